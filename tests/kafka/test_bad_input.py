"""Bad input on a real Kafka: each record ends as a dead letter with a reason, the worker goes on."""

import asyncio
import json
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from pipeline.cli.main import run
from pipeline.config import Settings
from pipeline.streaming.connection import connection
from pipeline.streaming.reader import read
from tests.bad_input import BAD, record
from tests.e2e.test_bad_input import big_files
from tests.kafka.workers import REAL_WORKER, crew, environment

WAIT_S = 60.0
GOOD = 3


async def produce(settings: Settings) -> None:
    """All bad records with a good one before, between and after them."""
    producer = AIOKafkaProducer(**connection(settings), max_request_size=16 << 20)
    await producer.start()
    try:
        topic, half = settings.topic("news-raw"), len(BAD) // 2
        values = {bad.name: bad.value for bad in BAD}
        names = list(values)
        for name in ("good-0", *names[:half], "good-1", *names[half:], "good-2"):
            value = values.get(name) if name in values else record(id=name)
            await producer.send_and_wait(topic, value, key=name.encode(), partition=0)
    finally:
        await producer.stop()


async def whole(settings: Settings, topic: str, count: int) -> list[dict[str, Any]]:
    """What `topic` holds, once it has `count` records."""
    async with asyncio.timeout(WAIT_S):
        while True:
            async with aclosing(read(settings, topic)) as records:  # type: ignore[type-var]
                found = [json.loads(item.value) async for item in records if item.value]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.3)


@pytest.mark.timeout(180)
def test_every_bad_record_ends_as_a_dead_letter_and_the_good_ones_pass(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    asyncio.run(produce(kafka_settings))
    with crew(kafka_settings, tmp_path, size=1, command=REAL_WORKER) as (worker,):
        letters = asyncio.run(whole(kafka_settings, "news-raw-dlq", len(BAD)))
        good = asyncio.run(whole(kafka_settings, "news-enriched", GOOD))
        assert worker.stop() == 0
    reasons = {letter["key"]: letter["error"] for letter in letters}
    wrong = {bad.name: reasons.get(bad.name) for bad in BAD if bad.words not in reasons.get(bad.name, "")}  # fmt: skip
    assert not wrong
    assert len(letters) == len(BAD)
    assert sorted(item["id"] for item in good) == ["good-0", "good-1", "good-2"]
    for letter in letters:
        if letter["error_class"] in ("DecodeError", "SchemaError"):
            assert f"[0]@{letter['offset']}" in letter["error"], "the reason says which record it was"  # fmt: skip


def test_files_too_large_for_the_topic_become_dead_letters_at_ingest(
    kafka_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    big_files(tmp_path / "in")
    for name, value in environment(kafka_settings).items():
        monkeypatch.setenv(name, value)
    assert run(["ingest", str(tmp_path / "in")]) == 0
    letters = asyncio.run(whole(kafka_settings, "news-raw-dlq", 2))
    assert {letter["error"].split(":")[0] for letter in letters} >= {"a-page.html", "b-line.jsonl"}
    raw = asyncio.run(whole(kafka_settings, "news-raw", 2))
    assert len(raw) + len(letters) == 5
