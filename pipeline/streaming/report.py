"""The worker's line in the log each minute: what came in, what went out, what waits."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from pipeline.streaming.counts import Counts

log = logging.getLogger(__name__)

EVERY_S = 60.0


class Counted(Protocol):
    """A stage's app, as far as the report goes."""

    @property
    def stage(self) -> str:
        """The name of the stage."""

    @property
    def counts(self) -> Counts:
        """What the stage has done."""

    def lag(self) -> int:
        """About how many records wait on the broker for this worker."""


class Report:
    """What some stages have done, in one line."""

    def __init__(self, apps: Sequence[Counted]) -> None:
        """`apps` are read each time a line is written."""
        self._apps = apps

    async def each_minute(self) -> None:
        """Log what happened in the last minute, for ever."""
        earlier = [app.counts.copy() for app in self._apps]
        while True:
            await asyncio.sleep(EVERY_S)
            latest = [app.counts.copy() for app in self._apps]
            parts = [f"{_shown(app.stage, now - then)}, {app.lag():,} wait" for app, then, now in zip(self._apps, earlier, latest, strict=True)]  # fmt: skip
            log.info("last %.0f s: %s", EVERY_S, "; ".join(parts))
            earlier = latest

    def total(self) -> str:
        """What was done since the worker started."""
        return "; ".join(_shown(app.stage, app.counts) for app in self._apps)


def _shown(name: str, counts: Counts) -> str:
    shown = f"{name} {counts.committed:,} done"
    if counts.dead_letters:
        shown += f", {counts.dead_letters:,} dead letters"
    if counts.dropped:
        shown += f", {counts.dropped:,} dropped"
    if counts.retries:
        shown += f", {counts.retries:,} retries"
    return shown
