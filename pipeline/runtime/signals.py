"""Lets a process with nothing else to do wait for SIGTERM, SIGINT and the end of its child."""

import os
import select
import signal
import time
from types import FrameType, TracebackType

STOPS = (signal.SIGTERM, signal.SIGINT)


class Signals:
    """Within the block SIGTERM and SIGINT are remembered, and `wait` is woken by them."""

    def __init__(self) -> None:
        """Nothing is caught before the block."""
        self.stop: int | None = None

    def __enter__(self) -> "Signals":
        """Listen, also to what was held back (`pthread_sigmask`) until now."""
        self._wakes, writes = os.pipe()
        os.set_blocking(self._wakes, False)
        os.set_blocking(writes, False)
        self._writes = writes
        signal.set_wakeup_fd(writes, warn_on_full_buffer=False)
        for number in STOPS:
            signal.signal(number, self._remember)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Listen no more."""
        signal.set_wakeup_fd(-1)
        for number in (*STOPS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        os.close(self._wakes)
        os.close(self._writes)

    def wait(self, seconds: float) -> None:
        """Until a signal comes, `seconds` at most."""
        if select.select([self._wakes], [], [], seconds)[0]:
            os.read(self._wakes, 4096)

    def pause(self, seconds: float) -> None:
        """For so long, or until the process is to stop."""
        until_s = time.monotonic() + seconds
        while self.stop is None and (left_s := until_s - time.monotonic()) > 0:
            self.wait(left_s)

    def _remember(self, number: int, _frame: FrameType | None) -> None:
        self.stop = self.stop or number
