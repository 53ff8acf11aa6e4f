"""`pipeline classify` as a user types it: records as JSON, or topics, genre and urgency with reasons."""

import json
from pathlib import Path

import pytest

from pipeline.cli.explain_classify import bar
from pipeline.cli.main import run

STORY = (
    "FACTBOX-What the earthquake did to Boden\n\n"
    "BODEN, March 14 (Example Wire) - An earthquake shook Boden on Monday, killing two people, police "
    "said. Aftershocks of the quake went on all night.\n\n"
    "Rescue workers searched the ruins of a school after the earthquake, the strongest in the north for "
    "thirty years. The disaster left a thousand people without homes.\n\n"
    "(Reporting by Ann Lee; Editing by Bo Ek)\n"
)


def test_classify_prints_the_record_as_a_json_line(story: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:  # fmt: skip
    assert run(["classify", str(story)]) == 0
    record = json.loads(capfdbinary.readouterr().out)
    assert record["schema"] == "news-enriched/1"
    methods = {topic["name"]: topic["method"] for topic in record["topics"]}
    assert methods["earthquake"] == "matched"
    assert methods["disaster, accident and emergency incident"] == "model"


def test_classify_takes_tagged_records(
    story: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["tag", str(story)]) == 0
    (tmp_path / "tagged.jsonl").write_bytes(capfdbinary.readouterr().out)
    assert run(["classify", "--tagged", str(tmp_path / "tagged.jsonl")]) == 0
    assert json.loads(capfdbinary.readouterr().out)["genre"]["code"] == "genre:Background"


def test_explain_shows_what_spoke_for_each_topic(story: Path, capfd: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert run(["classify", "--explain", str(story)]) == 0
    shown = capfd.readouterr().out
    lines = {line.strip("│ ").partition("  ")[0]: line for line in shown.splitlines()}
    assert "█" in lines["disaster, accident and emergency incident"]
    assert "earthquake " in lines["disaster, accident and emergency incident"]
    assert "matched: earthquake ×3, aftershocks ×1, quake ×1" in shown
    assert "by rule: tagged FACTBOX" in shown
    assert "urgency  7" in shown


def test_explain_works_with_a_classifier_that_gives_no_reasons(
    story: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIPELINE_CLASSIFIER", "tests.own_models:TwoTopics")
    assert run(["classify", "--explain", str(story)]) == 0
    assert "its classifier does not tell" in capfd.readouterr().out


@pytest.mark.parametrize("explain", [[], ["--explain"]])
def test_what_cannot_be_classified_is_told_with_its_reason(
    explain: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    assert run(["classify", str(tmp_path / "empty.txt"), *explain]) == 1
    told = capfd.readouterr()
    assert "no article text: the content is empty" in told.out + told.err


def test_another_language_is_said_to_be_the_reason(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    text = "Der Stadtrat hat am Montag die Brücke über die Elbe für Lastwagen geöffnet, sagte die Bürgermeisterin. "  # fmt: skip
    (tmp_path / "de.txt").write_text("Brücke wieder offen\n\n" + text * 4)
    assert run(["classify", "--explain", str(tmp_path / "de.txt")]) == 0
    assert "it is not in English" in capfd.readouterr().out


@pytest.mark.parametrize(("probability", "full"), [(0.0, 0), (0.024, 0), (0.5, 10), (1.0, 20)])
def test_a_bar_is_as_long_as_the_probability(probability: float, full: int) -> None:
    assert bar(probability).count("█") == full
    assert len(bar(probability)) == 20
