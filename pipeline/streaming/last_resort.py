"""Ends the process when its orderly end hangs.

A thread keeps the time, since a loop that hangs cannot. Faust and its client hang at a stop when the
broker is away: they wait for an answer to their good-bye.
"""

import logging
import os
import sys
import threading

log = logging.getLogger(__name__)


class LastResort:
    """A deadline for the end of the process; not set at first."""

    def __init__(self) -> None:
        """No deadline yet."""
        self._timer: threading.Timer | None = None

    def within(self, seconds: float, *, exit_code: int, saying: str) -> None:
        """End the process with `exit_code`, `saying` why, unless it has ended in so many seconds.

        Takes the place of an earlier deadline.
        """
        self.lift()
        self._timer = threading.Timer(seconds, _end, (exit_code, saying))
        self._timer.daemon = True
        self._timer.start()

    def lift(self) -> None:
        """There is no deadline any more."""
        if self._timer is not None:
            self._timer.cancel()


def _end(exit_code: int, saying: str) -> None:
    log.warning(saying)
    sys.stderr.flush()
    os._exit(exit_code)
