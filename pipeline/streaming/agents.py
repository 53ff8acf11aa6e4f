"""The agent: the one loop that every stage runs on Kafka.

Take what is queued, run each record, hand the batch to the lanes, go on. An exception that left an
agent would make Faust count its records as done; so none does: a record's failure is an outcome,
and anything else ends the worker, uncommitted.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from aiokafka import TopicPartition
from faust.types import EventT, StreamT

from pipeline.errors import DeadLetterLimitError, DecodeError
from pipeline.message import Message, Output
from pipeline.ops.failure_limit import FailureLimit
from pipeline.outcome import Outcome, Reject, Retry
from pipeline.runtime.once import Processing
from pipeline.streaming.batch import Batch, BatchLimits
from pipeline.streaming.chunk import Chunk, Record
from pipeline.streaming.counts import Counts
from pipeline.streaming.entries import Entry
from pipeline.streaming.stamps import Stamp

BACKOFF_FIRST_S = 0.2
BACKOFF_MOST_S = 5.0

BREATH_S = 0.005
"""How long records may be run before others in the loop (lanes, timers) have a turn."""


class Desk(Protocol):
    """Where the agent brings its batches: the stage's app, or a fake in tests."""

    def is_current(self, partition: TopicPartition, stamp: Stamp) -> bool:
        """Whether a record with this stamp still counts."""

    async def commit_batch(self, batch: Mapping[TopicPartition, Sequence[Entry]]) -> int:
        """Commit a batch; returns how many records are safe now."""

    def fail(self, error: Exception) -> None:
        """End the worker: `error` says why."""


class Agent:
    """Runs a stage over Faust's stream of its source topic."""

    def __init__(
        self,
        runner: Processing,
        desk: Desk,
        *,
        limits: BatchLimits,
        failures: FailureLimit,
        is_ready: Callable[[TopicPartition], Awaitable[bool]] | None = None,
        pause: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Too many `failures` end the worker; `pause` waits, in seconds.

        `is_ready` is asked before a chunk is run: False if its partition is not ours any more.
        """
        self.counts = Counts()
        self.idle = asyncio.Event()
        self.idle.set()
        self.queue: asyncio.Queue[EventT[Chunk]] | None = None
        self._runner = runner
        self._desk = desk
        self._limits = limits
        self._failures = failures
        self._is_ready = is_ready
        self._pause = pause
        self._timer = timer
        self._breathed_s = timer()

    async def __call__(self, stream: StreamT[Chunk]) -> None:
        """Work until the stream ends or the worker must end."""
        try:
            await self._work(stream)
        except Exception as error:  # noqa: BLE001 - no exception may leave an agent, see above
            self._desk.fail(error)
        finally:
            self.idle.set()

    @property
    def stage(self) -> str:
        """The name of the stage."""
        return self._runner.stage.name

    def waiting(self) -> tuple[int, int]:
        """How many records wait in the stream's buffer, and the bytes of their values."""
        if self.queue is None:
            return 0, 0
        chunks: list[Chunk] = [event.value for event in self.queue._queue]  # type: ignore[attr-defined]
        return sum(len(chunk.records) for chunk in chunks), sum(c.size_bytes for c in chunks)

    async def _work(self, stream: StreamT[Chunk]) -> None:
        queue = self.queue = stream.channel.queue  # type: ignore[attr-defined]
        is_flowing = stream.app.flow_control.is_active
        async for event in stream.events():
            batch = await self._run_chunk(event.value, None)
            # No timer: what is queued makes the batch, so a lone record does not wait for others. It
            # is taken straight from the queue: while the stream is asked for it, it may be cleared,
            # and the batch would wait for ever.
            while is_flowing() and not queue.empty():
                batch = await self._run_chunk(queue.get_nowait().value, batch)
            if batch is not None:
                await self._commit(batch)

    async def _run_chunk(self, chunk: Chunk, batch: Batch | None) -> Batch | None:
        """Run a chunk's records into `batch`; what is begun and not committed yet is returned."""
        if self._is_ready is not None and not await self._is_ready(chunk.partition):
            return batch  # its next owner has it
        for record, stamp in chunk.stamped():
            if not self._desk.is_current(chunk.partition, stamp):
                break
            batch = batch or self._new_batch()
            batch.add(chunk.partition, record.offset, stamp, await self._run(_message(record)))
            now_s = self._timer()
            if batch.is_full(now_s) or self._failures.is_reached:
                await self._commit(batch)
                batch = None
            elif now_s - self._breathed_s >= BREATH_S:
                await asyncio.sleep(0)
                self._breathed_s = self._timer()
        return batch

    def _new_batch(self) -> Batch:
        self.idle.clear()
        return Batch(self._limits, started_s=self._timer())

    async def _run(self, message: Message) -> tuple[Output, ...]:
        """Run one record, again if the world failed, until there is something to write."""
        while True:
            outcome, outputs = self._process(message)
            if outputs:
                self._count(outcome)
                return outputs
            self.counts.retries += 1
            await self._pause(backoff_s(message.attempts))
            message = replace(message, attempts=message.attempts + 1)

    def _process(self, message: Message) -> tuple[Outcome[Any], tuple[Output, ...]]:
        if message.key is None and message.value is None:  # Kafka could not take it as a tombstone
            reject = Reject(DecodeError("decoding record: it has neither key nor value"))
            return reject, (self._runner.dead_letter(message, reject),)
        return self._runner.process(message)

    def _count(self, outcome: Outcome[Any]) -> None:
        self.counts.add(outcome)
        error = outcome.error if isinstance(outcome, Reject | Retry) else None
        self._failures.add(None if error is None else f"{type(error).__name__}: {error}")

    async def _commit(self, batch: Batch) -> None:
        self.counts.committed += await self._desk.commit_batch(batch.entries(self._desk.is_current))
        self.idle.set()  # also if records wait: they may be taken away at a revocation
        if self._failures.is_reached:
            stage = self._runner.stage
            raise DeadLetterLimitError(f"running {stage.name}: {self._failures.last_word}; see {stage.dead_letters} (`pipeline dlq stats`), correct the cause, start again, then `pipeline dlq replay`")  # fmt: skip


def backoff_s(attempt: int) -> float:
    """Seconds to wait after the `attempt`-th try, from 1: doubling, with a bound."""
    return min(BACKOFF_MOST_S, BACKOFF_FIRST_S * 2.0 ** min(attempt - 1, 10))


def _message(record: Record) -> Message:
    return Message(
        topic=record.topic,
        key=record.key,
        value=record.value,
        partition=record.partition,
        offset=record.offset,
        headers=record.headers,
    )
