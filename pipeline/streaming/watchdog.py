"""Ends a worker whose flow stands still, so that its supervisor starts another.

Faust can give up resuming the flow after a rebalance without a word, for instance when the broker
was away for longer than a request may take; the worker then keeps its partitions and reads none.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

from pipeline.errors import TransientError
from pipeline.runtime.lineage import is_orphan

LOOK_EVERY_S = 5.0


class Flowing(Protocol):
    """A stage's app, as far as the watchdog goes."""

    @property
    def stage(self) -> str:
        """The name of the stage."""

    @property
    def crashed(self) -> bool:
        """Whether one of Faust's services has crashed."""

    @property
    def crash_reason(self) -> BaseException | None:
        """Why."""

    def is_flowing(self) -> bool:
        """Whether records can reach the agent, or there is no partition to read."""


async def watch(
    app: Flowing,
    fail: Callable[[Exception], None],
    *,
    standstill_s: float,
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Call `fail` once if the app crashes, or does not flow for `standstill_s`.

    That is longer than any rebalance; a broker that is away for longer makes workers start again,
    too.
    """
    stood_s, looked_s = 0.0, time.monotonic()
    while True:
        await asyncio.sleep(look_every_s)
        now_s = time.monotonic()
        # A process that was frozen has not watched meanwhile.
        stood_s, looked_s = stood_s + min(now_s - looked_s, 2 * look_every_s), now_s
        if app.crashed:
            fail(TransientError(f"running {app.stage}: {app.crash_reason!r}"))
            return
        if app.is_flowing():
            stood_s = 0.0
        elif stood_s > standstill_s:
            fail(TransientError(f"running {app.stage}: no flow for {standstill_s:.0f} s"))
            return


async def watch_parent(
    parent: int, fail: Callable[[Exception], None], *, look_every_s: float = LOOK_EVERY_S
) -> None:
    """Call `fail` once if the supervisor, the process `parent` (0: there is none), has ended.

    Where the system does that for us (`die_with_parent`) it is quicker.
    """
    while True:
        if is_orphan(parent):
            fail(TransientError("running a supervised worker: its supervisor has ended"))
            return
        await asyncio.sleep(look_every_s)
