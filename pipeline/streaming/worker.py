"""The worker process: runs stages on Kafka until it is told to stop or must not go on.

One process, one event loop, one Faust app per stage, each in the group of its stage.
"""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import uvloop
from mode.threads import WorkerThread

from pipeline.config import Settings
from pipeline.errors import TransientError
from pipeline.flow import Stage
from pipeline.runtime.guarded import GuardedRunner
from pipeline.runtime.in_hand import InHand
from pipeline.runtime.memory import (
    MIB,
    limit_allocations,
    resident_bytes,
    rest_collector,
    return_large_blocks,
)
from pipeline.runtime.orders import EXIT_START_AGAIN
from pipeline.runtime.runner import Limits, Runner
from pipeline.runtime.suspects import Suspects
from pipeline.runtime.time_limit import time_limit
from pipeline.streaming import logs
from pipeline.streaming.app import StageApp, create_app
from pipeline.streaming.clients import written_topics
from pipeline.streaming.farewell import leave_for
from pipeline.streaming.health import health_page
from pipeline.streaming.last_resort import LastResort
from pipeline.streaming.memory_watch import is_full
from pipeline.streaming.readiness import size_limits
from pipeline.streaming.report import Report
from pipeline.streaming.supervised import in_hand_of, parent_of
from pipeline.streaming.watches import watched

log = logging.getLogger(__name__)

START_S = 60.0
"""How long joining the groups may take."""

START_LEFT_S = 10.0
"""How long a worker that is told to stop while it starts may take to have started."""

STOP_S = 25.0
"""After this a stopping worker is ended the hard way; its open transactions end with it."""

GOODBYE_S = 5.0
"""How long the clients may take to leave their groups once the lanes are closed."""

OUTPUT_SPARE_BYTES = 1024
DEAD_LETTER_SPARE_BYTES = 4096
"""What headers and framing may take of the broker's limit."""


def run_worker(
    settings: Settings, stages: Sequence[Stage], *, in_hand_file: Path | None = None
) -> None:
    """Run `stages` until SIGTERM or SIGINT; finishes what is in hand and returns.

    `in_hand_file` is the supervisor's, if there is one. Raises ConfigError or ModelError (correct
    it, then start again), DeadLetterLimitError (look at the dead letters first), TransientError
    (start again at once).
    """
    logs.configure(settings.log_level)
    in_hand = in_hand_of(in_hand_file)
    return_large_blocks()
    limit_allocations(settings.memory_limit_mb * MIB)
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # Faust's threads make their own loops
    threading.excepthook = _log_lost_thread
    last_resort = LastResort()
    worker = Worker(
        settings,
        stages,
        last_resort,
        in_hand=in_hand,
        suspects=Suspects(in_hand_file and in_hand_file.parent),
    )
    try:
        with time_limit(in_hand, limit_s=settings.record_time_limit_s):
            asyncio.run(worker.run())
    finally:
        if not any(isinstance(thread, WorkerThread) for thread in threading.enumerate()):
            last_resort.lift()  # else a thread of Faust's may hold up the interpreter's end


