"""Puts load on a flow: writes raw articles at a steady pace until enough are written and no fault is left.

It writes with librdkafka, idempotent, so that it neither loses nor repeats by itself, whatever is done to
the broker; a record that it could not deliver fails the run.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator

from confluent_kafka import Producer

from pipeline import codec
from pipeline.ops.marks import Mark
from tests.faults.systems import System

TICK_S = 0.05
DELIVERY_S = 300.0
VERSIONS = 4
ARTICLES_AT_A_TIME = 250
"""So many articles take turns: an article's versions are that far apart."""


def endless(*, versions: int = VERSIONS) -> Iterator[Mark]:
    """Marks for ever: some articles, each in several versions, in order; then other articles."""
    for block in itertools.count():
        numbers = range(block * ARTICLES_AT_A_TIME, (block + 1) * ARTICLES_AT_A_TIME)
        for version in range(1, versions + 1):
            for number in numbers:
                yield f"{number * 2654435761 % 2**32:08x}", version


class Feed:
    """Writes in a thread of its own; `sent` are the marks in order, `sent_s` when (monotonic)."""

    def __init__(
        self,
        servers: str,
        topic: str,
        system: System,
        *,
        records: int,
        per_second: float | None,
        versions: int = VERSIONS,
        on_progress: Callable[[int], None] = lambda sent: None,
    ) -> None:
        """`records` are the least; `per_second` None writes them as fast as the broker takes them.

        While `holds_back` says so, nothing is written: what was due meanwhile is left out.
        """
        self.holds_back: Callable[[], bool] = lambda: False
        self.sent: list[Mark] = []
        self.sent_s: dict[Mark, float] = {}
        self.failed: list[str] = []
        self._topic = topic
        self._system = system
        self._least = records
        self._per_second = per_second
        self._marks = endless(versions=versions)
        self._on_progress = on_progress
        self._no_more_faults = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._producer = Producer(
            {
                "bootstrap.servers": servers,
                "enable.idempotence": True,
                "partitioner": "murmur2_random",
                "linger.ms": 5,
                "message.timeout.ms": int(DELIVERY_S * 1000),
                "queue.buffering.max.messages": 1_000_000,
                "message.max.bytes": 16 * 1024 * 1024,
                "topic.metadata.refresh.interval.ms": 5_000,
                "log_level": 0,
            }
        )

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def finish(self) -> None:
        """No fault is left: write what is missing of the least, and wait until all is delivered."""
        self._no_more_faults.set()
        self._thread.join()
        left = self._producer.flush(DELIVERY_S)
        if left or self.failed:
            raise RuntimeError(f"feeding {self._topic}: {left} records not delivered, {self.failed[:1]}")  # fmt: skip

    def is_over(self) -> bool:
        """Whether all is written."""
        return not self._thread.is_alive()

    def _write(self) -> None:
        started_s = time.monotonic()
        while len(self.sent) < self._least or not self._no_more_faults.is_set():
            if self.holds_back():
                started_s += TICK_S
                time.sleep(TICK_S)
                continue
            due = self._least
            if self._per_second is not None:
                due = int((time.monotonic() - started_s) * self._per_second)
            elif len(self.sent) >= self._least:
                due = len(self.sent)
            self._write_until(due)
            self._producer.poll(0)
            self._on_progress(len(self.sent))
            time.sleep(TICK_S)

    def _write_until(self, due: int) -> None:
        while len(self.sent) < due:
            mark = next(self._marks)
            value = codec.encode(self._system.raw(mark))
            self._producer.produce(self._topic, value, key=mark[0].encode(), on_delivery=self._delivered)  # fmt: skip
            self.sent.append(mark)
            self.sent_s[mark] = time.monotonic()
            if len(self.sent) % 1000 == 0:
                self._producer.poll(0)

    def _delivered(self, error: object, _message: object) -> None:
        if error is not None:
            self.failed.append(str(error))
