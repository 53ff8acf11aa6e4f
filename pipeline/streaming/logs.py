"""The worker's log: one line an event, in UTC, and no flood from the libraries when a broker is away."""

import logging
import sys
import time
from collections.abc import Callable

LIBRARIES = ("aiokafka", "faust", "mode", "asyncio")
EXTRACTORS = ("courlan",)
"""It logs for every address that is odd; what became of it is told by its record or dead letter."""

REPEAT_S = 30.0
"""A library's same message is shown once in this time."""


def configure(level: str) -> None:
    """Log to standard error: ours from `level`, the libraries' from WARNING (DEBUG if `level` is)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    handler.addFilter(NoFlood())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel("DEBUG" if level == "DEBUG" else "WARNING")
    for name in EXTRACTORS:
        logging.getLogger(name).setLevel("DEBUG" if level == "DEBUG" else "CRITICAL")


class OneLine(logging.Formatter):
    """Time, level, logger, message; a traceback only for our own errors and below INFO."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        shown = f"{at} {record.levelname} {record.name}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1] is not None:
            shown += f" ({record.exc_info[1]!r})"
        return shown.replace("\n", " | ")


class NoFlood(logging.Filter):
    """Lets a library's message through once in `REPEAT_S`, then with how often it was kept back.

    With its broker away aiokafka writes some thirty lines a second.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        """`timer` gives seconds."""
        super().__init__()
        self._timer = timer
        self._shown_at: dict[tuple[str, str], float] = {}
        self._kept_back: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to show the record."""
        if not record.name.startswith(LIBRARIES):
            return True
        kind = (record.name, str(record.msg))
        now = self._timer()
        if now - self._shown_at.get(kind, -REPEAT_S) < REPEAT_S:
            self._kept_back[kind] = self._kept_back.get(kind, 0) + 1
            return False
        self._shown_at[kind] = now
        if kept := self._kept_back.pop(kind, 0):
            record.msg, record.args = f"{record.getMessage()} (and {kept} more like it)", ()
        return True
