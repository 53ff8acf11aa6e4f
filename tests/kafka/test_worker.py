"""The worker process against a real broker: bad records, limits, errors at the start, its cost."""

import asyncio
import json
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import psutil
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from pipeline import codec
from pipeline.config import Settings, load_settings
from pipeline.records import DeadLetter
from pipeline.streaming.connection import connection
from tests.kafka import judge
from tests.kafka.traffic import article, many, record, send, send_articles
from tests.kafka.verdict import verdict
from tests.kafka.workers import PIPELINE, crew, environment


def poison() -> dict[str, tuple[bytes, bytes]]:
    """Bad records of news-raw, by what their dead letters must say."""
    good = codec.encode(article(("00000001", 1)))
    return {
        "not valid JSON": (b"p1", b"\x00\xff<html>"),
        "a JSON array": (b"p2", b"[1, 2]"),
        "unknown schema 'news-raw/9'": (b"p3", good.replace(b"news-raw/1", b"news-raw/9")),
        "missing field 'source'": (b"p4", good.replace(b'"source"', b'"sauce"')),
        "field 'version'": (b"p5", good.replace(b'"version":1', b'"version":"one"')),
        "JSON nested too deeply|not valid JSON": (b"p6", b'{"a":' * 100_000),
    }


def dead_letters(settings: Settings, topic: str = "news-raw-dlq") -> list[DeadLetter]:
    """What lies there."""
    found = judge.records(settings.brokers, settings.topic(topic))
    return [codec.decode(value, DeadLetter) for _key, value in found]


def wait_for_dead_letters(settings: Settings, count: int, *, within_s: float = 30) -> list[DeadLetter]:  # fmt: skip
    """The dead letters, once there are so many."""
    until = time.monotonic() + within_s
    while len(found := dead_letters(settings)) < count:
        assert time.monotonic() < until, f"only {len(found)} dead letters"
        time.sleep(0.2)
    return found


