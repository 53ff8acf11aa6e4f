"""`pipeline schema` as a user types it."""

import json
from pathlib import Path

import pytest

from pipeline.cli.main import run

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"


def test_list_names_every_record(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "list"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert names == ["news-raw/1", "news-clean/1", "news-tagged/1", "news-enriched/1", "news-dead-letter/1"]  # fmt: skip


@pytest.mark.parametrize("name", ["news-enriched", "news-enriched/1"])
def test_show_prints_the_schema(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "show", name]) == 0
    assert json.loads(capsys.readouterr().out)["$id"] == "urn:open-news-wire:schema:news-enriched:1"


def test_show_of_an_unknown_name_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "show", "news-cooked"]) == 1
    error = capsys.readouterr().err
    assert "no 'news-cooked' (there are news-raw/1, " in error
    assert error.count("\n") == 1


def test_write_makes_a_file_for_each_record(tmp_path: Path) -> None:
    assert run(["schema", "write", str(tmp_path / "new")]) == 0
    assert len(list((tmp_path / "new").glob("*.json"))) == 5


def test_check_is_content_with_right_records(tmp_path: Path) -> None:
    lines = [json.dumps(json.loads(path.read_text())) for path in sorted(EXAMPLES.iterdir())]
    (tmp_path / "right.jsonl").write_text("\n\n".join(lines))
    assert run(["schema", "check", str(tmp_path / "right.jsonl")]) == 0


def test_check_says_file_line_and_reason_of_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.jsonl"
    right = json.dumps(json.loads((EXAMPLES / "news-raw-1.json").read_text()))
    path.write_text(f"{right}\n{{\n{right.replace('news-raw/1', 'news-raw/8')}\n")
    assert run(["schema", "check", str(path)]) == 1
    told = capsys.readouterr()
    first, second = told.out.splitlines()
    assert first.startswith(f"{path}:2: decoding record: not valid JSON")
    assert second.startswith(f"{path}:3: checking record: unknown schema 'news-raw/8'")
    assert "2 of 3 are wrong" in told.err
