"""`pipeline enrich` as a user types it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def test_resuming_leaves_a_file_alone_that_is_no_output_of_ours(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["enrich", "in/a.txt", "-o", "clean.jsonl", "--stages", "clean"]) == 0
    cleaned = (folder / "clean.jsonl").read_text()
    for name, text in (("notes.txt", "My notes.\nTwo lines"), ("half.txt", "My notes"), ("other.jsonl", '{"a": 1}\n'), ("clean.jsonl", cleaned)):  # fmt: skip
        (folder / name).write_text(text)
        assert run(["enrich", "in/a.txt", "-o", name, "--resume"]) == 1
        assert f"resuming {name}: line 1 is no record of news-enriched/1" in capsys.readouterr().err
        assert (folder / name).read_text() == text


def test_resuming_tries_dead_letters_again_and_tells_each_once(folder: Path) -> None:
    assert run(["enrich", "in", "-o", "out.jsonl"]) == 0
    assert run(["enrich", "in", "-o", "out.jsonl", "--resume"]) == 0
    assert len(records(folder / "out.dead-letters.jsonl")) == 2
    assert len(records(folder / "out.jsonl")) == 2
    (folder / "in" / "b.txt").unlink()
    (folder / "in" / "c.jsonl").unlink()
    assert run(["enrich", "in", "-o", "out.jsonl", "--resume"]) == 0
    assert not (folder / "out.dead-letters.jsonl").exists()


def test_an_output_within_the_folder_that_is_read_is_not_read(folder: Path) -> None:
    for _ in range(2):
        assert run(["enrich", "in", "-o", "in/out.jsonl"]) == 0
        assert len(records(folder / "in" / "out.jsonl")) == 2
        assert len(records(folder / "in" / "out.dead-letters.jsonl")) == 2


def test_a_file_is_not_written_that_is_to_be_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "in" / "c.jsonl").read_text()
    for option in ("-o", "--dead-letters"):
        assert run(["enrich", "in/a.txt", "in/c.jsonl", option, "in/c.jsonl"]) == 1
        assert "writing in/c.jsonl: it is to be read as well" in capsys.readouterr().err
    assert (folder / "in" / "c.jsonl").read_text() == before


def test_a_folder_without_articles_gives_nothing_and_does_not_wait_for_standard_input(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty").mkdir()
    assert run(["enrich", "empty", "-o", "out.jsonl"]) == 0
    assert "0 enriched, 0 dead letters" in capsys.readouterr().err


def test_nothing_on_standard_input_is_nothing(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "pipeline", "enrich", "-"], input=b"", capture_output=True, check=True, cwd=folder)  # fmt: skip
    assert done.stdout == b""
    assert b"0 enriched, 0 dead letters" in done.stderr


def test_several_processes_give_what_one_gives(folder: Path) -> None:
    assert run(["enrich", "in", "-o", "one.jsonl"]) == 0
    assert run(["enrich", "in", "-o", "two.jsonl", "--workers", "2"]) == 0
    one, two = records(folder / "one.jsonl"), records(folder / "two.jsonl")
    assert [{**item, "provenance": 0} for item in one] == [
        {**item, "provenance": 0} for item in two
    ]


@pytest.mark.parametrize(
    ("number", "whom", "code"),
    [
        (signal.SIGINT, os.killpg, 130),
        (signal.SIGTERM, os.kill, 143),
        (signal.SIGKILL, os.kill, -9),
    ],
)
def test_a_run_with_several_processes_ends_quickly_and_quietly_with_all_of_them(
    folder: Path, number: int, whom: Callable[[int, int], None], code: int
) -> None:
    lines = "".join(json.dumps({"content": f"{STORY} {n}"}) + "\n" for n in range(5000))
    (folder / "many.jsonl").write_text(lines)
    out = folder / "out.jsonl"
    command = [sys.executable, "-m", "pipeline", "enrich", "many.jsonl", "-o", str(out), "--workers", "2"]  # fmt: skip
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, start_new_session=True) as process:  # fmt: skip
        until = time.monotonic() + 60
        while not (out.exists() and out.stat().st_size) and time.monotonic() < until:
            time.sleep(0.05)
        whom(process.pid, number)
        _, error = process.communicate(timeout=20)  # the pipe is closed when the last one has gone
    assert process.returncode == code
    if code > 0:
        assert error.decode().strip() == (
            "pipeline: interrupted" if code == 130 else "pipeline: ended by SIGTERM"
        )
        assert out.read_bytes().endswith(b"\n")


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
        (["enrich", "in/a.txt", "-"], 1, "standard input goes alone"),
        (["enrich", "in", "-o", "out.jsonl", "--cards"], 2, "--cards shows records"),
        (["enrich", "in", "-o", "x", "--dead-letters", "./x"], 1, "need a file each"),
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


@pytest.mark.parametrize("workers", ["1", "2"])
def test_enrich_runs_the_models_that_the_settings_name(
    workers: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPELINE_TAGGER", "tests.own_models:WordTagger")
    monkeypatch.setenv("PIPELINE_CLASSIFIER", "tests.own_models:TwoTopics")
    monkeypatch.setenv("PIPELINE_TOPIC_THRESHOLDS", '{"weather": 0.9}')
    assert run(["enrich", "in/a.txt", "-o", "out.jsonl", "--workers", workers]) == 0
    (record,) = records(folder / "out.jsonl")
    found: Any = record
    assert [entity["name"] for entity in found["entities"]] == ["Elbe"]
    assert found["topics"][0]["code"] == "medtop:04000000"
    assert "medtop:17000000" not in [topic["code"] for topic in found["topics"]]
    tag, classify = found["provenance"][1:]
    assert tag["models"][0] == {"name": "elbe-finder", "version": "7"}
    assert classify["models"][0] == {"name": "two-topics", "version": "2024-05"}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_model_that_cannot_be_had_ends_enrich_with_one_line_and_no_dead_letter(
    workers: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIPELINE_TAGGER", "tests.own_models:Nowhere")
    assert run(["enrich", "in", "-o", "out.jsonl", "--workers", workers]) == 1
    told = capsys.readouterr().err
    assert told == "pipeline: error: loading the tagger 'tests.own_models:Nowhere', as the setting tagger says: tests.own_models has no 'Nowhere'\n"  # fmt: skip
    assert not (folder / "out.dead-letters.jsonl").exists()
