"""Worker processes for the broker tests: started, watched, killed, frozen; none outlives the test."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

from pipeline.config import Settings

READY_S = 45.0
STOP_S = 30.0
REAL_WORKER = (sys.executable, "-m", "pipeline", "worker")
"""The command that users start: a supervisor, and the worker beneath it."""

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


CARRYING = (sys.executable, "-m", "tests.kafka.worker_command")
"""The worker whose stages only carry records over."""


PIPELINE = (*REAL_WORKER, "--no-supervise")
"""The worker of that command as a process of its own: to be killed, frozen and measured."""


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def environment(settings: Settings) -> dict[str, str]:
    """The environment that gives a process these settings."""
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    shown = {name: value.get_secret_value() if isinstance(value, SecretStr) else str(value) for name, value in given.items()}  # fmt: skip
    return {**os.environ, **{f"PIPELINE_{name.upper()}": value for name, value in shown.items()}}


class WorkerProcess:
    """One worker; each start appends to its log."""

    def __init__(
        self,
        settings: Settings,
        log: Path,
        *,
        arguments: Sequence[str] = (),
        command: Sequence[str] = CARRYING,
    ) -> None:
        """`command` runs a worker; by default one whose stages cost nothing."""
        self.log = log
        self._environment = environment(settings)
        self._command = [*command, *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._told = 0

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def start(self, variables: Mapping[str, str] | None = None) -> None:
        """Start it, with these further environment variables, and return at once."""
        self._told = self._told_ready()
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command,
                env={**self._environment, **(variables or {})},
                stdout=out,
                stderr=out,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            )

    def wait_ready(self, within_s: float = READY_S) -> None:
        """Wait until its log says that it is ready, after its last start."""
        until = time.monotonic() + within_s
        while not self.is_ready():
            assert self.is_running(), f"the worker has ended:\n{self.text()}"
            assert time.monotonic() < until, f"not ready in {within_s} s:\n{self.text()}"
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Whether its log says so, after its last start."""
        return self._told_ready() > self._told

    def _told_ready(self) -> int:
        return self.text().count("worker ready")

    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def send(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send(signal.SIGKILL)
        self.exit_code()

    def stop(self, within_s: float = STOP_S) -> int:
        """Ask it to stop; returns its exit code."""
        self.send(signal.SIGTERM)
        return self.exit_code(within_s)

    def exit_code(self, within_s: float = STOP_S) -> int:
        """Wait for its end."""
        assert self._process is not None
        return self._process.wait(within_s)

    def text(self) -> str:
        """Its log so far."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""


@contextlib.contextmanager
def crew(
    settings: Settings,
    folder: Path,
    *,
    size: int,
    arguments: Sequence[str] = (),
    command: Sequence[str] = CARRYING,
    wait: bool = True,
) -> Iterator[list[WorkerProcess]]:
    """Some workers, ready unless `wait` is false; all ended at exit."""
    workers = [
        WorkerProcess(
            settings, folder / f"worker-{number}.log", arguments=arguments, command=command
        )
        for number in range(size)
    ]
    try:
        for worker in workers:
            worker.start()
        for worker in workers:
            if wait:
                worker.wait_ready()
        yield workers
    finally:
        for worker in workers:
            if worker.is_running():
                worker.send(signal.SIGKILL)
                worker.exit_code()