def test_bad_records_end_as_dead_letters_wherever_they_stand(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    bad, good = list(poison().values()), list(many(600))
    mixed = [record(mark) for mark in good]
    for place in (0, 1, 199, 200, 201, 399, 400, len(mixed)):  # first, last and lone in a batch
        mixed[place:place] = bad
    asyncio.run(send(kafka_settings.brokers, kafka_settings.topic("news-raw"), mixed))
    with crew(kafka_settings, tmp_path, size=1) as (worker,):
        assert verdict(kafka_settings, good).is_clean
        letters = wait_for_dead_letters(kafka_settings, 8 * len(bad))
        assert worker.stop() == 0
    assert len(letters) == 8 * len(bad)
    for reason in poison():
        told = [item for item in letters if any(part in item.error for part in reason.split("|"))]
        assert told, f"no dead letter says {reason!r}: {sorted({item.error for item in letters})}"
        assert all(item.offset is not None and item.stage == "clean" for item in told)


def test_records_of_megabytes_pass_and_an_output_over_the_limit_does_not(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    """A clean record is some hundred bytes larger than its raw one."""
    sizes = {"0000000a": 5_000_000, "0000000b": 8_453_000}
    large = [
        (key.encode(), codec.encode(article((key, 1))).replace(b"engineer", b"x" * size))
        for key, size in sizes.items()
    ]
    small = list(many(20))
    asyncio.run(
        send(
            kafka_settings.brokers, kafka_settings.topic("news-raw"), [*large, *map(record, small)]
        )
    )
    with crew(kafka_settings, tmp_path, size=1) as (worker,):
        assert verdict(kafka_settings, [("0000000a", 1), *small]).is_clean
        (letter,) = wait_for_dead_letters(kafka_settings, 1)
        assert psutil.Process(worker.pid).memory_info().rss < 400 * 2**20
    assert letter.key == "0000000b"
    assert "over the limit of" in letter.error
    assert not letter.payload_truncated


def test_tombstones_are_passed_on_to_the_end(kafka_settings: Settings, tmp_path: Path) -> None:
    asyncio.run(send(kafka_settings.brokers, kafka_settings.topic("news-raw"), [record(("00000007", 1)), (b"00000007", None)]))  # fmt: skip
    with crew(kafka_settings, tmp_path, size=1):
        until = time.monotonic() + 20
        while time.monotonic() < until:
            found = judge.records(kafka_settings.brokers, kafka_settings.topic("news-enriched"))
            if len(found) == 2:
                break
    assert [value is None for _key, value in found] == [False, True]


def test_too_many_dead_letters_in_a_row_stop_the_worker(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    settings = kafka_settings.model_copy(update={"dead_letter_limit": 5})
    bad = [(f"{number}".encode(), b"bad") for number in range(50)]
    asyncio.run(send(settings.brokers, settings.topic("news-raw"), bad))
    with crew(settings, tmp_path, size=1, command=PIPELINE, wait=False) as (worker,):
        assert worker.exit_code() == 1
    told = worker.text()
    assert "5 records in a row became dead letters, the last one for: DecodeError: " in told
    assert "see news-raw-dlq (`pipeline dlq stats`)" in told
    assert 5 <= len(dead_letters(settings)) < 50


def test_a_missing_topic_is_told_at_the_start(bootstrap_servers: str, tmp_path: Path) -> None:
    settings = load_settings(bootstrap_servers=bootstrap_servers, topic_prefix="nowhere-")
    code, error = _run_to_its_end(settings)
    assert code == 1
    assert "nowhere-news-raw" in error
    assert "pipeline topics create" in error
    assert len(error.strip().splitlines()) == 1


def test_a_broker_that_is_away_is_told_at_the_start() -> None:
    started_s = time.monotonic()
    code, error = _run_to_its_end(load_settings(bootstrap_servers="127.0.0.1:1"))
    assert code == 3
    assert "127.0.0.1:1" in error.strip().splitlines()[-1]
    assert time.monotonic() - started_s < 15


def test_the_health_page_tells_what_was_done(kafka_settings: Settings, tmp_path: Path) -> None:
    settings = kafka_settings.model_copy(update={"web_port": _free_port()})
    asyncio.run(send_articles(settings.brokers, settings.topic("news-raw"), many(20)))
    with crew(settings, tmp_path, size=1):
        assert verdict(settings, list(many(20))).is_clean
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.web_port}/") as answer:
            told = json.load(answer)
    assert told["flowing"] is True
    assert told["stages"]["classify"]["committed"] == 20
    assert set(told["stages"]) == {"clean", "tag", "classify"}


def test_an_unknown_stage_is_wrong_usage() -> None:
    code, error = _run_to_its_end(load_settings(bootstrap_servers="127.0.0.1:1"), "--stage", "x")
    assert code == 2
    assert "no stage 'x'" in error


def test_a_stop_while_starting_is_clean(kafka_settings: Settings, tmp_path: Path) -> None:
    for moment_s in (0.9, 1.2, 1.5, 2.0):
        with crew(kafka_settings, tmp_path, size=1, wait=False) as (worker,):
            time.sleep(moment_s)
            worker.send(signal.SIGTERM)
            assert worker.exit_code(15) in (0, -signal.SIGTERM), worker.text()


def test_two_stops_at_once_in_the_middle_of_a_rebalance_end_in_seconds(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    """Once it hung for a minute: a lane waited for a thread that was stopping."""
    asyncio.run(send_articles(kafka_settings.brokers, kafka_settings.topic("news-raw"), many(500)))
    (tmp_path / "second").mkdir()
    joining = crew(kafka_settings, tmp_path / "second", size=1, wait=False)
    with crew(kafka_settings, tmp_path, size=1) as (first,), joining as (second,):
        second.wait_ready()
        started_s = time.monotonic()
        first.send(signal.SIGTERM)
        time.sleep(0.05)  # the second is told to take over, and to stop
        second.send(signal.SIGTERM)
        assert [first.exit_code(), second.exit_code()] == [0, 0]
        assert time.monotonic() - started_s < 10


def test_a_worker_of_the_real_stages_starts_quickly_and_stays_small(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    asyncio.run(send_articles(kafka_settings.brokers, kafka_settings.topic("news-raw"), many(50)))
    started_s = time.process_time(), time.monotonic()
    with crew(kafka_settings, tmp_path, size=1, command=PIPELINE) as (worker,):
        ready_s = time.monotonic() - started_s[1]
        process = psutil.Process(worker.pid)
        assert verdict(kafka_settings, list(many(50))).is_clean
        assert process.children(recursive=True) == [], "a killed worker must leave nothing behind"
        assert process.memory_info().rss < 400 * 2**20
        assert sum(process.cpu_times()[:2]) < 10
        assert worker.stop() == 0
    assert ready_s < 15, "under 5 s on an idle machine"


def test_a_size_limit_of_the_broker_counts_for_outputs(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    asyncio.run(_limit(kafka_settings, "news-clean", 20_000))
    small = list(many(20))
    large = (b"0000000c", codec.encode(article(("0000000c", 1))).replace(b"engineer", b"x" * 30_000))  # fmt: skip
    asyncio.run(send(kafka_settings.brokers, kafka_settings.topic("news-raw"), [large, *map(record, small)]))  # fmt: skip
    with crew(kafka_settings, tmp_path, size=1):
        assert verdict(kafka_settings, small).is_clean
        (letter,) = wait_for_dead_letters(kafka_settings, 1)
    assert "over the limit of 18,976" in letter.error


async def _limit(settings: Settings, topic: str, size: int) -> None:
    admin = AIOKafkaAdminClient(**connection(settings))
    await admin.start()
    try:
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, settings.topic(topic), {"max.message.bytes": str(size)})])  # fmt: skip
    finally:
        await admin.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run_to_its_end(settings: Settings, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [*PIPELINE, *arguments],
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr
