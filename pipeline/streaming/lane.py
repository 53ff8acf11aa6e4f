"""A lane: the transactional producer beneath one source partition, where exactly-once is made.

The agent hands it batches; the lane writes a batch's outputs, its dead letters and the source
offset in one Kafka transaction. Why each step is as it is: docs/decisions/0006-exactly-once.md.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from pipeline.errors import DeliveryError
from pipeline.streaming.discard import discard, forget
from pipeline.streaming.entries import Entry, missing, remaining
from pipeline.streaming.journals import LaneJournal
from pipeline.streaming.packing import deliveries

log = logging.getLogger(__name__)

HOPELESS = (
    GroupAuthorizationFailedError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)
"""Errors that the same batch would meet again for ever."""


class LaneLost(Exception):  # noqa: N818 - it is no error: the partition went to another owner
    """The lane was closed: drop the batch, the partition's next owner has it."""


class LaneError(DeliveryError):
    """The lane cannot go on: the process must end, so that another one starts afresh."""


@dataclass(frozen=True, slots=True)
class LaneOptions:
    """What the lanes of a worker share.

    `producer` holds keyword arguments of AIOKafkaProducer. `sinks` are the topics that are written:
    a client that knows of none yet asks for all the cluster's topics each time. `timeout_s` bounds every wait on the
    broker. `hold_s` is the pause after a failure: more than a heartbeat, so that a worker that was
    frozen learns that its partitions are gone before its lane opens anew and fences their rightful
    owner. `give_up_s` is how long the lane tries before it ends the process.
    """

    group: str
    producer: Mapping[str, Any]
    sinks: tuple[str, ...] = ()
    timeout_s: float = 30.0
    hold_s: float = 4.5
    give_up_s: float = 300.0
    grace_s: float = 5.0


