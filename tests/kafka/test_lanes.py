"""A lane against a real broker: what it promises, and each trap it was built around."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiokafka import TopicPartition

from pipeline.config import Settings, load_settings
from pipeline.flow import STAGES
from pipeline.message import Output
from pipeline.streaming.broker import Broker
from pipeline.streaming.clients import client_options
from pipeline.streaming.connection import connection
from pipeline.streaming.entries import Entry
from pipeline.streaming.lane import Lane, LaneError, LaneLost, LaneOptions
from pipeline.streaming.offsets import CommittedOffsets
from pipeline.streaming.topics import create_topics
from tests.kafka import judge
from tests.kafka.conftest import fresh_settings

CLEAN = STAGES[0]


class Bench:
    """Lanes of one group on partition 0 of news-raw."""

    def __init__(self, settings: Settings, **options: float) -> None:
        self.settings = settings
        self.sink = settings.topic("news-clean")
        self.partition = TopicPartition(settings.topic("news-raw"), 0)
        self.options: LaneOptions = replace(
            client_options(settings, CLEAN, output_bytes=8 * 2**20).lanes, hold_s=0.2, **options
        )
        self.offsets = CommittedOffsets(connection(settings), group=self.options.group)
        self.lanes: list[Lane] = []

    def lane(self, *, is_ours: Callable[[], bool] = lambda: True) -> Lane:
        lane = Lane(
            self.partition, options=self.options, committed=self.offsets.read, is_ours=is_ours
        )
        self.lanes.append(lane)
        return lane

    def entry(self, offset: int, *, value: bytes = b"{}", key: bytes = b"k") -> Entry:
        output = Output(self.sink, key, value, (("source-offset", str(offset).encode()),))
        return Entry(offset, offset - 1 if offset else None, (output,))

    def entries(self, start: int, end: int) -> list[Entry]:
        return [self.entry(offset, value=str(offset).encode()) for offset in range(start, end)]

    async def written(self) -> list[str]:
        """What lies in the sink for good; to be called last, since it fences the lanes.

        Right after a commit the broker may not have written its marks yet: the offset would be stale
        and the records unseen. Opening a lane waits for them.
        """
        await self.lane().open()
        found = await asyncio.to_thread(judge.records, self.settings.brokers, self.sink)
        return [value.decode() for _key, value in found]


@asynccontextmanager
async def bench(settings: Settings, **options: float) -> AsyncIterator[Bench]:
    made = Bench(settings, **options)
    try:
        yield made
    finally:
        await asyncio.gather(*(lane.close() for lane in made.lanes))
        await made.offsets.close()


@pytest.mark.asyncio
async def test_outputs_and_the_offset_become_visible_together(kafka_settings: Settings) -> None:
    async with bench(kafka_settings) as at:
        lane = at.lane()
        await lane.open()
        assert lane.position is None
        assert await lane.commit(at.entries(0, 3)) == 3
        assert lane.position == 3
        assert await at.written() == ["0", "1", "2"]
        assert await at.offsets.read(at.partition) == 3


@pytest.mark.asyncio
async def test_a_lane_asks_for_its_own_topics_only(kafka_settings: Settings) -> None:
    """Without a topic the client asks for all of the cluster's, every ten seconds."""
    async with bench(kafka_settings) as at:
        lane = at.lane()
        await lane.open()
        names = ("news-clean", "news-raw-dlq", "news-raw-seen")
        assert lane._producer.client._topics == {kafka_settings.topic(name) for name in names}


@pytest.mark.asyncio
async def test_a_new_lane_goes_on_where_the_last_one_committed(kafka_settings: Settings) -> None:
    async with bench(kafka_settings) as at:
        for turn in range(5):  # a stale read after a commit showed in every second try
            lane = at.lane()
            await lane.open()
            assert lane.position == (turn * 2 or None)
            await lane.commit(at.entries(turn * 2, turn * 2 + 2))
        assert await at.written() == [str(n) for n in range(10)]


@pytest.mark.asyncio
async def test_what_is_committed_already_is_left_out(kafka_settings: Settings) -> None:
    async with bench(kafka_settings) as at:
        lane = at.lane()
        await lane.commit(at.entries(0, 4))
        assert await lane.commit(at.entries(2, 6)) == 2
        assert await lane.commit(at.entries(0, 6)) == 0
        assert await at.written() == [str(n) for n in range(6)]


@pytest.mark.asyncio
async def test_the_next_owner_fences_the_last_one(kafka_settings: Settings) -> None:
    async with bench(kafka_settings) as at:
        zombie, owner = at.lane(is_ours=lambda: False), at.lane()
        await zombie.commit(at.entries(0, 2))
        await owner.open()
        assert owner.position == 2
        with pytest.raises(LaneLost):
            await zombie.commit(at.entries(2, 4))
        with pytest.raises(LaneLost):
            await zombie.commit(at.entries(4, 6))
        assert await owner.commit(at.entries(2, 5)) == 3
        assert await at.written() == ["0", "1", "2", "3", "4"]


