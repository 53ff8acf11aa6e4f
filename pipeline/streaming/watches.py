"""All that watches a running worker, each able to end it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from pipeline.config import Settings
from pipeline.errors import TransientError
from pipeline.runtime.memory import MIB
from pipeline.streaming.app import StageApp
from pipeline.streaming.memory_watch import watch_memory
from pipeline.streaming.partition_watch import watch_partitions
from pipeline.streaming.report import Report
from pipeline.streaming.sights import SightsOf
from pipeline.streaming.watchdog import watch, watch_parent


@asynccontextmanager
async def watched(
    apps: Sequence[StageApp], settings: Settings, *, parent: int, fail: Callable[[Exception], None]
) -> AsyncIterator[None]:
    """Within the block the worker is watched: `fail` ends it; each minute a line goes to the log.

    `parent` is the process id of the supervisor, 0 without one. A watch that breaks is a failure
    too: it must not leave the worker unwatched.
    """

    def see(task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            fail(TransientError(f"watching the worker: {error!r}"))

    watches = [*_watches(apps, settings, parent, fail), Report(apps).each_minute()]
    tasks = [asyncio.create_task(watching) for watching in watches]
    for task in tasks:
        task.add_done_callback(see)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _watches(
    apps: Sequence[StageApp], settings: Settings, parent: int, fail: Callable[[Exception], None]
) -> list[Coroutine[Any, Any, None]]:
    """For a crash or a standstill, for one still partition, for memory, for a lost supervisor."""
    standstill_s = settings.standstill_s
    return [
        *(watch(app, fail, standstill_s=standstill_s) for app in apps),
        *(watch_partitions(SightsOf(app), fail, standstill_s=standstill_s) for app in apps),
        watch_memory(fail, limit_bytes=settings.memory_limit_mb * MIB),
        watch_parent(parent, fail),
    ]
