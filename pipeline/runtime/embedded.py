"""The embedded driver: source -> stages -> lines, in one process or several, without a broker.

The same stage functions, runner and bytes as on Kafka; the order of the input is the order of the
output. An item is one raw record (or what a source refused); its end is one line: a record or a
dead letter.
"""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import Any

from pipeline import codec
from pipeline.errors import PipelineError, RecordError, TransientError
from pipeline.flow import Stage
from pipeline.message import Message
from pipeline.ops.dead_letters import dead_letter, payload_of, refused_letter
from pipeline.outcome import Drop, Emit, Reject, Retry
from pipeline.records import DeadLetter
from pipeline.runtime.runner import Limits, Runner, utc_now
from pipeline.sources.refused import Refused

LIMITS = Limits(output_bytes=64 * 1024 * 1024, dead_letter_bytes=64 * 1024 * 1024)
"""Files take records of any size; these bounds only keep a mistake from filling a disk."""

CHUNK_ITEMS = 8
"""Items handed to a process at once: enough to make the hand-over cheap, few enough to be fair."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of one item: the record or dead letter, and its JSON line without a newline."""

    record: Any
    line: bytes

    @property
    def is_dead_letter(self) -> bool:
        """Whether it went no further than a dead letter."""
        return isinstance(self.record, DeadLetter)


class Embedded:
    """The stages of a part of the flow, loaded once, run one after another in this process."""

    def __init__(self, stages: tuple[Stage, ...], *, now: Callable[[], datetime] = utc_now) -> None:
        """Load the tools of `stages` (ModelError or ConfigError if a model is missing); `now` gives UTC."""
        self._now = now
        self._runners = [Runner(stage, stage.load(), limits=LIMITS, now=now) for stage in stages]

    def end_of(self, item: Any) -> End:
        """What becomes of one record or refused piece. Never raises for the item's sake."""
        if isinstance(item, Refused):
            return self._refused(item)
        record = item
        for runner in self._runners:
            outcome = runner.run(record)
            if not isinstance(outcome, Emit):
                return self._letter(runner.stage, record, outcome)
            record = outcome.record
        try:
            return End(record, codec.encode(record))
        except RecordError as error:
            return self._letter(self._runners[-1].stage, item, Reject(error))

    def _letter(self, stage: Stage, record: Any, outcome: Drop | Reject | Retry) -> End:
        message = Message(topic=stage.source, key=record.id.encode(), value=payload_of(record))
        letter = dead_letter(
            message,
            outcome,
            stage=stage.name,
            stage_version=stage.version,
            now=self._now(),
            max_bytes=LIMITS.dead_letter_bytes,
        )
        return End(letter, codec.encode(letter))

    def _refused(self, item: Refused) -> End:
        letter = refused_letter(item, now=self._now(), max_bytes=LIMITS.dead_letter_bytes)
        return End(letter, codec.encode(letter))


def run_embedded(
    items: Iterable[Any], stages: tuple[Stage, ...], *, workers: int = 1
) -> Iterator[End]:
    """The end of each item, in order, computed by `workers` processes (1: by this one).

    At most a few chunks a worker are in flight, so memory stays bounded however long the input is.
    Raises ModelError if a model is missing, ConfigError if one that the settings name is,
    TransientError if a process was killed.
    """
    if workers <= 1:
        yield from map(Embedded(stages).end_of, items)
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start_process, (stages,))
    try:
        yield from _pooled(pool, items, workers * 3)
    except BrokenProcessPool as error:
        raise TransientError("running the stages: a process was ended from outside (out of memory?)") from error  # fmt: skip
    finally:
        pool.shutdown(cancel_futures=True)


def _pooled(pool: ProcessPoolExecutor, items: Iterable[Any], in_flight: int) -> Iterator[End]:
    waiting: deque[Future[list[End]]] = deque()
    for chunk in _chunks(items):
        with _no_interrupt():
            waiting.append(pool.submit(_run_chunk, chunk))
        if len(waiting) >= in_flight:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Processes begun in here take no Ctrl-C: that is for the one that drives them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_process: Embedded | PipelineError | None = None
"""The loaded stages of a worker process, or why they could not be loaded; set by the initialiser."""


def _start_process(stages: tuple[Stage, ...]) -> None:
    global _process  # noqa: PLW0603 - a pool's initialiser has no other place to keep what it loads
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _process = Embedded(stages)
    except (
        PipelineError
    ) as error:  # told by the first chunk: an initialiser that raises says nothing
        _process = error


def _end_with_parent() -> None:
    """End this process when the one that drives it is gone, even if that was killed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_chunk(chunk: list[Any]) -> list[End]:
    if not isinstance(_process, Embedded):
        raise _process or RuntimeError("the worker process was not initialised")
    return [_process.end_of(item) for item in chunk]


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK_ITEMS)):
        yield chunk
