"""Bad input without a broker: each piece ends as a dead letter with a reason, the rest goes on."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.main import run
from tests.bad_input import BAD, MIB, STORY, Bad, record

SECONDS_EACH = 10.0


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


LINES = [bad for bad in BAD if bad.name not in ("empty", "no schema")]
"""An empty line is none, and a line without a schema may say less than a record: test_files.py."""


@pytest.mark.parametrize("bad", LINES, ids=lambda bad: bad.name)
def test_a_bad_line_becomes_a_dead_letter_and_the_next_is_enriched(
    bad: Bad, tmp_path: Path
) -> None:
    (tmp_path / "in.jsonl").write_bytes(bad.value + b"\n" + record() + b"\n")
    started = time.process_time()
    assert run(["enrich", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl")]) == 0
    (letter,) = lines(tmp_path / "out.dead-letters.jsonl")
    assert bad.words in letter["error"]
    assert [item["id"] for item in lines(tmp_path / "out.jsonl")] == ["good"]
    assert time.process_time() - started < SECONDS_EACH


def big_files(folder: Path) -> None:
    (folder / "a-page.html").write_bytes(b"<html><body><p>" + b"word " * (4 * MIB) + b"</p>")
    (folder / "b-line.jsonl").write_bytes(
        json.dumps({"content": "x" * (10 * MIB)}).encode() + b"\n" + record() + b"\n"
    )
    (folder / "c-binary.txt").write_bytes(bytes(range(256)) * 50)
    (folder / "d-story.txt").write_text(STORY)


def test_a_page_of_20_mb_and_a_line_of_10_mb_become_dead_letters(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    big_files(tmp_path / "in")
    assert run(["enrich", str(tmp_path / "in"), "-o", str(tmp_path / "out.jsonl")]) == 0
    page, line, binary = lines(tmp_path / "out.dead-letters.jsonl")
    assert "a-page.html: reading file: 20,971,539 bytes are over the limit of 8,388,608" in page["error"]  # fmt: skip
    assert (page["payload_truncated"], page["payload_size_bytes"]) == (True, 20_971_539)
    assert "b-line.jsonl:1: reading file: 10,485,776 bytes are over the limit" in line["error"]
    assert binary["error"]
    assert len(lines(tmp_path / "out.jsonl")) == 2
