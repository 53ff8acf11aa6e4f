"""Journals on a real broker: what was committed is known to the next owner, what was not is not."""

import asyncio

import pytest
from aiokafka import TopicPartition

from pipeline.config import Settings
from pipeline.flow import SEEN_TOPIC, STAGES
from pipeline.message import Output
from pipeline.ops.repeats import SNAPSHOT_EVERY
from pipeline.streaming.clients import client_options
from pipeline.streaming.connection import connection
from pipeline.streaming.entries import Entry
from pipeline.streaming.journals import Journals
from pipeline.streaming.lanes import Lanes
from pipeline.streaming.offsets import CommittedOffsets

pytestmark = pytest.mark.asyncio


class Owner:
    """A worker's lanes over partition 1 of news-raw, journals included."""

    def __init__(self, settings: Settings, *, open_within_s: float = 10) -> None:
        options = client_options(settings, STAGES[0], output_bytes=8 * 2**20)
        self.sink = settings.topic(STAGES[0].sink)
        self.partition = TopicPartition(settings.topic(STAGES[0].source), 1)
        self.offsets = CommittedOffsets(options.admin, group=options.lanes.group)
        journals = Journals(connection(settings), topic=settings.topic(SEEN_TOPIC), capacity=5000)
        self.lanes = Lanes(options.lanes, committed=self.offsets.read, is_settled=lambda: True, open_within_s=open_within_s, journals=journals)  # fmt: skip

    def run(self, start: int, end: int) -> list[Entry]:
        """Records that were run: the journal knows of them, Kafka does not yet."""
        journal = self.lanes.journal_of(1)
        assert journal is not None
        for offset in range(start, end):
            journal.passed(b"value %d" % offset, b"k", offset)
        return [Entry(offset, offset - 1 if offset else None, (Output(self.sink, b"k", b"{}"),)) for offset in range(start, end)]  # fmt: skip

    async def commit(self, start: int, end: int) -> int:
        return await self.lanes.commit({self.partition: self.run(start, end)})

    def knows(self, number: int) -> bool:
        journal = self.lanes.journal_of(1)
        assert journal is not None
        return journal.first_of(b"value %d" % number, b"k", 10**9) == number

    async def close(self) -> None:
        await self.lanes.close()
        await self.offsets.close()


async def test_the_next_owner_knows_what_was_committed_and_no_more(kafka_settings: Settings) -> None:  # fmt: skip
    first, second = Owner(kafka_settings), Owner(kafka_settings)
    try:
        await first.lanes.open([first.partition])
        assert await first.commit(0, 10) == 10
        first.run(10, 20)
        await second.lanes.open([second.partition])
        assert [number for number in range(20) if second.knows(number)] == list(range(10))
    finally:
        await asyncio.gather(first.close(), second.close())


async def test_a_lane_that_is_not_open_in_time_is_opened_before_anything_is_run(kafka_settings: Settings) -> None:  # fmt: skip
    first, late = Owner(kafka_settings), Owner(kafka_settings, open_within_s=0)
    try:
        await first.lanes.open([first.partition])
        await first.commit(0, 10)
        await late.lanes.open([late.partition])
        assert late.lanes.journal_of(1) is None
        assert await late.lanes.is_ready(late.partition)
        assert late.knows(9)
        await late.lanes.close()
        assert not await late.lanes.is_ready(late.partition)
    finally:
        await asyncio.gather(first.close(), late.close())


async def test_after_many_transactions_the_journal_is_read_from_its_last_snapshot(kafka_settings: Settings) -> None:  # fmt: skip
    first, second = Owner(kafka_settings), Owner(kafka_settings)
    transactions = SNAPSHOT_EVERY + 30
    try:
        await first.lanes.open([first.partition])
        for number in range(transactions):
            assert await first.commit(2 * number, 2 * number + 2) == 2
        await second.lanes.open([second.partition])
        assert all(second.knows(number) for number in range(2 * transactions))
        journal = second.lanes.journal_of(1)
        assert journal is not None
        assert journal.since_snapshot == 29 - 1
    finally:
        await asyncio.gather(first.close(), second.close())
