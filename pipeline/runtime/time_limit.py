"""The time limit of a record: a stage that runs for too long is interrupted, and its record rejected.

A timer of the system ticks in the main thread. Where a stage has run for longer than the limit, the
tick raises `TimeUp` inside it, wherever it is in Python or in a pattern of `re`. What hangs in C
lets no tick through: then the supervisor ends the process. Stages are pure, so interrupting one
leaves nothing half done.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline.runtime.in_hand import InHand

TICKS = 8
"""Ticks in the time of the limit: an interruption is late by an eighth of it at most."""

MOST_S = 1.0
"""Seconds between ticks at most."""


class TimeUp(BaseException):
    """The record in hand has had its time.

    Not an Exception, so that a stage's own `except Exception` does not swallow it. It is raised only
    while a record is in hand, and caught where it is put down (`Runner.process`).
    """


@contextmanager
def time_limit(in_hand: InHand, *, limit_s: float) -> Iterator[None]:
    """Within the block, `TimeUp` is raised in what runs a record for longer than `limit_s`.

    It is raised again at each tick until the record is put down, for a bare `except` swallows even
    this. Only in the main thread, the one that gets signals.
    """

    def tick(_signum: int, _frame: FrameType | None) -> None:
        since_s = in_hand.since_s
        if since_s is not None and time.monotonic() - since_s > limit_s:
            raise TimeUp

    every_s = min(MOST_S, limit_s / TICKS)
    before = signal.signal(signal.SIGALRM, tick)
    signal.setitimer(signal.ITIMER_REAL, every_s, every_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
