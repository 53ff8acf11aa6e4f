"""Feeds a flow at a steady pace while a test hurts its workers, and waits until it has come through."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator, Sequence

from pipeline.config import Settings
from tests.kafka import judge, traffic
from tests.kafka.judge import Mark, Verdict

CHUNK = 50


class Feed:
    """Writes marks' articles to news-raw in a thread of its own."""

    def __init__(self, settings: Settings, marks: Sequence[Mark], *, per_second: float) -> None:
        """Nothing is written before the block is entered, see `feeding`."""
        self.marks = marks
        self._settings = settings
        self._pause_s = CHUNK / per_second
        self._thread = threading.Thread(target=lambda: asyncio.run(self._write()), daemon=True)
        self._written = 0

    @property
    def is_done(self) -> bool:
        """Whether all has been written."""
        return not self._thread.is_alive()

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def finish(self) -> None:
        """Wait until all is written."""
        self._thread.join()
        assert self._written == len(self.marks)

    async def _write(self) -> None:
        topic = self._settings.topic("news-raw")
        producer = traffic.new_producer(self._settings.brokers)
        await producer.start()
        try:
            for start in range(0, len(self.marks), CHUNK):
                await traffic.send_with(producer, topic, self.marks[start : start + CHUNK])
                self._written = min(start + CHUNK, len(self.marks))
                await asyncio.sleep(self._pause_s)
        finally:
            await producer.stop()


@contextlib.contextmanager
def feeding(settings: Settings, marks: Sequence[Mark], *, per_second: float = 200) -> Iterator[Feed]:  # fmt: skip
    """Feed within the block; at its end all is written."""
    feed = Feed(settings, marks, per_second=per_second)
    feed.start()
    yield feed
    feed.finish()


def verdict(settings: Settings, sent: Sequence[Mark], *, still_s: float = 20) -> Verdict:
    """The judge's word, once everything came out, or nothing more does for `still_s`.

    One more look a second later catches what comes twice.
    """
    seen, moved_s = -1, time.monotonic()
    while time.monotonic() - moved_s < still_s:
        found = len(judge.marks(settings.brokers, settings.topic("news-enriched")))
        if found != seen:
            seen, moved_s = found, time.monotonic()
        if found >= len(sent):
            time.sleep(1)
            break
        time.sleep(0.3)
    return judge.judge(sent, judge.marks(settings.brokers, settings.topic("news-enriched")))