class Lane:
    """One transactional producer for one source partition of one consumer group.

    The transactional id is `group.topic.partition`: one per partition, since the client commits
    offsets without the consumer's generation, so that only a shared id lets the broker fence the
    former owner. `position` is the committed offset: everything below it is done.
    """

    def __init__(
        self,
        partition: TopicPartition,
        *,
        options: LaneOptions,
        committed: Callable[[TopicPartition], Awaitable[int | None]],
        is_ours: Callable[[], bool] = lambda: True,
        journal: LaneJournal | None = None,
    ) -> None:
        """Nothing is connected yet.

        `committed` reads the group's committed offset; `is_ours` says whether the partition is,
        as far as this worker knows, still assigned to it. `journal` is read when the lane opens
        and written in its transactions.
        """
        self.partition = partition
        self.position: int | None = None
        self.transactional_id = f"{options.group}.{partition.topic}.{partition.partition}"
        self._options = options
        self._committed = committed
        self._is_ours = is_ours
        self._journal = journal
        self._producer: AIOKafkaProducer | None = None
        self._turn = asyncio.Lock()
        self._closing = asyncio.Event()
        self._limit: asyncio.Timeout | None = None

    @property
    def is_open(self) -> bool:
        """Whether the former owner is fenced and `position` is the committed offset."""
        return self._producer is not None and not self._closing.is_set()

    async def open(self) -> None:
        """Fence the former owner, end its transaction, and learn where to go on.

        Tries once. Raises KafkaError, OSError or TimeoutError: `commit` will open the lane then.
        """
        async with self._turn:
            if not self.is_open and not self._closing.is_set():
                async with self._bounded():
                    await self._open()

    async def commit(self, entries: Sequence[Entry]) -> int:
        """Write the entries in one transaction and return how many, less than all if some were done.

        `entries` are one epoch's records in order. Failures are tried again in place, without what
        is committed already; seeking instead would race with a rebalance. Raises LaneLost if the
        lane was closed meanwhile, LaneError if it cannot go on.
        """
        async with self._turn:
            started = asyncio.get_running_loop().time()
            while True:
                self._refuse_if_closing()
                try:
                    async with self._bounded():
                        return await self._attempt(entries)
                except LaneError:
                    raise
                except Exception as error:  # noqa: BLE001 - whatever failed, the transaction is void
                    await self._recover(error, started)

    async def close(self) -> None:
        """Let a running transaction end, in `grace_s` at most, begin no other, let go.

        What is cut off stays open at the broker until the next owner's `open` ends it.
        """
        self._closing.set()
        try:
            async with asyncio.timeout(self._options.grace_s), self._turn:
                pass  # whoever waits for a turn now is refused
        except TimeoutError:
            log.warning("%s: closed in the middle of a transaction", self.transactional_id)
            if self._limit is not None:
                self._limit.reschedule(asyncio.get_running_loop().time())
        await self._let_go()

    @asynccontextmanager
    async def _bounded(self) -> AsyncIterator[None]:
        """A limit on everything within; `close` pulls it in."""
        async with asyncio.timeout(self._options.timeout_s) as limit:
            self._limit = limit
            try:
                yield
            finally:
                self._limit = None

    def _refuse_if_closing(self) -> None:
        if self._closing.is_set():
            raise LaneLost(self.transactional_id)

    async def _open(self) -> AIOKafkaProducer:
        """InitProducerId first, then the committed offset: read before it, it may be stale."""
        producer = AIOKafkaProducer(
            transactional_id=self.transactional_id, **self._options.producer
        )
        try:
            await producer.start()
            committed = await self._committed(self.partition)
            for topic in self._options.sinks:
                await producer.partitions_for(topic)
            if self._journal is not None:
                await self._journal.open(producer)
        except BaseException:
            await discard(producer)
            raise
        if self.position is not None and (committed is None or committed < self.position):
            await discard(producer)
            raise LaneError(f"opening lane {self.transactional_id}: the committed offset went back from {self.position} to {committed}")  # fmt: skip
        self._producer, self.position = producer, committed
        return producer

    async def _attempt(self, entries: Sequence[Entry]) -> int:
        producer = self._producer or await self._open()
        todo = remaining(entries, self.position)
        if todo:
            self._refuse_gap(todo)
            await self._transact(producer, todo)
        return len(todo)

    def _refuse_gap(self, entries: Sequence[Entry]) -> None:
        gap = missing(entries, self.position)
        if gap is not None:
            raise LaneError(f"reading {self.partition.topic}[{self.partition.partition}]: the record at {gap} was fetched but never arrived")  # fmt: skip

    async def _transact(self, producer: AIOKafkaProducer, entries: Sequence[Entry]) -> None:
        """One transaction: outputs and the source offset, visible together or not at all."""
        end = entries[-1].offset + 1
        pending: list[asyncio.Future[Any]] = []
        try:
            await producer.begin_transaction()
            outputs = [output for entry in entries for output in entry.outputs]
            if self._journal is not None:
                outputs += self._journal.outputs(self.position, end)
            async for delivery in deliveries(producer, outputs, keyless=self.partition.partition):
                pending.append(delivery)  # noqa: PERF401 - one by one: those before a failure are to be forgotten
            offsets = {self.partition: end}
            pending.append(asyncio.ensure_future(producer.send_offsets_to_transaction(offsets, self._options.group)))  # fmt: skip
            # Every delivery is awaited: commit_transaction() succeeds although a batch failed.
            await asyncio.gather(*pending)
            await producer.commit_transaction()
        except BaseException:
            forget(pending)
            raise
        self.position = end
        if self._journal is not None:
            self._journal.journal.committed(end)

    async def _recover(self, error: Exception, started: float) -> None:
        """Throw the producer away, wait, and decide whether to try again.

        After any error the producer's state is unknown, and with it whether the commit came
        through; opening anew settles both.
        """
        await self._let_go()
        self._refuse_if_closing()
        if isinstance(error, HOPELESS):
            raise LaneError(f"writing through lane {self.transactional_id}: {error!r}") from error
        log.warning("%s: transaction failed, trying again: %r", self.transactional_id, error)
        await self._hold()
        self._refuse_if_closing()
        if not self._is_ours():
            self._closing.set()  # for good: the batch after the dropped one must not get through
            raise LaneLost(self.transactional_id)
        if asyncio.get_running_loop().time() - started > self._options.give_up_s:
            raise LaneError(f"writing through lane {self.transactional_id}: gave up after {self._options.give_up_s:.0f} s: {error!r}") from error  # fmt: skip

    async def _hold(self) -> None:
        try:
            async with asyncio.timeout(self._options.hold_s):
                await self._closing.wait()
        except TimeoutError:
            pass

    async def _let_go(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await discard(producer)
