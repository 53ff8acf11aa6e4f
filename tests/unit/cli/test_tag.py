"""`pipeline tag` as a user types it: records as JSON, or the text with what was found in it."""

import json
import re
from pathlib import Path

import pytest

from pipeline.cli.main import run
from tests.unit.stages.tag.articles import WIRE_BODY, WIRE_TITLE

STORY = f"{WIRE_TITLE}\n\nOSLO, May 12 (Example Wire) - {WIRE_BODY}\n"


def test_tag_prints_the_record_as_a_json_line(story: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:  # fmt: skip
    assert run(["tag", str(story)]) == 0
    record = json.loads(capfdbinary.readouterr().out)
    assert record["schema"] == "news-tagged/1"
    assert "Elena Munteanu" in {entity["name"] for entity in record["entities"]}


def test_tag_reads_what_clean_prints(story: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:  # fmt: skip
    assert run(["clean", str(story)]) == 0
    (tmp_path / "clean.jsonl").write_bytes(capfdbinary.readouterr().out)
    assert run(["tag", "--cleaned", str(tmp_path / "clean.jsonl")]) == 0
    again = json.loads(capfdbinary.readouterr().out)
    assert [step["stage"] for step in again["provenance"]] == ["clean", "tag"]


@pytest.mark.parametrize("explain", [[], ["--explain"]])
def test_what_cannot_be_tagged_is_told_with_its_reason(
    explain: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    assert run(["tag", str(tmp_path / "empty.txt"), *explain]) == 1
    told = capfd.readouterr()
    assert "no article text: the content is empty" in told.out + told.err


def test_explain_marks_names_quotes_and_values_in_the_text(story: Path, capfd: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert run(["tag", "--explain", str(story)]) == 0
    text = capfd.readouterr().out
    assert re.search(r"\[Elena Munteanu\|e\d\]", text)
    assert re.search(r"\[\$280 million\|280,000,000 USD\]", text)
    assert re.search(r'"«We want a winter .* holds,»(e\d)" \[Munteanu\|\1\] said', text)


def test_explain_lists_groups_with_their_links_and_quotes_with_their_speakers(story: Path, capfd: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert run(["tag", "--explain", str(story)]) == 0
    text = capfd.readouterr().out
    assert re.search(r"PER +Elena Munteanu +Moldovan Prime Minister .*Elena Munteanu \| Munteanu", text)  # fmt: skip
    assert re.search(r"LOC +Moldova .*MD · geonames 617790", text)
    assert re.search(r"direct +e\d Elena Munteanu +said +We want a winter", text)
    assert re.search(r"NO +[01]\.\d\d", text)
