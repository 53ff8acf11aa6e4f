"""Journals of what has been seen: read when a lane of the first stage opens, written with its outputs.

So a partition's table of seen records is exactly that of the records that are committed, wherever the
partition goes (see `pipeline.ops.repeats` and docs/decisions/0011-repeats-of-producers.md).
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from pipeline.message import Output
from pipeline.ops.repeats import SNAPSHOT_EVERY, Journal, holds_all

_POLL_MS = 100
_LOOK_BACK = 2 * SNAPSHOT_EVERY + 64
"""Offsets: a snapshot lies no further back than this, each record with its transaction's mark."""


class Journals:
    """Makes the journal of each lane: its topic, its size, and how to reach the brokers."""

    def __init__(self, client: Mapping[str, Any], *, topic: str, capacity: int) -> None:
        """`client` are a consumer's keyword arguments; `capacity` records a partition are known."""
        self.topic = topic
        self._client = dict(client)
        self._capacity = capacity

    def new(self, partition: int) -> "LaneJournal":
        """The journal of a lane, not read yet."""
        journal = Journal(partition=partition, capacity=self._capacity)
        return LaneJournal(journal, self.topic, self._client)


class LaneJournal:
    """A partition's table and its place on the journal topic."""

    def __init__(self, journal: Journal, topic: str, client: Mapping[str, Any]) -> None:
        """Nothing is read yet."""
        self.journal = journal
        self.topic = topic
        self._client = client

    async def open(self, producer: AIOKafkaProducer) -> None:
        """Read the table, if that has not been done; the former owner must be fenced already.

        Raises KafkaError or OSError. The caller bounds the time.
        """
        if self.journal.is_loaded:
            return
        partitions = await producer.partitions_for(self.topic)
        place = TopicPartition(self.topic, self.journal.partition % len(partitions))
        values = await _values(self._client, place)
        await asyncio.to_thread(self.journal.load, values)

    def outputs(self, position: int | None, end: int) -> tuple[Output, ...]:
        """What the transaction that commits up to `end` writes into the journal.

        It has no key, so that the lane puts it where `open` reads.
        """
        value = self.journal.record(position or 0, end)
        return () if value is None else (Output(self.topic, None, value),)


async def _values(client: Mapping[str, Any], place: TopicPartition) -> list[bytes]:
    """The journal's records from the last snapshot on, oldest first."""
    options = {"isolation_level": "read_committed", "auto_offset_reset": "earliest"}
    consumer = AIOKafkaConsumer(**client, **options)
    try:
        await consumer.start()
        consumer.assign([place])
        first = (await consumer.beginning_offsets([place]))[place]
        end = (await consumer.end_offsets([place]))[place]
        back = _LOOK_BACK
        while True:
            begin = max(first, end - back)
            values = await _between(consumer, place, begin, end)
            if begin == first or any(map(holds_all, values)):
                return values
            back *= 4
    finally:
        await consumer.stop()


async def _between(consumer: AIOKafkaConsumer, place: TopicPartition, begin: int, end: int) -> list[bytes]:  # fmt: skip
    consumer.seek(place, begin)
    values: list[bytes] = []
    while await consumer.position(place) < end:
        for records in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
            values += [record.value for record in records if record.value and record.offset < end]
    return values
