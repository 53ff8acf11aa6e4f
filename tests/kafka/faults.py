"""The long form of the fault tests: `python -m tests.kafka.faults --help`, or `make faults`.

Articles out of the shipped examples, as many as wanted, through the real stages, while workers are
killed; then the judge's word, and what `pipeline tail --count` says of it. Exit code 1 if anything was
lost, repeated or out of order, or if the two disagree.
"""

import argparse
import asyncio
import itertools
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline import codec
from pipeline.config import Settings
from pipeline.records import RawArticle
from pipeline.resources import resource_dir
from pipeline.streaming.reader import Count, count
from tests.kafka.feed import verdict
from tests.kafka.judge import Mark, ends
from tests.kafka.long_run import long_run
from tests.kafka.traffic import many, send
from tests.kafka.workers import CARRYING, PIPELINE, WorkerProcess, crew


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one scenario and print what came of it."""
    options = _options(arguments)
    with long_run(partitions=options.partitions) as (settings, folder):
        return _run(settings, folder, options)


def _run(settings: Settings, folder: Path, options: argparse.Namespace) -> int:
    sent = list(many(options.articles))
    asyncio.run(send(settings.brokers, settings.topic("news-raw"), _records(sent)))
    print(f"{len(sent):,} articles in news-raw", flush=True)
    command = CARRYING if options.carry else PIPELINE
    started_s = time.monotonic()
    with crew(settings, folder, size=options.workers, command=command) as workers:
        for turn in range(options.kills):
            _wait_for_share(settings, sent, (turn + 1) / (options.kills + 2))
            _kill(workers[0], started_s)
        found = verdict(settings, sent, still_s=60)
        took_s = time.monotonic() - started_s
        codes = [worker.stop() for worker in workers]
    counted = asyncio.run(count(settings, "news-enriched"))  # what `pipeline tail --count` prints
    print(
        f"{found}\n{counted}\n"
        f"exit codes {codes}, {took_s:.0f} s, {len(sent) / took_s:.0f} articles a second"
    )
    agrees = counted == Count(records=len(sent), distinct=len(sent))
    return 0 if found.is_clean and agrees else 1


def _kill(worker: WorkerProcess, started_s: float) -> None:
    worker.kill()
    print(f"{time.monotonic() - started_s:.0f} s: worker killed", flush=True)
    worker.start()
    worker.wait_ready(90)


def _wait_for_share(settings: Settings, sent: Sequence[Mark], share: float) -> None:
    """Wait until this share of the articles is through, roughly: by the ends of the partitions."""
    while ends(settings.brokers, settings.topic("news-enriched")) < share * len(sent):
        time.sleep(0.2)


def _records(sent: Sequence[Mark]) -> Iterator[tuple[bytes, bytes]]:
    """The examples over and over, each under another mark."""
    examples = itertools.cycle(_examples())
    for (key, version), example in zip(sent, examples, strict=False):
        article = replace(example, id=key, version=version)
        yield key.encode(), codec.encode(article)


def _examples() -> list[RawArticle]:
    lines = (resource_dir("examples") / "wikinews" / "articles.jsonl").read_bytes().splitlines()
    return [codec.decode(line, RawArticle) for line in lines]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kafka.faults", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=2, help="SIGKILLs of the first worker")
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--carry", action="store_true", help="stages that cost nothing")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
