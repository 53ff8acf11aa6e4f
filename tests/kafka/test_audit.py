"""`pipeline audit` against a real broker: a clean flow, and each fault made by hand and found."""

import asyncio
import json
import subprocess
from contextlib import aclosing
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from pipeline import codec
from pipeline.config import Settings
from pipeline.message import Headers
from pipeline.streaming.reader import Received, read
from tests.kafka.in_process import call as run
from tests.kafka.traffic import article, many, new_producer, record, send
from tests.kafka.workers import crew


def audited(settings: Settings, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and document of `pipeline audit`."""
    done: subprocess.CompletedProcess[str] = run(settings, "audit", "--json", *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def totals(document: dict[str, Any]) -> dict[str, int]:
    names = ("lost", "repeated", "reordered", "wrong", "in_flight")
    return {name: sum(hop[name] for hop in document["hops"]) for name in names}


def flow(settings: Settings, folder: Path) -> None:
    """Let 40 good articles and 3 bad records run through."""
    good = list(many(40))
    bad = [(b"p1", b"\xff"), (b"p2", b"[]"), (b"p3", codec.encode(article(("c3", 1))).replace(b"raw/1", b"raw/9"))]  # fmt: skip
    asyncio.run(send(settings.brokers, settings.topic("news-raw"), [*bad, *map(record, good), (b"00000007", None)]))  # fmt: skip
    with crew(settings, folder, size=1) as (worker,):
        code, document = audited(settings, "--settle", "40")
        assert (code, document["in_flight"]) == (0, 0), document
        assert worker.stop() == 0


async def write(settings: Settings, topic: str, key: bytes, value: bytes, headers: Headers, partition: int) -> None:  # fmt: skip
    producer = new_producer(settings.brokers)
    await producer.start()
    try:
        await producer.send_and_wait(settings.topic(topic), value, key=key, headers=list(headers), partition=partition)  # fmt: skip
    finally:
        await producer.stop()


def first_record(settings: Settings, topic: str) -> Received:
    async def found() -> Received:
        async with aclosing(read(settings, topic)) as records:
            return await anext(records)

    return asyncio.run(found())


async def _commit(settings: Settings, stage: str, partition: TopicPartition, offset: int) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.brokers, group_id=settings.stage_group(stage), enable_auto_commit=False)  # fmt: skip
    await consumer.start()
    try:
        consumer.assign([partition])
        await consumer.commit({partition: offset})
    finally:
        await consumer.stop()


def test_a_clean_flow_is_clean_and_each_fault_is_found(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    settings = kafka_settings
    flow(settings, tmp_path)
    code, document = audited(settings)
    assert code == 0
    assert totals(document) == {"lost": 0, "repeated": 0, "reordered": 0, "wrong": 0, "in_flight": 0}  # fmt: skip
    clean, tag, classify = document["hops"]
    assert (clean["records"], clean["emitted"], clean["taken_back"], clean["rejected"]) == (44, 40, 1, 3)  # fmt: skip
    assert tag["records"] == classify["records"] == classify["emitted"] + 1 == 41
    assert sum(clean["reasons"].values()) == 3

    waiting = codec.encode(article(("000000aa", 1)))
    asyncio.run(write(settings, "news-raw", b"000000aa", waiting, (), 0))
    code, document = audited(settings)
    assert (code, totals(document)["in_flight"]) == (0, 1)

    place = TopicPartition(settings.topic("news-raw"), 0)
    end = document_end(settings, place)
    asyncio.run(_commit(settings, "clean", place, end))
    code, document = audited(settings)
    assert (code, totals(document)["lost"]) == (1, 1)
    (finding,) = document["findings"]
    assert (finding["kind"], finding["article"]) == ("lost", "000000aa.1")
    assert finding["place"].startswith(f"{place.topic}[0]@")

    again = first_record(settings, "news-enriched")
    assert again.key is not None
    assert again.value is not None
    asyncio.run(write(settings, "news-enriched", again.key, again.value, again.headers, again.partition))  # fmt: skip
    asyncio.run(write(settings, "news-enriched", b"odd", again.value, (), 0))
    code, document = audited(settings)
    assert code == 1
    found = totals(document)
    assert (found["lost"], found["repeated"], found["wrong"]) == (1, 1, 1)
    assert document["repeated_marks"] == 2, "both copies carry the id, version and text"

    shown = run(settings, "audit")
    assert shown.returncode == 1
    assert "lost: 000000aa.1 at" in shown.stdout
    assert "NOT CLEAN: 1 lost, 1 repeated, 0 out of order, 1 wrong" in shown.stdout


def document_end(settings: Settings, place: TopicPartition) -> int:
    async def end() -> int:
        consumer = AIOKafkaConsumer(bootstrap_servers=settings.brokers)
        await consumer.start()
        try:
            return int((await consumer.end_offsets([place]))[place])
        finally:
            await consumer.stop()

    return asyncio.run(end())


def test_an_audit_of_empty_topics_is_clean(kafka_settings: Settings) -> None:
    code, document = audited(kafka_settings, "--settle", "2")
    assert (code, totals(document)["lost"]) == (0, 0)


def test_an_audit_without_topics_says_how_to_make_them(kafka_settings: Settings) -> None:
    settings = kafka_settings.model_copy(update={"topic_prefix": "nowhere-"})
    done = run(settings, "audit")
    assert done.returncode == 1
    assert "pipeline topics create" in done.stderr
