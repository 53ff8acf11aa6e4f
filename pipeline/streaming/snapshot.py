"""Topics as they are at one moment, read whole: for the account of the flow and for dead letters.

Committed records only. The end is the last offset written at that moment; where a transaction that
is still open holds readers up, reading waits for its end, for a bounded time.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from pipeline.config import Settings
from pipeline.streaming.committed import POLL_MS, committed_consumer
from pipeline.streaming.connection import admin_client, connection

HELD_UP_S = 30.0
"""How long to wait for an open transaction: longer than the broker lets one stay open by default."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where partitions begin and end: from the first offset still there to the last one written."""

    first: Mapping[TopicPartition, int]
    end: Mapping[TopicPartition, int]


class Snapshot:
    """Reads partitions up to where they ended when it was taken."""

    def __init__(self, consumer: AIOKafkaConsumer, bounds: Bounds, *, held_up_s: float) -> None:
        """`consumer` reads committed records; `held_up_s` bounds the wait for open transactions."""
        self.bounds = bounds
        self.held_up: list[TopicPartition] = []
        self._consumer = consumer
        self._held_up_s = held_up_s

    def partitions(self, topic: str) -> dict[int, tuple[int, int]]:
        """First and end offset of each partition of `topic` (its name on the cluster)."""
        return {
            place.partition: (first, self.bounds.end[place])
            for place, first in self.bounds.first.items()
            if place.topic == topic
        }

    @property
    def offsets(self) -> int:
        """How many offsets lie between all beginnings and ends."""
        return sum(self.bounds.end[place] - first for place, first in self.bounds.first.items())

    async def records(
        self, places: Iterable[TopicPartition], *, since: Mapping[TopicPartition, int] | None = None
    ) -> AsyncGenerator[list[Any], None]:
        """The committed records of these partitions, in lists, each of one partition and in order.

        `since` are offsets to begin at. Partitions held up by a transaction for too long are left,
        and named in `held_up`.
        """
        starts = {place: max(self.bounds.first[place], (since or {}).get(place, 0)) for place in places}  # fmt: skip
        left = {place for place, start in starts.items() if start < self.bounds.end[place]}
        self._consumer.assign(list(left))
        for place in left:
            self._consumer.seek(place, starts[place])
        loop = asyncio.get_running_loop()
        moved_s = loop.time()
        while left:
            found = await self._consumer.getmany(timeout_ms=POLL_MS)
            for place, records in found.items():
                end = self.bounds.end[place]
                yield records if records[-1].offset < end else [item for item in records if item.offset < end]  # fmt: skip
            if await self._drop_finished(left) or found:
                moved_s = loop.time()
            elif loop.time() - moved_s > self._held_up_s:
                self.held_up += sorted(left)
                return

    async def _drop_finished(self, left: set[TopicPartition]) -> bool:
        done = {place for place in left if await self._consumer.position(place) >= self.bounds.end[place]}  # fmt: skip
        left -= done
        if done:
            self._consumer.pause(*done)
        return bool(done)

    async def records_at(
        self, places: Iterable[tuple[TopicPartition, int]]
    ) -> AsyncGenerator[Any, None]:
        """The records at these offsets, as far as they are there, partition by partition.

        Each partition is read once, from the first of its offsets to the last.
        """
        wanted: dict[TopicPartition, set[int]] = {}
        for partition, offset in places:
            wanted.setdefault(partition, set()).add(offset)
        for partition, offsets in sorted(wanted.items()):
            last = max(offsets)
            async with aclosing(self.records([partition], since={partition: min(offsets)})) as found:  # fmt: skip
                async for records in found:
                    for record in records:
                        if record.offset in offsets:
                            yield record
                    if records and records[-1].offset >= last:
                        break

    async def record_at(self, place: TopicPartition, offset: int) -> Any | None:
        """The record at this offset, None if it is not there (any more)."""
        if not self.bounds.first.get(place, offset + 1) <= offset < self.bounds.end[place]:
            return None
        self._consumer.assign([place])
        self._consumer.seek(place, offset)
        for _ in range(3):
            found = await self._consumer.getmany(timeout_ms=5 * POLL_MS, max_records=1)
            for records in found.values():
                return records[0] if records[0].offset == offset else None
        return None


@asynccontextmanager
async def snapshot(
    settings: Settings, topics: Iterable[str], *, held_up_s: float = HELD_UP_S
) -> AsyncIterator[Snapshot]:
    """These topics (names on the cluster) as they are now.

    Raises ConfigError if one does not exist, DeliveryError if the brokers do not answer.
    """
    async with committed_consumer(settings, topics) as (consumer, places):
        bounds = Bounds(await consumer.beginning_offsets(places), await _ends(settings, places))
        yield Snapshot(consumer, bounds, held_up_s=held_up_s)


async def _ends(settings: Settings, places: list[TopicPartition]) -> dict[TopicPartition, int]:
    """The last offsets written, whether committed or not."""
    consumer = AIOKafkaConsumer(**connection(settings), isolation_level="read_uncommitted")
    try:
        await consumer.start()
        ends: dict[TopicPartition, int] = await consumer.end_offsets(places)
    finally:
        await consumer.stop()
    return ends


async def committed_offsets(settings: Settings, group: str) -> dict[TopicPartition, int]:
    """What the consumer group has committed; empty if it has committed nothing (any more)."""
    async with admin_client(settings) as admin:
        found = await admin.list_consumer_group_offsets(group)
    return {place: item.offset for place, item in found.items() if item.offset >= 0}
