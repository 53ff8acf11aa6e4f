"""The supervisor's eye on one worker: does it hang in a record, hold too much memory, not stop?"""

import signal
import subprocess
import time
from pathlib import Path

from pipeline.runtime.in_hand import InHand
from pipeline.runtime.memory import MIB, resident_bytes

FROZEN_S = 2.0
"""Looks so far apart mean that this process was frozen too: no time of the worker's has passed."""

STOP_HANG_S = 6.0
"""A worker that was told to stop and is still in the same record after this is ended."""

STOP_S = 35.0
"""A worker that does not stop ends itself after 25 to 30 s; after this it is ended."""

_DUMP_S = 0.3
"""How long a worker may take to write where it hangs."""


class WorkerWatch:
    """Looks at a worker from time to time, and ends it if it must not go on; `cause` says why."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        in_hand: InHand,
        *,
        record_s: float,
        memory_bytes: int,
    ) -> None:
        """One record may take `record_s` seconds; `memory_bytes` may be held, 0: without limit."""
        self.cause = ""
        self._process = process
        self._in_hand = in_hand
        self._record_s = record_s
        self._memory_bytes = memory_bytes
        self._since_s: float | None = None
        self._held_s = 0.0
        self._looked_s = time.monotonic()
        self._stop_s: float | None = None

    def pass_on(self, number: int) -> None:
        """Tell the worker to stop, once."""
        if self._stop_s is None:
            self._stop_s = time.monotonic()
            self._process.send_signal(number)

    def look(self) -> None:
        """End the worker if it must not go on."""
        now_s = time.monotonic()
        gone_s, self._looked_s = now_s - self._looked_s, now_s
        since_s = self._in_hand.since_s
        if since_s is None or since_s != self._since_s or self._is_frozen(gone_s):
            self._since_s, self._held_s = since_s, 0.0
        else:
            self._held_s += gone_s
        self._judge()
        if self._stop_s is not None:
            self._judge_stop(now_s - self._stop_s)

    def _is_frozen(self, gone_s: float) -> bool:
        """Whether no time of the worker's has passed: it was stopped, or the machine was."""
        return gone_s > FROZEN_S or (self._held_s > 0 and _is_stopped(self._process.pid))

    def _judge(self) -> None:
        resident = resident_bytes(self._process.pid) or 0
        if self._memory_bytes and resident > self._memory_bytes:
            self._end(f"the memory limit ({resident // MIB:,} MiB, over {self._memory_bytes // MIB:,})")  # fmt: skip
        elif self._held_s > self._record_s:
            self._end(f"the time limit (over {self._record_s:g} s in one record)")

    def _judge_stop(self, stopping_s: float) -> None:
        if self._held_s > STOP_HANG_S and stopping_s > STOP_HANG_S:
            self._end(f"its supervisor (still in the same record after {STOP_HANG_S:g} s)")
        elif stopping_s > STOP_S:
            self._end(f"its supervisor (not stopped after {STOP_S:g} s)")

    def _end(self, cause: str) -> None:
        if self.cause:
            return
        self.cause = cause
        if self._in_hand.notes.get("dumps"):
            self._process.send_signal(signal.SIGUSR2)  # it writes where it is: see faulthandler
            time.sleep(_DUMP_S)
        self._process.kill()


def _is_stopped(pid: int) -> bool:
    """Whether the process is held by SIGSTOP (proc(5): the state follows the name in brackets)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in (b"T", b"t")
