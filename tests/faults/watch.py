"""Watches a flow from outside: what a subscriber sees come out, second by second, and the workers' memory.

The subscriber is librdkafka, read-committed, without a group: a standstill that it sees is one that
every reader sees.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import psutil
from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, TopicPartition

from pipeline.ops.flow_account import article_mark
from pipeline.ops.marks import Mark

BUCKET_S = 0.5
LOOK_S = 5.0


class Watch:
    """Counts records of `topic` in a thread, from `start` on; times are seconds since then."""

    def __init__(
        self,
        servers: str,
        topic: str,
        *,
        sent_s: Mapping[Mark, float],
        processes: Callable[[], Iterable[psutil.Process]],
    ) -> None:
        """`sent_s` says when a mark was written, `processes` are the workers' at the moment."""
        self.buckets: Counter[int] = Counter()
        self.strikes: list[tuple[float, str]] = []
        self.count = 0
        self.most_rss_bytes = 0
        self.longest_gap_s = 0.0
        self.slowest_s = 0.0
        self.moved_s = 0.0
        self._topic = topic
        self._sent_s = sent_s
        self._marks: set[Mark] = set()
        self._processes = processes
        self._stop = threading.Event()
        self._assigned: set[int] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._reader = Consumer(
            {
                "bootstrap.servers": servers,
                "group.id": "watch",
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "fetch.wait.max.ms": 100,
                "log_level": 0,
            }
        )

    def start(self) -> None:
        """Begin to watch."""
        self._started_s = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """End watching, if it has begun."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self._reader.close()

    @property
    def now_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started_s

    def strike(self, text: str) -> None:
        """Note a fault on the timeline."""
        self.strikes.append((round(self.now_s, 1), text))

    def wait_until_through(self, count: int, *, still_s: float) -> bool:
        """Wait until `count` records came out, repeats apart, or nothing does for `still_s`; whether all came."""
        began_s = self.now_s
        while len(self._marks) < count:
            if self.now_s - max(self.moved_s, began_s) > still_s:
                return False
            time.sleep(0.1)
        return True

    def series(self) -> list[int]:
        """Records per bucket, from the start to the last that came."""
        return [self.buckets[number] for number in range(max(self.buckets, default=0) + 1)]

    def _run(self) -> None:
        looked_s = -LOOK_S
        while not self._stop.is_set():
            if self.now_s - looked_s > LOOK_S:
                self._look()
                looked_s = self.now_s
            if not self._assigned:
                time.sleep(0.2)
                continue
            found = self._reader.consume(1000, 0.1)
            self._note([message for message in found if message.error() is None])

    def _note(self, found: list[Message]) -> None:
        if not found:
            return
        now_s = self.now_s
        if self.count:
            self.longest_gap_s = max(self.longest_gap_s, now_s - self.moved_s)
        self.count += len(found)
        self.buckets[int(now_s / BUCKET_S)] += len(found)
        self.moved_s = now_s
        for message in found:
            key, version = article_mark(None, message.key(), message.value())
            mark = key.decode(), version
            if mark in self._sent_s and mark not in self._marks:
                self.slowest_s = max(self.slowest_s, time.monotonic() - self._sent_s[mark])
                self._marks.add(mark)

    def _look(self) -> None:
        """Find new partitions, and see how large the workers are."""
        self._assign()
        for process in self._processes():
            try:
                self.most_rss_bytes = max(self.most_rss_bytes, process.memory_info().rss)
            except psutil.Error:
                continue  # it has just ended

    def _assign(self) -> None:
        try:
            found = set(self._reader.list_topics(self._topic, timeout=2).topics[self._topic].partitions)  # fmt: skip
        except Exception:  # noqa: BLE001 - the broker is away: next time
            return
        new = found - self._assigned
        if not self._assigned:
            self._reader.assign([TopicPartition(self._topic, part, OFFSET_BEGINNING) for part in new])  # fmt: skip
        elif new:
            self._reader.incremental_assign([TopicPartition(self._topic, part, OFFSET_BEGINNING) for part in new])  # fmt: skip
        self._assigned |= new
