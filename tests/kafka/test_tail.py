"""`pipeline tail` against a real broker: in a pipe and on a terminal, to its end and following."""

import asyncio
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from pipeline.config import Settings
from pipeline.streaming.ingest import ingest
from tests.kafka.test_ingest import now
from tests.kafka.traffic import article, many, send
from tests.kafka.workers import environment

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "pipeline", "tail"]


def tail(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], cwd=ROOT, env=environment(settings), capture_output=True, timeout=60, check=False)  # fmt: skip


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def fill(settings: Settings, count: int) -> None:
    asyncio.run(ingest(map(article, many(count)), settings, now=now))


def test_tail_in_a_pipe_prints_the_newest_records_as_json_lines(kafka_settings: Settings) -> None:
    fill(kafka_settings, 30)
    assert len(lines(tail(kafka_settings, "news-raw"))) == 10
    assert len(lines(tail(kafka_settings, "news-raw", "--last", "7"))) == 7
    found = lines(tail(kafka_settings, "news-raw", "--from-beginning"))
    assert sorted((item["id"], item["version"]) for item in found) == sorted(many(30))
    assert len(lines(tail(kafka_settings, "news-raw", "--from-beginning", "--max", "4"))) == 4


def test_tail_counts_committed_records_and_distinct_ones(kafka_settings: Settings) -> None:
    fill(kafka_settings, 30)
    fill(kafka_settings, 20)
    asyncio.run(_abort(kafka_settings))
    (found,) = lines(tail(kafka_settings, "news-raw", "--count"))
    assert found == {"topic": kafka_settings.topic("news-raw"), "records": 50, "distinct": len(set(many(30)) | set(many(20)))}  # fmt: skip


async def _abort(settings: Settings) -> None:
    """Write twenty records and take them back: the last things on the topic."""
    producer = AIOKafkaProducer(bootstrap_servers=settings.brokers, transactional_id=settings.group)
    await producer.start()
    try:
        await producer.begin_transaction()
        for number in range(20):
            await producer.send_and_wait(settings.topic("news-raw"), b"x", key=b"%d" % number)
        await producer.abort_transaction()
    finally:
        await producer.stop()


def test_tail_looks_past_what_was_taken_back(kafka_settings: Settings) -> None:
    fill(kafka_settings, 30)
    for _ in range(8):
        asyncio.run(_abort(kafka_settings))
    assert len(lines(tail(kafka_settings, "news-raw", "--last", "3"))) == 3
    assert lines(tail(kafka_settings, "news-clean", "--last", "3")) == []


def test_the_newest_records_are_counted_without_their_repeats(kafka_settings: Settings) -> None:
    fill(kafka_settings, 30)
    for _ in range(3):
        asyncio.run(ingest([article(("ffff", 9))], kafka_settings, now=now))
    newest = lines(tail(kafka_settings, "news-raw", "--last", "5"))
    assert len({(item["id"], item["version"]) for item in newest}) == len(newest) == 5
    assert len(lines(tail(kafka_settings, "news-raw", "--last", "5", "--repeats"))) == 5
    assert newest[-1]["id"] == "ffff"


def test_tail_follows_until_nothing_comes(kafka_settings: Settings) -> None:
    fill(kafka_settings, 3)
    process = subprocess.Popen([*COMMAND, "news-raw", "--last", "1", "--timeout", "4"], cwd=ROOT, env=environment(kafka_settings), stdout=subprocess.PIPE)  # fmt: skip
    with process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["version"]
        asyncio.run(ingest([article(("ffff", 9))], kafka_settings, now=now))
        assert json.loads(process.stdout.readline())["id"] == "ffff"
        assert process.stdout.read() == b""
        assert process.wait(30) == 0


@pytest.mark.parametrize("end", ["reader gone", "interrupted"])
def test_tail_leaves_quickly_without_complaint(kafka_settings: Settings, end: str) -> None:
    fill(kafka_settings, 1)
    command = [*COMMAND, "news-raw", "--follow"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(kafka_settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        started = time.monotonic()
        if end == "reader gone":
            process.stdout.close()
        else:
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert time.monotonic() - started < 5
        assert process.stderr.read() == b""


def test_tail_on_a_terminal_shows_cards(kafka_settings: Settings) -> None:
    fill(kafka_settings, 1)
    garbage = [(b"none", b"\xff no record"), (b"gone", None)]
    asyncio.run(send(kafka_settings.brokers, kafka_settings.topic("news-raw"), garbage))
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen([*COMMAND, "news-raw", "--no-follow"], cwd=ROOT, env=environment(kafka_settings), stdout=theirs, stderr=theirs)  # fmt: skip
        assert process.wait(60) == 0
        shown = os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "example-wire" in shown
    assert "no record" in shown
    assert "gone: taken back" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["news-none"], 1, "news-none missing; make them"),
        (["--bootstrap-servers", "127.0.0.1:1"], 1, "nobody listens there"),
        (["--last", "3", "--from-beginning"], 2, "exclude each other"),
        (["--max", "0"], 2, "--max"),
    ],
)
def test_wrong_use_of_tail_is_told_without_traceback(
    kafka_settings: Settings, arguments: list[str], code: int, text: str
) -> None:
    done = tail(kafka_settings, *arguments)
    assert (done.returncode, done.stdout) == (code, b"")
    assert text in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
