"""A worker far behind: its memory does not depend on how much waits, nor on how large the records are."""

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from pipeline import codec
from pipeline.config import Settings
from tests.kafka import judge
from tests.kafka.judge import Mark, Verdict
from tests.kafka.traffic import article, many, new_producer, record
from tests.kafka.workers import WorkerProcess, crew

MIB = 1024 * 1024
ROOM_MIB = 256
"""What a worker of three stages may take for records in flight, whatever waits."""


def large(mark: tuple[str, int], size_bytes: int) -> tuple[bytes, bytes]:
    """An article with so many bytes of text."""
    value = codec.encode(article(mark))
    return mark[0].encode(), value.replace(b"engineer", b"x" * size_bytes)


async def send_mixed(settings: Settings, marks: list[tuple[str, int]], sizes: list[int]) -> None:
    """Mostly small records, some large ones among them: `sizes` in order, evenly spread."""
    every = max(1, len(marks) // len(sizes))
    async with new_producer(settings.brokers) as producer:
        for number, mark in enumerate(marks):
            place, rest = divmod(number, every)
            size = sizes[place] if rest == 0 and place < len(sizes) else 0
            key, value = large(mark, size) if size else record(mark)
            future = await producer.send(settings.topic("news-raw"), value, key=key)
            if size:
                await future
        await producer.flush()


@contextmanager
def peak_of(worker: WorkerProcess) -> Iterator[list[float]]:
    """Within the block: the most MiB that the worker held."""
    process, stopped = psutil.Process(worker.pid), threading.Event()
    found = [0.0]

    def look() -> None:
        while not stopped.wait(0.02) and process.is_running():
            with suppress(psutil.Error):
                found[0] = max(found[0], process.memory_info().rss / MIB)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        stopped.set()
        thread.join()


def drained(settings: Settings, marks: list[Mark], *, within_s: float = 200) -> Verdict:
    """The judge's word once all came out; by the ends of the topic, since reading it is dear."""
    until_s = time.monotonic() + within_s
    while judge.ends(settings.brokers, settings.topic("news-enriched")) < len(marks):
        assert time.monotonic() < until_s
        time.sleep(0.5)
    time.sleep(2)
    return judge.judge(marks, judge.marks(settings.brokers, settings.topic("news-enriched")))


@pytest.mark.timeout(400)
def test_a_lag_of_large_and_small_records_is_drained_in_bounded_memory(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    """400 MB wait, in records of up to 5 MB, three hops before them."""
    with crew(kafka_settings, tmp_path, size=1) as (worker,):
        idle_mib = psutil.Process(worker.pid).memory_info().rss / MIB
        assert worker.stop() == 0
    chance = random.Random(7)  # noqa: S311
    sizes = [chance.choice((1, 2, 5)) * 1_000_000 for _ in range(150)]
    assert sum(sizes) > 350_000_000
    marks = list(many(3000, versions=1))
    asyncio.run(send_mixed(kafka_settings, marks, sizes))
    with crew(kafka_settings, tmp_path, size=1) as (worker,), peak_of(worker) as peak:
        assert drained(kafka_settings, marks).is_clean
        peak_mib = peak[0]
        assert worker.stop() == 0
    print(f"idle {idle_mib:.0f} MiB, at most {peak_mib:.0f} MiB")
    assert peak_mib - idle_mib < ROOM_MIB
