"""Workers killed, stopped and frozen at random while articles flow: `python -m tests.kafka.chaos`.

The stages cost nothing, so what is tested is the delivery. The same seed gives the same blows, though
not at the same places. Exit code 1 if anything was lost, repeated or out of order.
"""

import argparse
import random
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.config import Settings
from tests.kafka.feed import feeding, verdict
from tests.kafka.long_run import SESSION_S, long_run
from tests.kafka.traffic import many
from tests.kafka.workers import WorkerProcess, crew

BLOWS = ("kill", "stop", "freeze")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it and print what came of it."""
    options = _options(arguments)
    with long_run(partitions=options.partitions) as (settings, folder):
        return _run(settings, folder, options)


def _run(settings: Settings, folder: Path, options: argparse.Namespace) -> int:
    sent = list(many(options.articles))
    chance = random.Random(options.seed)  # noqa: S311 - no secret
    with crew(settings, folder, size=options.workers) as workers:
        with feeding(settings, sent, per_second=options.per_second) as feed:
            while not feed.is_done:
                time.sleep(chance.uniform(0.2, 4))
                _strike(chance, workers)
        for worker in workers:
            if not worker.is_running():
                worker.start()
        found = verdict(settings, sent, still_s=60)
        codes = [worker.stop() for worker in workers]
        told = "\n".join(worker.text() for worker in workers)
    serious = [line for line in told.splitlines() if " ERROR pipeline" in line or "failed:" in line]
    print(f"{found}\nexit codes {codes}\n" + "\n".join(serious))
    return 0 if found.is_clean else 1


def _strike(chance: random.Random, workers: Sequence[WorkerProcess]) -> None:
    worker, blow = chance.choice(workers), chance.choice(BLOWS)
    print(f"{blow} {workers.index(worker)}", flush=True)
    if not worker.is_running():
        worker.start()
    elif blow == "kill":
        worker.kill()
        worker.start()
    elif blow == "stop":
        worker.stop()
        worker.start()
    else:
        worker.send(signal.SIGSTOP)
        time.sleep(chance.uniform(0.5, 2 * SESSION_S))
        worker.send(signal.SIGCONT)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kafka.chaos", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--per-second", type=float, default=150)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
