"""What a supervisor is told, and how a process turns into one."""

import json
import os
import signal
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, NoReturn

from pipeline.runtime.memory import MIB

if TYPE_CHECKING:  # the supervisor itself does without: it would hold three times the memory
    from pipeline.config import Settings

EXIT_START_AGAIN = 3
"""A worker's exit code for `the world is at fault`: another one should follow at once. Before any
worker was ready it is the supervisor's, too."""

GRACE = 1.25
GRACE_S = 1.0
"""A stage that lets itself be interrupted has ended long before (limit * GRACE + GRACE_S)."""


@dataclass(frozen=True, slots=True)
class Orders:
    """`command` starts a worker; `--in-hand FILE` is added to it.

    `folder` keeps the suspects and the records in hand; a folder of its own if it cannot be written.
    A record that ends workers is tried `tries` times. A worker may hold `memory_bytes` (0: no limit)
    and have one record in hand for `record_s` seconds. More than `deaths` in ten minutes are too
    many.
    """

    command: tuple[str, ...]
    folder: str
    tries: int
    memory_bytes: int
    record_s: float
    deaths: int


def orders_for(settings: "Settings", command: tuple[str, ...]) -> Orders:
    """The orders for the supervisor of `command`, a worker with these settings."""
    return Orders(
        command=command,
        folder=str(settings.state_folder),
        tries=settings.max_attempts,
        memory_bytes=settings.memory_limit_mb * MIB,
        record_s=settings.record_time_limit_s * GRACE + GRACE_S,
        deaths=settings.death_limit,
    )


def become_supervisor(orders: Orders) -> NoReturn:
    """Turn this process into the supervisor, without what it has imported so far.

    SIGTERM and SIGINT are held back until it listens to them.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    command = [sys.executable, "-m", "pipeline.runtime.supervisor", json.dumps(asdict(orders))]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
