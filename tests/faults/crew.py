"""The workers of one episode, and a keeper that starts again what ends by itself, as a supervisor would.

What a fault does to a worker goes through here, so that the keeper knows which deaths were meant.
"""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from pipeline.config import Settings
from tests.faults.systems import System
from tests.kafka.workers import WorkerProcess

LOOK_S = 0.3
READY_S = 240.0
STOP_S = 40.0
BY_THE_SIGNAL = (-signal.SIGTERM, 128 + signal.SIGTERM)


class Crew:
    """Workers of one system, each with settings of its own (all alike but for the servers)."""

    def __init__(
        self,
        settings: Sequence[Settings],
        folder: Path,
        system: System,
        *,
        on_end: Callable[[str], None],
        environment: dict[str, str] | None = None,
    ) -> None:
        """Nothing is started. `on_end` is told of each end that nobody meant; `environment` is added."""
        self.exits: list[int] = []
        self.unmeant: list[int] = []
        self.longest_stop_s = 0.0
        self._environment = environment or {}
        self._on_end = on_end
        self._wanted: set[int] = set()
        self._starting: set[int] = set()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._closed = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self.every = [
            WorkerProcess(given, folder / f"worker-{number}.log", command=system.command)
            for number, given in enumerate(settings)
        ]

    def begin(self, first: int) -> None:
        """Start the first so many, wait until they are ready, and keep them."""
        for number in range(first):
            self.start(number)
        for number in range(first):
            self.every[number].wait_ready(READY_S)
        self._keeper.start()

    def end(self) -> None:
        """Stop all, the reserves too; exit codes go to `exits`."""
        self._give_up_keeping()
        running = [number for number, worker in enumerate(self.every) if worker.is_running()]
        for number in running:
            self.ask_to_stop(number)
        for number in running:
            self.await_stop(number)

    def end_at_once(self) -> None:
        """SIGKILL whatever runs; may be repeated."""
        self._give_up_keeping()
        for worker in self.every:
            if worker.is_running():
                worker.kill()
        self._closed.set()

    def start(self, number: int, *, keep: bool = True, **variables: str) -> None:
        """Start a worker, with these further variables; kept unless it is meant to end itself."""
        with self._lock:
            self.every[number].start({**self._environment, **variables})
            if keep:
                self._wanted.add(number)

    def kill(self, number: int) -> None:
        """SIGKILL."""
        self._leave_alone(number)
        self.every[number].kill()

    def stop(self, number: int) -> None:
        """SIGTERM, and wait for its end."""
        self.ask_to_stop(number)
        self.await_stop(number)

    def ask_to_stop(self, number: int) -> None:
        """SIGTERM."""
        self._leave_alone(number)
        if not self.every[number].is_ready():
            self._starting.add(number)
        self.every[number].send(signal.SIGTERM)

    def await_stop(self, number: int) -> None:
        """Wait for the end of a worker that was asked to stop; its exit code counts.

        One that was still starting may end by the signal itself: it had nothing in hand.
        """
        started_s = time.monotonic()
        code = self.every[number].exit_code(STOP_S)
        was_starting = number in self._starting
        self._starting.discard(number)
        self.exits.append(0 if was_starting and code in BY_THE_SIGNAL else code)
        self.longest_stop_s = max(self.longest_stop_s, time.monotonic() - started_s)

    def freeze(self, number: int) -> None:
        """SIGSTOP of all its processes: a worker may have a supervisor above it."""
        for process in self.family(number):
            process.suspend()

    def thaw(self, number: int) -> None:
        """SIGCONT of all its processes."""
        for process in self.family(number):
            process.resume()

    def is_frozen(self, number: int) -> bool:
        """Whether the process stands still by a signal."""
        return any(item.status() == psutil.STATUS_STOPPED for item in self.family(number))

    def running(self) -> list[int]:
        """The numbers of those that run."""
        return [number for number, worker in enumerate(self.every) if worker.is_running()]

    def family(self, number: int) -> list[psutil.Process]:
        """The worker's process and those below it."""
        try:
            process = psutil.Process(self.every[number].pid)
            return [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def processes(self) -> list[psutil.Process]:
        """The processes of all that run."""
        return [process for number in self.running() for process in self.family(number)]

    def serious(self) -> list[str]:
        """What the workers themselves said of trouble that they could not mend."""
        lines = "\n".join(worker.text() for worker in self.every).splitlines()
        return [line for line in lines if " ERROR pipeline" in line or "worker failed:" in line or "Traceback" in line]  # fmt: skip

    def _leave_alone(self, number: int) -> None:
        with self._lock:
            self._wanted.discard(number)

    def _give_up_keeping(self) -> None:
        """From now on nothing is started again. The thread stays: Linux ends with it what it started."""
        with self._lock:
            self._over.set()

    def _keep(self) -> None:
        while not self._closed.wait(LOOK_S):
            with self._lock:
                wanted = () if self._over.is_set() else self._wanted
                gone = [n for n in wanted if not self.every[n].is_running()]
                for number in gone:
                    code = self.every[number].exit_code()
                    self.unmeant.append(code)
                    self._on_end(f"worker {number} ended with {code}, started again")
                    self.every[number].start(self._environment)
