"""`pipeline enrich` as a user types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.main import run

STORY = (
    "Council opens the river bridge to lorries\n\n"
    "HAMBURG, May 1 (Example Wire) - The city council opened the bridge over the Elbe to lorries "
    "on Wednesday, its mayor Anna Beispiel said, after two years of repairs.\n\n"
    "The works cost 12 million euros, a fifth less than planned, and took two years.\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(STORY)
    (tmp_path / "in" / "b.txt").write_text("")
    (tmp_path / "in" / "c.jsonl").write_text(json.dumps({"content": STORY + "More.", "source": "wire"}) + "\nbroken\n")  # fmt: skip
    return tmp_path


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_enrich_writes_records_and_dead_letters(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert run(["enrich", "in", "-o", "out.jsonl"]) == 0
    assert [item["schema"] for item in records(folder / "out.jsonl")] == ["news-enriched/1"] * 2
    letters = records(folder / "out.dead-letters.jsonl")
    assert [(item["stage"], item["schema"]) for item in letters] == [("clean", "news-dead-letter/1"), ("source", "news-dead-letter/1")]  # fmt: skip
    assert "2 enriched, 2 dead letters (out.dead-letters.jsonl)" in capsys.readouterr().err


def test_enrich_resumes_where_it_ended(folder: Path) -> None:
    assert run(["enrich", "in", "-o", "out.jsonl"]) == 0
    whole = (folder / "out.jsonl").read_bytes()
    first, second = whole.splitlines(keepends=True)
    (folder / "out.jsonl").write_bytes(first + second[:50])
    assert run(["enrich", "in/a.txt", "in/c.jsonl", "-o", "out.jsonl", "--resume"]) == 0
    assert [item["id"] for item in records(folder / "out.jsonl")] == [json.loads(line)["id"] for line in whole.splitlines()]  # fmt: skip


def test_enrich_runs_a_part_and_goes_on_from_it(folder: Path) -> None:
    assert run(["enrich", "in/a.txt", "-o", "clean.jsonl", "--stages", "clean"]) == 0
    assert [item["schema"] for item in records(folder / "clean.jsonl")] == ["news-clean/1"]
    assert run(["enrich", "clean.jsonl", "-o", "rest.jsonl", "--stages", "tag,classify"]) == 0
    assert run(["enrich", "in/a.txt", "-o", "whole.jsonl"]) == 0
    (rest,), (whole,) = records(folder / "rest.jsonl"), records(folder / "whole.jsonl")
    assert {**rest, "provenance": 0} == {**whole, "provenance": 0}


def test_enrich_takes_old_enriched_records_again(folder: Path) -> None:
    assert run(["enrich", "in/a.txt", "-o", "old.jsonl"]) == 0
    assert run(["enrich", "old.jsonl", "-o", "new.jsonl", "--stages", "tag,classify"]) == 0
    (new,) = records(folder / "new.jsonl")
    assert [item["stage"] for item in new["provenance"]] == ["clean", "tag", "classify"]  # type: ignore[attr-defined]


def test_strict_fails_when_there_are_dead_letters(folder: Path) -> None:
    assert run(["enrich", "in", "-o", "out.jsonl", "--strict"]) == 1
    assert run(["enrich", "in/a.txt", "-o", "out.jsonl", "--strict"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["enrich", "none.txt"], 1, "no such file"),
        (["enrich", "in", "--stages", "tag,clean"], 1, "no unbroken part"),
        (["enrich", "in", "--stages", "polish"], 1, "no stage 'polish'"),
        (["enrich", "in", "--resume"], 1, "needs --output"),
        (["enrich", "in", "-o", "none/out.jsonl"], 1, "No such file"),
        (["enrich", "--bogus"], 2, "No such option"),
    ],
)
def test_errors_are_told_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert folder.exists()
    assert run(arguments) == code
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error


def test_enrich_reads_standard_input_and_leaves_quietly_when_the_pipe_closes(folder: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "enrich"]
    text = subprocess.run(
        command, input=STORY.encode(), capture_output=True, check=True, cwd=folder
    )
    assert json.loads(text.stdout)["schema"] == "news-enriched/1"
    many = b"\n".join(json.dumps({"content": f"{STORY} {n}"}).encode() for n in range(60))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder) as piped:  # fmt: skip
        assert piped.stdout is not None
        assert piped.stdin is not None
        assert piped.stderr is not None
        piped.stdout.close()
        try:
            piped.stdin.write(many)
            piped.stdin.close()
        except BrokenPipeError:
            pass
        assert b"Traceback" not in piped.stderr.read()