class Worker:
    """The apps of some stages, started and stopped together."""

    def __init__(
        self,
        settings: Settings,
        stages: Sequence[Stage],
        last_resort: LastResort,
        *,
        in_hand: InHand,
        suspects: Suspects,
    ) -> None:
        """Nothing is loaded or connected yet."""
        self._in_hand = in_hand
        self._suspects = suspects
        self._last_resort = last_resort
        self._settings = settings
        self._stages = tuple(stages)
        self._stop = asyncio.Event()
        self._failure: Exception | None = None

    async def run(self) -> None:
        """Start, work, stop; raises what `run_worker` raises."""
        started_s = time.monotonic()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        apps = await self._apps()
        rest_collector()
        try:
            async with health_page(apps, port=self._settings.web_port, process=self._process):
                if await self._started(apps):
                    self._in_hand.tell_ready()
                    log.info("worker ready: %s, %d partitions, %.1f s", " ".join(s.name for s in self._stages), sum(len(app.lanes) for app in apps), time.monotonic() - started_s)  # fmt: skip
                    async with watched(apps, self._settings, parent=parent_of(self._in_hand), fail=self.fail):  # fmt: skip
                        await self._stop.wait()
        finally:
            await self._stopped(apps)
            log.info("worker stopped: %s", Report(apps).total())
        if self._failure is not None:
            raise self._failure

    def _process(self) -> dict[str, Any]:
        """For the health page: memory and its limit in MiB, how often a supervisor started anew."""
        told = self._in_hand.supervisor_notes
        return {
            "memory_mb": (resident_bytes() or 0) // MIB,
            "memory_limit_mb": self._settings.memory_limit_mb,
            "record_time_limit_s": self._settings.record_time_limit_s,
            "restarts": told.get("restarts", 0),
            "last_end": told.get("last_end"),
        }

    def fail(self, error: Exception) -> None:
        """End the worker because of `error`; the first one counts."""
        self._failure = self._failure or error
        self._stop.set()

    async def _apps(self) -> list[StageApp]:
        """The apps, not started: the brokers answer, the topics are there, the models are loaded."""
        name = self._settings.topic
        topics = [name(t) for s in self._stages for t in (s.source, *written_topics(self._settings, s))]  # fmt: skip
        self._in_hand.note(places=[(stage.name, name(stage.source)) for stage in self._stages])
        limits = await size_limits(self._settings, topics)
        await leave_for(self._in_hand.supervisor_notes.get("former", {}), self._settings)
        apps = [
            create_app(
                self._settings,
                self._runner(stage, limits, place=place),
                on_failure=self.fail,
                output_bytes=max(limits[name(stage.sink)], limits[name(stage.dead_letters)]),
            )
            for place, stage in enumerate(self._stages)
        ]
        for app in apps:
            app.on_join = self._note_member
        return apps

    def _note_member(self, group: str, member: str) -> None:
        """Should this process die, its successor says good-bye for it."""
        members = self._in_hand.notes.get("members", {})
        self._in_hand.note(members={**members, group: member})

    def _runner(self, stage: Stage, limits: dict[str, int], *, place: int) -> GuardedRunner:
        settings = self._settings
        sink, dead_letters = map(settings.topic, (stage.sink, stage.dead_letters))
        runner = Runner(
            stage,
            stage.load(),
            limits=Limits(
                output_bytes=limits[sink] - OUTPUT_SPARE_BYTES,
                dead_letter_bytes=limits[dead_letters] - DEAD_LETTER_SPARE_BYTES,
                attempts=settings.max_attempts,
            ),
            sink=sink,
            dead_letter_sink=dead_letters,
            hand=self._in_hand.hand(place),
        )
        return GuardedRunner(
            runner,
            self._suspects,
            tries=settings.max_attempts,
            is_full=lambda: is_full(settings.memory_limit_mb * MIB),
        )

    async def _started(self, apps: Iterable[StageApp]) -> bool:
        """Whether all apps have started; False if the worker is to stop meanwhile."""
        starting = asyncio.create_task(_start(apps))
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait(
            {starting, stopping}, timeout=START_S, return_when=asyncio.FIRST_COMPLETED
        )
        if stopping.done():  # Faust cannot be stopped half-way into its start
            await asyncio.wait({starting}, timeout=START_LEFT_S)
        stopping.cancel()
        if starting.done():
            starting.result()
            return not self._stop.is_set()
        starting.cancel()
        if self._stop.is_set():
            return False
        raise TransientError(f"starting the worker: not ready after {START_S:.0f} s")

    async def _stopped(self, apps: Sequence[StageApp]) -> None:
        """Finish what is in hand, close the lanes, say good-bye; each in a bounded time."""
        limit_allocations(0)  # whatever there is to finish, a limit would only hinder
        end_within = self._last_resort.within
        end_within(STOP_S, exit_code=EXIT_START_AGAIN, saying=f"worker does not stop within {STOP_S:.0f} s, ending it")  # fmt: skip
        stopping = [asyncio.create_task(app.stop()) for app in apps]
        closed = asyncio.gather(*(app.has_let_go.wait() for app in apps))
        ended = asyncio.gather(*stopping, return_exceptions=True)
        either: list[asyncio.Future[Any]] = [closed, ended]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        closed.cancel()
        reason = "" if self._failure is None else f" ({self._failure})"
        end_within(GOODBYE_S, exit_code=_exit_code(self._failure), saying=f"worker stopped{reason}, without the broker's good-bye")  # fmt: skip
        await ended


async def _start(apps: Iterable[StageApp]) -> None:
    await asyncio.gather(*(app.start() for app in apps))


def _exit_code(failure: Exception | None) -> int:
    if failure is None:
        return 0
    return EXIT_START_AGAIN if isinstance(failure, TransientError) else 1


def _log_lost_thread(lost: threading.ExceptHookArgs) -> None:
    """One line instead of a traceback; what it means shows in the flow, which is watched."""
    log.warning("thread %s ended: %r", lost.thread and lost.thread.name, lost.exc_value)
