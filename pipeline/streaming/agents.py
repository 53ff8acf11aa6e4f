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

from pipeline.errors import DeadLetterLimitError, DecodeError, WorkerDiedError
from pipeline.message import Message, Output
from pipeline.outcome import Outcome, Reject, Retry
from pipeline.runtime.runner import Runner
from pipeline.runtime.suspects import Suspect, Suspects
from pipeline.streaming.batch import Batch, BatchLimits
from pipeline.streaming.counts import Counts
from pipeline.streaming.entries import Entry
from pipeline.streaming.stamps import Stamp

BACKOFF_FIRST_S = 0.2
BACKOFF_MOST_S = 5.0


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
        runner: Runner,
        desk: Desk,
        *,
        limits: BatchLimits,
        dead_letter_limit: int,
        tries: int = 1,
        suspects: Suspects | None = None,
        pause: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """`dead_letter_limit` failed records in a row end the worker; `pause` waits, in seconds.

        A record of `suspects` that workers have died of `tries` times is not run any more.
        """
        self.counts = Counts()
        self.idle = asyncio.Event()
        self.idle.set()
        self.queue: asyncio.Queue[EventT[Any]] | None = None
        self._runner = runner
        self._desk = desk
        self._limits = limits
        self._dead_letter_limit = dead_letter_limit
        self._failed_in_a_row = 0
        self._tries = tries
        self._suspects = suspects or Suspects(None)
        self._pause = pause
        self._timer = timer

    async def __call__(self, stream: StreamT[Any]) -> None:
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

    @property
    def buffered_bytes(self) -> int:
        """The size of the values that wait in the stream's buffer."""
        if self.queue is None:
            return 0
        waiting = self.queue._queue  # type: ignore[attr-defined]
        return sum(len(event.message.value or b"") for event in waiting)

    async def _work(self, stream: StreamT[Any]) -> None:
        queue = self.queue = stream.channel.queue  # type: ignore[attr-defined]
        batch: Batch | None = None
        async for event in stream.events():
            self.idle.clear()
            batch = batch or Batch(self._limits, started_s=self._timer())
            await self._take(event, batch)
            # No timer: what is queued makes the batch, so a lone record does not wait for others.
            if queue.empty() or batch.is_full(self._timer()) or self._at_limit():
                await self._commit(batch)
                batch = None
                self.idle.set()  # also if records wait: they may be taken away at a revocation

    async def _take(self, event: EventT[Any], batch: Batch) -> None:
        source = event.message
        partition = TopicPartition(*source.tp)
        stamp: Stamp = source.checksum  # type: ignore[assignment]  # see stamps.py
        if not self._desk.is_current(partition, stamp):
            return
        outputs = await self._run(_message(event))
        batch.add(partition, source.offset, stamp, outputs)

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
        if self._suspects and (suspect := self._exhausted(message)) is not None:
            return self._refused(message, suspect)
        return self._runner.process(message)

    def _exhausted(self, message: Message) -> Suspect | None:
        """The suspect that the message is, if it has had its tries."""
        place = message.topic, message.partition or 0, message.offset or 0
        suspect = self._suspects.find(*place, len(message.value or b""))
        return suspect if suspect is not None and suspect.tries >= self._tries else None

    def _refused(self, message: Message, suspect: Suspect) -> tuple[Outcome[Any], tuple[Output, ...]]:  # fmt: skip
        """The dead letter for a record that is not run, for workers died of it."""
        died = WorkerDiedError(f"running {self.stage}: {suspect.tries} workers died with this record in hand, the last by {suspect.cause}")  # fmt: skip
        tried = replace(message, attempts=suspect.tries)
        return Retry(died), (self._runner.dead_letter(tried, Retry(died)),)

    def _count(self, outcome: Outcome[Any]) -> None:
        self.counts.add(outcome)
        failed = isinstance(outcome, Reject | Retry)
        self._failed_in_a_row = self._failed_in_a_row + 1 if failed else 0

    def _at_limit(self) -> bool:
        return self._failed_in_a_row >= self._dead_letter_limit

    async def _commit(self, batch: Batch) -> None:
        entries = batch.entries(self._desk.is_current)
        committed = await self._desk.commit_batch(entries)
        self.counts.committed += committed
        if self._suspects and committed == sum(map(len, entries.values())):
            for partition, done in entries.items():
                self._suspects.forget(partition.topic, partition.partition, done[-1].offset)
        if self._at_limit():
            stage = self._runner.stage
            raise DeadLetterLimitError(f"running {stage.name}: {self._failed_in_a_row:,} records in a row became dead letters, see {stage.dead_letters}")  # fmt: skip


def backoff_s(attempt: int) -> float:
    """Seconds to wait after the `attempt`-th try, from 1: doubling, with a bound."""
    return min(BACKOFF_MOST_S, BACKOFF_FIRST_S * 2.0 ** min(attempt - 1, 10))


def _message(event: EventT[Any]) -> Message:
    source = event.message
    return Message(
        topic=source.topic,
        key=source.key,
        value=source.value,
        partition=source.partition,
        offset=source.offset,
        headers=tuple(source.headers or ()),  # type: ignore[arg-type]  # as the client has them
    )
