"""The demo's run: examples into `news-raw`, a real worker, and what comes out, on a real Kafka.

Uses the broker that the settings name, under topics of its own that are deleted afterwards; else it
starts one. Without Kafka the same examples run embedded.
"""

import asyncio
import secrets
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Any

from pipeline import codec
from pipeline.config import Settings, load_settings
from pipeline.errors import DeliveryError
from pipeline.flow import STAGES, configured
from pipeline.records import DeadLetter, EnrichedArticle, RawArticle
from pipeline.runtime.embedded import run_embedded
from pipeline.runtime.runner import utc_now
from pipeline.sources.refused import Refused
from pipeline.streaming.broker import KAFKA_VERSION, Broker
from pipeline.streaming.broker.supervised import Supervised
from pipeline.streaming.ingest import ingest
from pipeline.streaming.reader import read
from pipeline.streaming.topics import create_topics, delete_topics

Item = RawArticle | Refused
End = EnrichedArticle | DeadLetter

PARTITIONS = 2
WORKER_STOP_S = 20.0
QUIET_S = 60.0
"""No end for so long, and the demo gives up: something is wrong."""

LOOK_S = 1.0
"""How often it looks whether the worker lives."""


def run_without_kafka(items: Sequence[Item]) -> Iterator[End]:
    """The ends of `items`, run in this process."""
    for end in run_embedded(items, configured(STAGES, load_settings())):
        yield end.record


@contextmanager
def demo_kafka(settings: Settings, *, report: Callable[[str], None]) -> Iterator[Settings]:
    """Settings for a Kafka with the flow's topics, under a name of the demo's own.

    Whatever is made is taken away at the end. Raises BrokerUnavailableError if no Kafka can be had
    here, DeliveryError if the one that the settings name does not answer.
    """
    mark = f"demo-{secrets.token_hex(3)}"
    named = bool(settings.bootstrap_servers)
    own = {"topic_prefix": f"{mark}-", "group": mark}
    if named:
        there = load_settings(**own)
        report(f"Kafka at {there.brokers}, topics {mark}-*")
        asyncio.run(create_topics(there, partitions=PARTITIONS))
        try:
            yield there
        finally:
            asyncio.run(delete_topics(there))
        return
    with Broker(cache=settings.cache_folder, prepare=False, report=report) as broker:
        report(f"Apache Kafka {KAFKA_VERSION} at {broker.bootstrap_servers}")
        there = load_settings(bootstrap_servers=broker.bootstrap_servers, security_protocol="PLAINTEXT", **own)  # fmt: skip
        asyncio.run(create_topics(there, partitions=PARTITIONS))
        yield there


@contextmanager
def demo_worker(settings: Settings) -> Iterator[Callable[[], bool]]:
    """A worker of all stages in a process of its own, that ends with this one; tells if it is alive.

    It runs where we do, so that it finds the same `.env`, `pipeline.toml` and certificates.
    Raises DeliveryError with its last words if it ended by itself.
    """
    command = [sys.executable, "-m", "pipeline", "worker", "--no-supervise"]
    command += ["--bootstrap-servers", settings.brokers, "--group", settings.group]
    command += ["--topic-prefix", settings.topic_prefix]
    processes = Supervised()
    log = processes.folder / "worker.log"
    try:
        security = {"PIPELINE_SECURITY_PROTOCOL": settings.security_protocol}
        processes.start("worker", command, log, cwd=Path.cwd(), environment=security)
        try:
            yield lambda: processes.wait("worker", 0) is None
        except TimeoutError as error:
            raise DeliveryError(f"running the demo: nothing more came out; the worker's last words: {_last_words(log)}") from error  # fmt: skip
        processes.signal("worker", 15)
        if processes.wait("worker", WORKER_STOP_S) != 0:
            raise DeliveryError(f"running the demo: the worker ended badly: {_last_words(log)}")
    finally:
        processes.close()


def run_on_kafka(
    settings: Settings, items: Sequence[Item], *, is_alive: Callable[[], bool]
) -> Iterator[End]:
    """Ingest `items` and give each one's end as it appears, until all have one.

    Raises TimeoutError if nothing comes for `QUIET_S`, or the worker is not alive any more.
    """
    with asyncio.Runner() as runner:
        ends = _run(settings, items, is_alive)
        try:
            for _ in items:
                yield runner.run(anext(ends))
        finally:
            runner.run(ends.aclose())


async def _run(
    settings: Settings, items: Sequence[Item], is_alive: Callable[[], bool]
) -> AsyncGenerator[End, None]:
    ends: asyncio.Queue[End] = asyncio.Queue()
    topics = (STAGES[-1].sink, *(stage.dead_letters for stage in STAGES))
    readers = [asyncio.create_task(_watch(settings, topic, ends)) for topic in topics]
    feeding = asyncio.create_task(ingest(items, settings, now=utc_now))
    try:
        for _ in items:
            yield await _next(ends, is_alive)
        await feeding
    finally:
        for task in (feeding, *readers):
            task.cancel()
        await asyncio.gather(feeding, *readers, return_exceptions=True)


async def _next(ends: asyncio.Queue[End], is_alive: Callable[[], bool]) -> End:
    until = time.monotonic() + QUIET_S
    while True:
        try:
            async with asyncio.timeout(LOOK_S):
                return await ends.get()
        except TimeoutError:
            if not is_alive() or time.monotonic() > until:
                raise


async def _watch(settings: Settings, topic: str, ends: asyncio.Queue[End]) -> None:
    """Put every record of `topic` on `ends`, as a read-committed subscriber gets them."""
    found: AsyncIterator[Any] = read(settings, topic, follow=True, distinct=True)
    record_type = DeadLetter if topic.endswith("-dlq") else EnrichedArticle
    async with aclosing(found) as records:  # type: ignore[type-var]
        async for record in records:
            if record.value is not None:
                end: Any = codec.decode(record.value, record_type)
                ends.put_nowait(end)


def _last_words(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    return " / ".join(lines[-3:]) or "it said nothing"
