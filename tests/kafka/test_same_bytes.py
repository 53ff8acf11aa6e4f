"""The promise of one table and two drivers: embedded and through Kafka, the same bytes."""

import asyncio
import json
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.flow import STAGES
from pipeline.records import RawArticle
from pipeline.resources import resource_dir
from pipeline.runtime.embedded import run_embedded
from pipeline.runtime.runner import utc_now
from pipeline.sources.files import Reading, read_articles
from pipeline.sources.refused import Refused
from pipeline.streaming.ingest import ingest
from pipeline.streaming.reader import read
from tests.kafka.workers import REAL_WORKER, crew

TOPICS = (STAGES[-1].sink, *(stage.dead_letters for stage in STAGES))
WAIT_S = 90.0


def examples() -> list[RawArticle | Refused]:
    folder = resource_dir("examples")
    how = Reading(source="example", max_record_bytes=8 << 20, now=utc_now)
    wire = sorted((folder / "wire").glob("*.txt"))
    return list(read_articles([*wire, folder / "wikinews", folder / "bad"], how))


def timeless(line: bytes) -> bytes:
    """The line without what a clock or a place on a topic gave it; the rest to the byte."""
    document: dict[str, Any] = json.loads(line)
    for item in document.get("provenance", ()):
        item["ms"] = 0
    for name in ("first_at", "last_at", "partition", "offset", "topic", "error"):
        if document["schema"].startswith("news-dead-letter"):
            document.pop(name)
    return json.dumps(document, ensure_ascii=False).encode()


async def all_ends(settings: Settings, count: int) -> list[bytes]:
    """The lines of enriched records and dead letters on the topics, once there are `count`."""
    async with asyncio.timeout(WAIT_S):
        while True:
            lines = []
            for topic in TOPICS:
                async with aclosing(read(settings, topic)) as records:  # type: ignore[type-var]
                    lines += [record.value async for record in records]
            if len(lines) >= count:
                return [line for line in lines if line is not None]
            await asyncio.sleep(0.5)


@pytest.mark.timeout(180)
def test_embedded_and_kafka_give_the_same_bytes(kafka_settings: Settings, tmp_path: Path) -> None:
    items = examples()
    with crew(kafka_settings, tmp_path, size=2, command=REAL_WORKER):
        asyncio.run(ingest(items, kafka_settings, now=utc_now))
        through_kafka = asyncio.run(all_ends(kafka_settings, len(items)))
    embedded = [end.line for end in run_embedded(items, STAGES)]
    assert sorted(map(timeless, through_kafka)) == sorted(map(timeless, embedded))
    assert sum(b'"news-enriched/1"' in line for line in embedded) >= 40
