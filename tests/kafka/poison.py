"""Poison under load: `python -m tests.kafka.poison --help`.

The shipped examples, over and over, go through a worker of the real stages twice: alone, and with bad records
of every kind (tests/bad_input.py) among them, at random places, so at all of a batch. Told are what
came of each record, and how the throughput of good records compares. Exit code 1 if a good record is
lost or repeated, if a bad one has not exactly one dead letter, or if the throughput is under 80 %.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import orjson
import psutil

from pipeline import codec
from pipeline.config import Settings, load_settings
from pipeline.ops.marks import Verdict, judge
from pipeline.streaming.broker import Broker
from pipeline.streaming.topics import create_topics
from tests.bad_input import BAD
from tests.faults.systems import real_article
from tests.kafka import judge as reader
from tests.kafka.conftest import fresh_settings
from tests.kafka.traffic import many, new_producer
from tests.kafka.workers import PIPELINE, crew

LEAST = 0.8
PARTITIONS = 4
DRAIN_S = 600.0

Place = tuple[int, int]
"""Partition and offset."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What came of a flow: the judge's word on the good, which bad ones have letters, at what cost."""

    good: Verdict
    bad: int
    letters: Counter[Place]
    unlettered: int
    cpu_s: float
    wall_s: float

    @property
    def is_clean(self) -> bool:
        """Whether the promise was kept."""
        once = len(self.letters) == self.bad and set(self.letters.values()) <= {1}
        return self.good.is_clean and once and not self.unlettered

    def __str__(self) -> str:
        """One line."""
        letters = sum(self.letters.values())
        return f"{self.good.sent:,} good: {self.good.lost} lost, {self.good.repeated} repeated; {self.bad} bad: {letters} dead letters, {self.unlettered} without; {self.cpu_s:.1f} s CPU, {self.wall_s:.1f} s"  # fmt: skip


def run(settings: Settings, folder: Path, *, good: int, share: float, seed: int = 7) -> Drained:
    """Send, drain with one worker, and look at what came out."""
    asyncio.run(create_topics(settings, partitions=PARTITIONS))
    marks = list(many(good))
    bad = asyncio.run(_send(settings, marks, share, random.Random(seed)))  # noqa: S311
    started_s = time.monotonic()
    with crew(settings, folder, size=1, command=PIPELINE) as (worker,):
        process = psutil.Process(worker.pid)
        _drain(settings, good, len(bad))
        cpu_s, wall_s = sum(process.cpu_times()[:2]), time.monotonic() - started_s
        assert worker.stop() == 0, worker.text()
    found = reader.marks(settings.brokers, settings.topic("news-enriched"))
    letters = _letters(settings)
    return Drained(
        good=judge(marks, found),
        bad=len(bad),
        letters=letters,
        unlettered=len(bad - set(letters)),
        cpu_s=cpu_s,
        wall_s=wall_s,
    )


async def _send(
    settings: Settings, marks: Sequence[reader.Mark], share: float, chance: random.Random
) -> set[Place]:
    """Write the good ones in order with bad ones among them; returns where the bad ones lie."""
    records = [((mark[0].encode(), codec.encode(real_article(mark))), False) for mark in marks]
    for number in range(round(len(marks) * share)):
        bad = BAD[number % len(BAD)]
        poison = (f"bad-{number}".encode(), bad.value), True
        records.insert(chance.randrange(len(records) + 1), poison)
    pending = []
    async with new_producer(settings.brokers) as producer:
        for (key, value), is_bad in records:
            delivery = await producer.send(settings.topic("news-raw"), value, key=key)
            if is_bad:
                pending.append(delivery)
        await producer.flush()
    return {(sent.partition, sent.offset) for sent in [await delivery for delivery in pending]}


def _drain(settings: Settings, good: int, bad: int) -> None:
    """Wait until all came out, by the ends of the topics (marks of transactions lie in them too)."""
    until_s, seen = time.monotonic() + DRAIN_S, (0, 0)
    while seen[0] < good or seen[1] < bad:
        assert time.monotonic() < until_s, f"only {seen} of {good, bad} in {DRAIN_S:.0f} s"
        time.sleep(0.2)
        names = ("news-enriched", "news-raw-dlq")
        if all(reader.ends(settings.brokers, settings.topic(n)) >= count for n, count in zip(names, (good, bad), strict=True)):  # fmt: skip
            seen = tuple(len(reader.records(settings.brokers, settings.topic(n))) for n in names)  # type: ignore[assignment]


def _letters(settings: Settings) -> Counter[Place]:
    letters = [orjson.loads(value) for _, value in reader.records(settings.brokers, settings.topic("news-raw-dlq"))]  # fmt: skip
    return Counter((letter["partition"], letter["offset"]) for letter in letters)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the pairs and print what came of them."""
    options = _options(arguments)
    named = load_settings().bootstrap_servers
    own = nullcontext() if named else Broker(cache=load_settings().cache_folder)
    with own as broker, tempfile.TemporaryDirectory() as name:
        servers = named or broker.bootstrap_servers  # type: ignore[union-attr]
        idle_s = _turn(servers, Path(name, "idle"), good=1, share=0).cpu_s
        runs = [
            _turn(servers, Path(name, f"{turn}-{share}"), good=options.records, share=share)
            for turn in range(options.turns)
            for share in (0.0, options.share)
        ]
    clean, poisoned = (min(run.cpu_s for run in runs[start::2]) - idle_s for start in (0, 1))
    ratio = clean / poisoned
    print(f"throughput of good records, by CPU: {ratio:.0%} of the clean run")
    return 0 if ratio >= LEAST and all(run.is_clean for run in runs) else 1


def _turn(servers: str, folder: Path, *, good: int, share: float) -> Drained:
    folder.mkdir()
    drained = run(fresh_settings(servers), folder, good=good, share=share)
    print(drained, flush=True)
    return drained


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kafka.poison", description=__doc__)
    parser.add_argument("--records", type=int, default=4000, help="good articles")
    parser.add_argument("--share", type=float, default=0.05, help="bad ones for each good one")
    parser.add_argument("--turns", type=int, default=2, help="pairs of runs")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
