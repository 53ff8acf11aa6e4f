"""`pipeline clean` as a user types it: records as JSON, or the text with what was removed."""

import json
import re
from pathlib import Path

import pytest

from pipeline.cli.main import run

STORY = (
    "UPDATE 1-Ice closes the bridge at Boden\n\n"
    "By Ann Lee\n\n"
    "BODEN, March 14 (Example Wire) - The bridge over the Lule river was closed on Monday, its owner "
    "Bro AB <BRO.ST> said, because ice had moved one of its piers.\n\n"
    "Lorries will have to go by way of Boden until May, which takes them forty minutes longer.\n\n"
    "(Reporting by Ann Lee; Editing by Bo Ek)\n\n"
    "Read Next\n"
)


def test_clean_prints_the_record_as_a_json_line(story: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:  # fmt: skip
    assert run(["clean", str(story)]) == 0
    record = json.loads(capfdbinary.readouterr().out)
    assert (record["schema"], record["title"]) == ("news-clean/1", "Ice closes the bridge at Boden")


def test_clean_reads_json_lines_and_names_the_source(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"content": STORY}) + "\n")
    assert run(["clean", str(tmp_path / "a.jsonl"), "--source", "wire"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["source"] == "wire"


@pytest.mark.parametrize("explain", [[], ["--explain"]])
def test_what_cannot_be_cleaned_is_told_with_its_reason(
    explain: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    assert run(["clean", str(tmp_path / "empty.txt"), *explain]) == 1
    told = capfd.readouterr()
    assert "no article text: the content is empty" in told.out + told.err


def shown(story: Path, capfd: pytest.CaptureFixture[str]) -> str:
    assert run(["clean", "--explain", str(story)]) == 0
    return capfd.readouterr().out


def test_explain_shows_each_removed_span_with_its_kind_and_rule(
    story: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = [line.strip("│ ") for line in shown(story, capfd).splitlines()]
    for kind, text, rule in (
        ("headline", "UPDATE 1-Ice closes the bridge at Boden", "front/title"),
        ("byline", "By Ann Lee", "front/byline"),
        ("dateline", r"BODEN, March 14 \(Example Wire\) -", "dateline/front"),
        ("body", "Lorries will have to go by way of Boden until May", ""),
        ("sign_off", r"\(Reporting by Ann Lee; Editing by Bo Ek\)", "sign-off/roles"),
    ):
        assert any(re.match(rf"{kind} +{text}.*{rule}$", row) for row in rows), (kind, rows)


def test_explain_marks_what_was_removed_within_a_paragraph(story: Path, capfd: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    found = re.search(r"Bro AB⟦ <BRO.ST>: code, [a-z/-]+⟧ said", shown(story, capfd))
    assert found


def test_explain_shows_the_fields_and_says_what_is_absent(
    story: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = shown(story, capfd)
    assert re.search(r"credits.editing +Bo Ek", text)
    assert re.search(r"canonical_url +–", text)
    assert re.search(r"body [\d,]+ · .*sign_off \d+ .*characters", text)


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_explain_uses_colour_on_terminals_only_and_heeds_no_color(
    variables: dict[str, str],
    coloured: bool,
    story: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    codes = re.findall(r"\x1b\[[\d;]*m", shown(story, capfd))
    assert bool(re.search(r"[34]\d", "".join(codes))) == coloured