@pytest.mark.asyncio
async def test_the_offset_is_read_when_the_last_owner_can_no_longer_commit(
    kafka_settings: Settings,
) -> None:
    async with bench(kafka_settings) as at:
        zombie, owner = at.lane(is_ours=lambda: False), at.lane()
        await zombie.commit(at.entries(0, 2))

        async def read_while_the_zombie_tries(partition: TopicPartition) -> int | None:
            with pytest.raises(LaneLost):
                await zombie.commit(at.entries(2, 4))
            return await at.offsets.read(partition)

        owner._committed = read_while_the_zombie_tries
        await owner.open()
        assert owner.position == 2


@pytest.mark.asyncio
async def test_a_fenced_lane_that_is_still_ours_opens_anew(kafka_settings: Settings) -> None:
    async with bench(kafka_settings) as at:
        lane, passer_by = at.lane(), at.lane()
        await lane.commit(at.entries(0, 2))
        await passer_by.open()
        assert await lane.commit(at.entries(2, 4)) == 2
        assert await at.written() == ["0", "1", "2", "3"]


@pytest.mark.asyncio
async def test_a_transaction_cut_off_in_the_middle_leaves_nothing(kafka_settings: Settings) -> None:
    async with bench(kafka_settings) as at:
        lane = at.lane()
        await lane.open()
        producer = lane._producer
        await producer.begin_transaction()
        await producer.send_and_wait(at.sink, b"half", key=b"k")
        await lane.close()
        owner = at.lane()
        await owner.open()  # ends it
        await owner.commit(at.entries(0, 1))
        assert await at.written() == ["0"]


@pytest.mark.asyncio
async def test_an_output_that_cannot_be_written_takes_the_offset_with_it(
    kafka_settings: Settings,
) -> None:
    """commit_transaction() would succeed although the delivery failed."""
    async with bench(kafka_settings) as at:
        lane = at.lane()
        await lane.commit(at.entries(0, 1))
        too_large = at.entry(2, value=b"x" * 8_454_144)  # over the topic's limit, not the client's
        at.options.producer["max_request_size"] = 2**24  # type: ignore[index]
        strict = at.lane()
        await strict.open()
        with pytest.raises(LaneError):
            await strict.commit([at.entry(1), too_large])
        assert await at.written() == ["0"]
        assert await at.offsets.read(at.partition) == 1


@pytest.mark.asyncio
async def test_a_record_that_got_lost_on_the_way_stops_the_lane(kafka_settings: Settings) -> None:
    async with bench(kafka_settings) as at:
        lane = at.lane()
        await lane.commit(at.entries(0, 2))
        with pytest.raises(LaneError, match="the record at 2 was fetched but never arrived"):
            await lane.commit(at.entries(3, 5))
        assert await at.written() == ["0", "1"]


@pytest.mark.asyncio
async def test_a_closed_lane_takes_no_batch(kafka_settings: Settings) -> None:
    async with bench(kafka_settings) as at:
        lane = at.lane()
        await lane.open()
        await lane.close()
        with pytest.raises(LaneLost):
            await lane.commit(at.entries(0, 1))


@pytest.mark.asyncio
async def test_closing_lets_a_running_transaction_end(kafka_settings: Settings) -> None:
    async with bench(kafka_settings) as at:
        lane = at.lane()
        await lane.open()
        running = asyncio.create_task(lane.commit(at.entries(0, 100)))
        await asyncio.sleep(0)
        await lane.close()
        assert await running == 100
        assert len(await at.written()) == 100


@pytest.mark.asyncio
async def test_nothing_waits_for_ever_on_a_frozen_broker() -> None:
    with Broker(cache=load_settings().cache_folder) as broker:
        settings = fresh_settings(broker.bootstrap_servers)
        await create_topics(settings, partitions=1)
        async with bench(settings, grace_s=1.0) as at:
            lane = at.lane()
            await lane.commit(at.entries(0, 1))
            broker.pause(1)
            running = asyncio.create_task(lane.commit(at.entries(1, 2)))
            await asyncio.sleep(0.2)
            started_s = time.monotonic()
            await lane.close()
            with pytest.raises(LaneLost):
                await running
            assert time.monotonic() - started_s < 6
            broker.resume(1)


@pytest.mark.asyncio
async def test_a_committed_offset_that_went_back_stops_the_lane(kafka_settings: Settings) -> None:
    """Somebody has reset the group by hand: going on would repeat or lose records."""
    async with bench(kafka_settings) as at:
        lane, other = at.lane(), at.lane()
        await lane.commit(at.entries(0, 3))
        await other.open()
        await other._producer.begin_transaction()
        await other._producer.send_offsets_to_transaction({at.partition: 1}, at.options.group)
        await other._producer.commit_transaction()
        with pytest.raises(LaneError, match="went back from 3 to 1"):
            await lane.commit(at.entries(3, 4))
