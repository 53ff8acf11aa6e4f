"""Reads a topic as a subscriber does: committed records only, no group, repeats dropped if wanted."""

import asyncio
import heapq
from array import array
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import numpy as np
from aiokafka import AIOKafkaConsumer, TopicPartition

from pipeline.config import Settings
from pipeline.message import Headers
from pipeline.ops.marks import id_hash
from pipeline.streaming.committed import POLL_MS, committed_consumer

REMEMBERED = 1_000_000
"""Ids and versions kept in order to know a repeat: about 120 MB when full."""


@dataclass(frozen=True, slots=True)
class Received:
    """One committed record as it lies on its topic; `at` is its time, in UTC."""

    topic: str
    partition: int
    offset: int
    at: datetime
    key: bytes | None
    value: bytes | None
    headers: Headers

    @property
    def mark(self) -> str | None:
        """The article's id and version, `id.version`, from the headers; None if they do not say."""
        for name, value in self.headers:
            if name == "ce_id":
                return value.decode("utf-8", "replace")
        return None


@dataclass(frozen=True, slots=True)
class Count:
    """How many committed records a topic holds, and how many articles in how many versions."""

    records: int
    distinct: int


async def read(
    settings: Settings,
    topic: str,
    *,
    start: Literal["beginning", "end"] | int = "beginning",
    follow: bool = False,
    idle_s: float | None = None,
    distinct: bool = False,
) -> AsyncGenerator[Received, None]:
    """The records of `topic` (its name in the flow), in order within each partition.

    `start` is the beginning, the end, or the newest so many records (with `distinct` so many distinct
    ones). Without `follow` it ends at the offsets that the partitions end with now; with it, it goes
    on until nothing has come for `idle_s` seconds (None: for ever). `distinct` drops what has the id
    and version of an earlier record (of the last million, in 120 MB at most). Raises ConfigError if there is no such topic, DeliveryError if the brokers do not answer. Close it
    (`contextlib.aclosing`) when it is left early.
    """
    repeats = _Repeats()
    async with (
        committed_consumer(settings, [settings.topic(topic)]) as (consumer, places),
        aclosing(
            _found(consumer, places, start, follow=follow, idle_s=idle_s, distinct=distinct)
        ) as found,
    ):
        async for record in found:
            if not (distinct and repeats.has(record)):
                yield record


async def count(settings: Settings, topic: str) -> Count:
    """How much `topic` holds from its first to its present end offset; errors as in `read`.

    Eight bytes of memory a record.
    """
    marks = array("Q")
    async with aclosing(read(settings, topic)) as found:
        async for record in found:
            name = record.mark or f"{record.partition}@{record.offset}"
            marks.append(id_hash(name.encode()))
    return Count(len(marks), len(np.unique(marks)))


async def _found(
    consumer: AIOKafkaConsumer,
    places: list[TopicPartition],
    start: Literal["beginning", "end"] | int,
    *,
    follow: bool,
    idle_s: float | None,
    distinct: bool,
) -> AsyncGenerator[Received, None]:
    consumer.assign(places)
    ends: dict[TopicPartition, int] = await consumer.end_offsets(places)
    first: dict[TopicPartition, int] = await consumer.beginning_offsets(places)
    if isinstance(start, int):
        for record in await _newest(consumer, first, ends, start, distinct=distinct):
            yield record
    _seek(consumer, first if start == "beginning" else ends)
    async with aclosing(_records(consumer, None if follow else ends, idle_s)) as records:
        async for record in records:
            yield record


async def _newest(
    consumer: AIOKafkaConsumer,
    first: dict[TopicPartition, int],
    ends: dict[TopicPartition, int],
    wanted: int,
    *,
    distinct: bool,
) -> list[Received]:
    """The newest `wanted` records below `ends`, oldest first; of `distinct` ones the first of each.

    Offsets count transaction markers too, so it looks back further until it has found enough. A
    record whose first copy lies further back than was looked counts as the first.
    """
    back = wanted + 16
    while True:
        begin = {place: max(first[place], end - back) for place, end in ends.items()}
        _seek(consumer, begin)
        async with aclosing(_records(consumer, ends, None)) as records:
            repeats = _Repeats()
            found = [record async for record in records if not (distinct and repeats.has(record))]
        if len(found) >= wanted or begin == first:
            return list(_by_time(found))[-wanted:] if wanted else []
        back *= 4


def _seek(consumer: AIOKafkaConsumer, offsets: dict[TopicPartition, int]) -> None:
    consumer.resume(*offsets)
    for place, offset in offsets.items():
        consumer.seek(place, offset)


async def _records(
    consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int] | None, idle_s: float | None
) -> AsyncGenerator[Received, None]:
    """Records from the present positions up to `ends`, for ever without them."""
    loop = asyncio.get_running_loop()
    latest = loop.time()
    while ends is None or await _behind(consumer, ends):
        batches = await consumer.getmany(timeout_ms=POLL_MS)
        for record in _by_time(_received(item) for items in batches.values() for item in items):
            if ends is None or record.offset < ends[TopicPartition(record.topic, record.partition)]:
                yield record
        if batches:
            latest = loop.time()
        elif idle_s is not None and loop.time() - latest >= idle_s:
            return


async def _behind(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    """Whether a partition is not read up to its end yet; those that are need no more fetching."""
    left = False
    for place, end in ends.items():
        if await consumer.position(place) < end:
            left = True
        else:
            consumer.pause(place)
    return left


def _by_time(found: Iterable[Received]) -> Iterator[Received]:
    """The records by their time, but in each partition in its own order, whatever the times say."""
    parts: dict[int, list[Received]] = defaultdict(list)
    for record in found:
        parts[record.partition].append(record)
    return heapq.merge(*parts.values(), key=lambda record: record.at)


def _received(record: Any) -> Received:
    return Received(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        at=datetime.fromtimestamp(record.timestamp / 1000, UTC),
        key=record.key,
        value=record.value,
        headers=tuple(record.headers),
    )


class _Repeats:
    """Remembers the marks of the latest records, so many that a repeat can hardly be older."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._seen: dict[str, None] = {}

    def has(self, record: Received) -> bool:
        """Whether a record with this mark came before; remembers it."""
        mark = record.mark
        if mark is None:
            return False
        if mark in self._seen:
            return True
        self._seen[mark] = None
        if len(self._seen) > self._remembered:
            del self._seen[next(iter(self._seen))]
        return False
