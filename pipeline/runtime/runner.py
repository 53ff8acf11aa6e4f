"""The runner: one record through one stage, one outcome, never an exception.

It stands between a driver (embedded or Kafka) and a stage. The drivers handle bytes; stages handle
records; here lies the border, and the project's one `except Exception`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any, Protocol

from pipeline import codec
from pipeline.errors import RecordError, StageError, TimeLimitError, TransientError
from pipeline.flow import Stage, Tools
from pipeline.message import Headers, Message, Output
from pipeline.ops import dead_letters
from pipeline.ops.cloud_events import cloud_event
from pipeline.ops.places import replays
from pipeline.outcome import Drop, Emit, Outcome, Reject, Retry
from pipeline.records import Provenance
from pipeline.runtime.time_limit import TimeUp
from pipeline.text.extend import extend


def utc_now() -> datetime:
    """The time, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the sinks take and how often a record is tried: sizes in bytes of the encoded record."""

    output_bytes: int
    dead_letter_bytes: int
    attempts: int = 1


class Hand(Protocol):
    """Marks the record that is being run, see `pipeline.runtime.in_hand`."""

    def take(self, partition: int, offset: int, size_bytes: int) -> None:
        """It is this one."""

    def put_down(self) -> None:
        """It is none."""


class Runner:
    """Runs one stage, over decoded records (`run`) or over messages (`process`)."""

    def __init__(
        self,
        stage: Stage,
        tools: Tools,
        *,
        limits: Limits,
        sink: str | None = None,
        dead_letter_sink: str | None = None,
        now: Callable[[], datetime] = utc_now,
        timer: Callable[[], float] = time.perf_counter,
        hand: Hand | None = None,
    ) -> None:
        """Bind `stage` to its tools.

        `sink` and `dead_letter_sink` are topic names where they differ from the table's; `now`
        gives UTC, `timer` seconds. `hand` takes each message while it is run: only then may a time
        limit interrupt the stage.
        """
        self.stage = stage
        self._tools = tools
        self._limits = limits
        self._sink = sink or stage.sink
        self._dead_letter_sink = dead_letter_sink or stage.dead_letters
        self._now = now
        self._timer = timer
        self._hand = hand

    def run(self, record: Any) -> Outcome[Any]:
        """What becomes of `record`, a record of the type that the stage reads.

        What an earlier run of this stage and of later ones left in the provenance is left out.
        """
        started = self._timer()
        try:
            result = self.stage.run(record, self._tools)
            if isinstance(result, Drop):
                return result
            return Emit(self._with_provenance(result, started))
        except RecordError as error:
            return Reject(error)
        except TransientError as error:
            return Retry(error)
        except Exception as error:  # noqa: BLE001 - the one place where a stage's bug is caught
            return Reject(_stage_error(self.stage.name, error))

    def process(self, message: Message) -> tuple[Outcome[Any], tuple[Output, ...]]:
        """What becomes of `message`, and what is to be written for it.

        Nothing is written for a Retry until its attempts are used up; for any other outcome there
        is exactly one output: the next record, a dead letter, or a tombstone passed on.
        """
        if message.value is None:
            tombstone = Output(self._sink, message.key, None, self._origin(message))
            return Emit(None), (tombstone,)
        outcome, encoded = self._encoded(message) if self._hand is None else self._held(message, self._hand)  # fmt: skip
        if isinstance(outcome, Emit):
            return outcome, (self._emitted(message, outcome.record, encoded),)
        if isinstance(outcome, Retry) and message.attempts < self._limits.attempts:
            return outcome, ()
        return outcome, (self.dead_letter(message, outcome),)

    def dead_letter(self, message: Message, outcome: Drop | Reject | Retry) -> Output:
        """The dead letter for `message`."""
        letter = dead_letters.dead_letter(
            message,
            outcome,
            stage=self.stage.name,
            stage_version=self.stage.version,
            now=self._now(),
            max_bytes=self._limits.dead_letter_bytes,
        )
        return Output(
            self._dead_letter_sink,
            message.key,
            codec.encode(letter),
            (*dead_letters.headers(letter), *self._origin(message), *replays(message.headers)),
        )

    def _held(self, message: Message, hand: Hand) -> tuple[Outcome[Any], bytes]:
        """`_encoded` with the message in hand.

        `TimeUp` is raised only between `take` and `put_down`, and each line of that lies within the
        outer `try`, so it goes no further than here.
        """
        try:
            try:
                hand.take(message.partition or 0, message.offset or 0, len(message.value or b""))
                return self._encoded(message)
            finally:
                hand.put_down()
        except TimeUp:
            hand.put_down()  # the time may have been up in the line above
            return Reject(TimeLimitError(f"running {self.stage.name}: not done within the time limit for a record")), b""  # fmt: skip

    def _encoded(self, message: Message) -> tuple[Outcome[Any], bytes]:
        try:
            record = codec.decode(message.value or b"", self.stage.reads)
        except RecordError as error:
            return Reject(_placed(error, message)), b""
        outcome = self.run(record)
        if not isinstance(outcome, Emit):
            return outcome, b""
        try:
            encoded = codec.encode(outcome.record)
        except RecordError as error:
            return Reject(error), b""
        if len(encoded) > self._limits.output_bytes:
            return Reject(_too_large(len(encoded), self._limits.output_bytes, self._sink)), b""
        return outcome, encoded

    def _emitted(self, message: Message, record: Any, encoded: bytes) -> Output:
        headers = (*cloud_event(record, source=f"/{message.topic}"), *self._origin(message))
        return Output(self._sink, record.id.encode(), encoded, headers)

    def _with_provenance(self, record: Any, started: float) -> Any:
        elapsed_ms = round((self._timer() - started) * 1000, 3)
        before = takewhile(lambda item: item.stage != self.stage.name, record.provenance)
        provenance = (*before, self._provenance(elapsed_ms))
        return extend(record, type(record), provenance=provenance)

    def _provenance(self, elapsed_ms: float) -> Provenance:
        stage = self.stage
        return Provenance(stage=stage.name, name=stage.name, version=stage.version, models=self._tools.models, ms=max(0.0, elapsed_ms))  # fmt: skip

    @staticmethod
    def _origin(message: Message) -> Headers:
        if message.partition is None or message.offset is None:
            return ()
        return (
            ("source-topic", message.topic.encode()),
            ("source-partition", str(message.partition).encode()),
            ("source-offset", str(message.offset).encode()),
        )


def _stage_error(stage: str, error: Exception) -> StageError:
    wrapped = StageError(f"running {stage}: {type(error).__name__}: {error}")
    wrapped.__cause__ = error
    return wrapped


def _placed(error: RecordError, message: Message) -> RecordError:
    """The same error, its text saying which record it was."""
    if message.offset is None:
        return error
    place = f"decoding record from {message.topic}[{message.partition}]@{message.offset}"
    placed = type(error)(str(error).replace("decoding record", place, 1))
    placed.__cause__ = error
    return placed


def _too_large(size: int, limit: int, sink: str) -> StageError:
    return StageError(f"writing to {sink}: the output of {size:,} bytes is over the limit of {limit:,}")  # fmt: skip
