"""One episode: a fresh flow, workers, load, one fault; then all is drained and every record judged."""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config import Settings, load_settings
from pipeline.flow import STAGES
from pipeline.ops.flow_account import as_document
from pipeline.ops.marks import Mark
from pipeline.streaming.audit import audit
from pipeline.streaming.reader import Count, count
from pipeline.streaming.topics import create_topics
from tests.faults.crew import Crew
from tests.faults.fault import SESSION_S, Fault, Scene
from tests.faults.feed import Feed
from tests.faults.ground import GROUNDS, Ground
from tests.faults.result import Result
from tests.faults.systems import System, substance
from tests.faults.watch import BUCKET_S, Watch
from tests.kafka import judge

STILL_S = 120.0
"""Nothing more comes out for so long: what is missing is lost. More than a session, a transaction's timeout
and a restart together."""

LAST_LOOK_S = 1.5
"""What comes twice comes soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much at least, how fast (None: all at once), by which chance, and who is told of progress.

    Once nothing came out for `still_s`, what is missing is lost.
    """

    records: int
    seed: int
    per_second: float | None
    still_s: float = STILL_S
    on_progress: Callable[[int, str], None] = lambda _sent, _text: None


def run_on_fresh_ground(fault: Fault, system: System, load: Load, folder: Path) -> Result:
    """The whole episode, brokers included. Raises NotHere if this machine cannot provide the ground."""
    with GROUNDS[fault.ground]() as ground:
        return run(fault, system, load, folder, ground)


def run(fault: Fault, system: System, load: Load, folder: Path, ground: Ground) -> Result:
    """The episode on brokers that are there."""
    began_s = time.monotonic()
    with staged(fault, system, load, folder, ground) as (scene, feed):
        error = _struck(fault, scene, feed)
        load.on_progress(len(feed.sent), "draining")
        scene.watch.wait_until_through(len(feed.sent), still_s=load.still_s)
        time.sleep(LAST_LOOK_S)
        scene.crew.end()
        load.on_progress(len(feed.sent), "judging")
        counts = account(ground.servers, scene.settings, system, feed.sent)
        return Result(
            fault=fault.name,
            text=fault.text,
            system=system.name,
            seed=load.seed,
            took_s=round(time.monotonic() - began_s, 1),
            error=error,
            **counts,
            **_seen(scene.watch),
            **_done(fault, scene.crew),
        )


def account(servers: str, settings: Settings, system: System, sent: Sequence[Mark]) -> dict[str, int]:  # fmt: skip
    """Every record accounted for: the judge's word, what is wrong in itself, and dead letters."""
    records = judge.records(servers, settings.topic(STAGES[-1].sink))
    found = [substance(value) for _key, value in records]
    marks = [(item["id"], item["version"]) for item in found]
    wanted = set(sent)
    verdict = judge.judge(sent, marks)
    waiting = _waiting(settings, marks) if system.is_ours else 0
    wrong = sum(
        mark in wanted and item != system.expected(mark)
        for mark, item in zip(marks, found, strict=True)
    )
    letters = sum(len(judge.records(servers, settings.topic(stage.dead_letters))) for stage in STAGES)  # fmt: skip
    return {
        "sent": len(sent),
        "lost": max(0, verdict.lost - waiting),
        "waiting": waiting,
        "repeated": verdict.repeated,
        "unknown": verdict.unknown,
        "reordered": verdict.reordered,
        "wrong": wrong,
        "dead_letters": letters,
    }


def _waiting(settings: Settings, marks: Sequence[Mark]) -> int:
    """How many records no stage has committed yet: they are late, not lost.

    What `pipeline tail --count` and `pipeline audit` say must be what the judge saw.
    """
    told = asyncio.run(count(settings, STAGES[-1].sink))
    if told != Count(records=len(marks), distinct=len(set(marks))):
        raise RuntimeError(f"pipeline tail --count says {told}, the judge saw {len(marks)} records")
    books = asyncio.run(audit(settings))
    if books.hops[-1].emitted != len(marks) or not books.is_clean:
        raise RuntimeError(f"pipeline audit says {as_document(books)}, the judge saw {len(marks)} records")  # fmt: skip
    return books.in_flight


@contextlib.contextmanager
def staged(fault: Fault, system: System, load: Load, folder: Path, ground: Ground) -> Iterator[tuple[Scene, Feed]]:  # fmt: skip
    """Topics, workers, watch and feed; all ended at exit."""
    settings = fresh_settings(ground.servers)
    asyncio.run(create_topics(settings, partitions=fault.partitions, replication=ground.replication))  # fmt: skip

    def strike(text: str) -> None:
        watch.strike(text)

    crew = Crew(
        list(_workers(settings, ground, fault.workers + fault.spares)),
        folder,
        system,
        on_end=strike,
        environment=fault.environment,
    )
    feed = Feed(
        ground.servers,
        settings.topic(STAGES[0].source),
        system,
        records=load.records,
        per_second=load.per_second,
        versions=fault.versions,
        on_progress=lambda sent: load.on_progress(sent, _last(watch)),
    )
    watch = Watch(
        ground.servers,
        settings.topic(STAGES[-1].sink),
        sent_s=feed.sent_s,
        processes=crew.processes,
    )
    chance = random.Random(f"{load.seed} {fault.name}")  # noqa: S311 - no secret
    scene = Scene(settings, ground, crew, watch, chance, spare=fault.workers)
    try:
        crew.begin(fault.workers)
        watch.start()
        yield scene, feed
    finally:
        crew.end_at_once()
        watch.stop()


def _last(watch: Watch) -> str:
    return watch.strikes[-1][1] if watch.strikes else "load"


def _workers(settings: Settings, ground: Ground, count: int) -> Iterator[Settings]:
    """Each worker's settings: they differ in the servers only."""
    servers = ground.worker_servers
    for number in range(count):
        address = servers[min(number, len(servers) - 1)]
        yield settings.model_copy(update={"bootstrap_servers": address})


def fresh_settings(servers: str) -> Settings:
    """A flow on these servers that nobody else has."""
    mark = secrets.token_hex(4)
    return load_settings(
        bootstrap_servers=servers,
        topic_prefix=f"f{mark}-",
        group=f"f{mark}",
        session_timeout_s=SESSION_S,
    )


def _struck(fault: Fault, scene: Scene, feed: Feed) -> str | None:
    """Strike under load; why it could not be done, or None."""
    feed.start()
    try:
        fault.strike(scene)
    except Exception as error:  # noqa: BLE001 - it is told in the result; the records are judged all the same
        return f"{type(error).__name__}: {error}"
    finally:
        feed.finish()
    return None


def _seen(watch: Watch) -> dict[str, Any]:
    return {
        "standstill_s": round(watch.longest_gap_s, 1),
        "slowest_s": round(watch.slowest_s, 1),
        "most_rss_mb": round(watch.most_rss_bytes / 2**20, 1),
        "bucket_s": BUCKET_S,
        "series": tuple(watch.series()),
        "strikes": tuple(watch.strikes),
    }


def _done(fault: Fault, crew: Crew) -> dict[str, Any]:
    return {
        "stop_s": round(crew.longest_stop_s, 1),
        "exits": tuple(crew.exits),
        "unmeant": tuple(crew.unmeant),
        "unmeant_wrong": sum(code not in fault.exits for code in crew.unmeant),
        "said": tuple(crew.serious()[:20]),
    }
