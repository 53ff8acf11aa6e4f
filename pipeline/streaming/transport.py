"""Faust's Kafka driver with the offsets taken out of its hands: lanes commit, Faust only reads.

Five things differ from the driver that Faust ships:

1. the consumer reads committed records only (Faust has no setting for that);
2. lanes open before Faust's own assignment code runs, so before anything is sought or fetched;
3. a seek goes to what the lanes know is committed, to the beginning where nothing is, and starts a
   new epoch, which is stamped on every record (see `stamps.py`);
4. what is fetched goes on in chunks, not record by record (see `chunk.py`);
5. Faust's own commit does nothing.

The names this leans on, private ones among them, are pinned by
tests/streaming/test_private_names.py.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from aiokafka import AIOKafkaConsumer
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from faust.transport.consumer import RecordMap
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, Message
from faust.types.transports import ConsumerT

from pipeline.streaming.chunk import Chunk, message_of
from pipeline.streaming.lanes import Lanes
from pipeline.streaming.stamps import Stamps

if TYPE_CHECKING:
    from pipeline.streaming.app import StageApp

FULL_PAUSE_S = 0.02
"""How long the fetch rests while the buffer is full of bytes."""


class LaneThread(driver.AIOKafkaConsumerThread):
    """Faust's consumer thread: reads committed records, seeks by the lanes, stamps."""

    logger = logging.getLogger("faust.transport")

    def on_crash(self, msg: str, *fmt: Any, **_kwargs: Any) -> None:
        """One line in the log instead of a traceback on standard error."""
        self.log.error(msg.format(*fmt))

    def _create_worker_consumer(self, _transport: Any) -> AIOKafkaConsumer:
        app = cast("StageApp", self.app)
        self._assignor = RoundRobinPartitionAssignor
        return AIOKafkaConsumer(
            group_id=app.conf.id,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            partition_assignment_strategy=[RoundRobinPartitionAssignor],
            **app.consumer_options,
        )

    @property
    def member_id(self) -> str:
        """What the group calls this consumer."""
        return str(self._ensure_consumer()._coordinator.member_id)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Seek every assigned partition and start its new epoch; returns the offsets."""
        sought: Mapping[TP, int] = await self.call_thread(self._seek)
        return sought

    async def _seek(self) -> Mapping[TP, int]:
        consumer = self._ensure_consumer()
        lanes, stamps = self._lanes_and_stamps()
        sought: dict[TP, int] = {}
        for partition in consumer.assignment():
            offset = lanes.position(partition)
            if offset is None:
                offset = await consumer.committed(partition)
            if offset is None:
                # aiokafka leaves a partition without a commit where it was read up to.
                offset = (await consumer.beginning_offsets([partition]))[partition]
            if partition in consumer.assignment():  # it may have gone while we asked
                consumer.seek(partition, offset)
                stamps.begin(partition)
                sought[TP(*partition)] = offset
        return sought

    async def _fetch_records(
        self,
        consumer: AIOKafkaConsumer,
        active_partitions: set[TP],
        timeout: float | None = None,  # noqa: ASYNC109 - Faust's signature
        max_records: int | None = None,
    ) -> RecordMap:
        fetched = await super()._fetch_records(consumer, active_partitions, timeout, max_records)
        _lanes, stamps = self._lanes_and_stamps()
        return {
            TP(*partition): [Chunk(partition, stamps.mark(partition, records[-1].offset), records)]
            for partition, records in fetched.items()
            if records
        }

    def _lanes_and_stamps(self) -> tuple[Lanes, Stamps]:
        app = cast("StageApp", self.app)
        return app.lanes, app.stamps


class LaneConsumer(driver.Consumer):
    """Faust's consumer: opens and closes lanes with the partitions, leaves committing to them."""

    app: "StageApp"
    logger = logging.getLogger("faust.transport")

    def _new_consumer_thread(self) -> LaneThread:
        return LaneThread(self, loop=self.loop, beacon=self.beacon)

    async def _commit(self, _offsets: Mapping[TP, int]) -> bool:
        return True

    def _to_message(self, _tp: TP, record: Chunk) -> Message:  # type: ignore[override]
        return message_of(record, generation=self.app.consumer_generation_id)

    def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:
        """What was fetched; nothing while the agent has enough before it.

        Faust bounds its buffer by the number of events, and a chunk may have megabytes.
        """
        if self.app.is_full():
            return _nothing()
        return super().getmany(timeout)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Stop the flow, let the agent finish what it has in hand, close the lanes."""
        await super().on_partitions_revoked(revoked)
        await self.app.settle()
        self.app.stamps.end_all()
        await self.app.lanes.close()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Open the lanes, then let Faust seek and start the flow.

        Faust's signal of the same name comes after its seek, which is too late.
        """
        self.app.stamps.end_all()
        await self.app.lanes.open(driver.ensure_aiokafka_TPset(assigned))
        await self.app.offsets.close()
        self.app.on_join(self.app.conf.id, cast(LaneThread, self._thread).member_id)
        await super().on_partitions_assigned(assigned, generation_id)
        self.app.has_joined = True


class LaneTransport(driver.Transport):
    """The transport whose consumer is the one above."""

    Consumer: ClassVar[type[ConsumerT]] = LaneConsumer


async def _nothing() -> AsyncIterator[tuple[TP, Message]]:
    await asyncio.sleep(FULL_PAUSE_S)
    no_records: Iterable[tuple[TP, Message]] = ()
    for item in no_records:
        yield item
