"""A worker process to measure: how long it takes to be ready, what memory and CPU it uses."""

import re
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psutil

from pipeline.config import Settings
from pipeline.streaming.broker.supervised import Supervised

REAL = ("-m", "pipeline", "worker", "--no-supervise")
CARRYING = ("-m", "tests.kafka.worker_command")
"""Its stages only carry the record over: what remains is the hop. Needs the checkout."""

READY_WITHIN_S = 60.0
MIB = 1024 * 1024


class WorkerProcess:
    """A running worker, ready for records; it ends with this process."""

    def __init__(self, processes: Supervised, settings: Settings, command: Sequence[str]) -> None:
        """Start it and wait until its log says that it is ready."""
        given = {name: getattr(settings, name) for name in settings.model_fields_set}
        environment = [f"PIPELINE_{name.upper()}={value}" for name, value in given.items()]
        self._processes = processes
        self._log = processes.folder / "worker.log"
        started = time.monotonic()
        pid = processes.start("worker", ["env", *environment, sys.executable, *command], self._log)
        self._process = psutil.Process(pid)
        self._wait_ready(started)
        self.ready_s = time.monotonic() - started
        self.start_cpu_s = self.cpu_s()
        self.ready_mib = self.memory_mib()
        self.peak_mib = self.ready_mib
        self._watching = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def cpu_s(self) -> float:
        """Seconds of CPU so far, all threads."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def memory_mib(self) -> float:
        """Resident memory now."""
        return float(self._process.memory_info().rss) / MIB

    def lanes(self) -> int:
        """How many partitions it got, by its log."""
        found = re.search(r"(\d+) partitions", self._log.read_text("utf-8", "replace"))
        return int(found[1]) if found else 0

    def stop(self) -> None:
        """Ask it to stop and wait."""
        self._watching.set()
        self._processes.signal("worker", 15)
        self._processes.wait("worker", 30.0)

    def _watch(self) -> None:
        while not self._watching.wait(0.2):
            try:
                self.peak_mib = max(self.peak_mib, self.memory_mib())
            except psutil.Error:
                return

    def _wait_ready(self, started: float) -> None:
        while not self._log.exists() or "worker ready" not in self._log.read_text(
            "utf-8", "replace"
        ):
            if self._processes.wait("worker", 0.0) is not None:
                raise RuntimeError(
                    f"the worker has ended:\n{self._log.read_text('utf-8', 'replace')}"
                )
            if time.monotonic() - started > READY_WITHIN_S:
                raise RuntimeError(f"the worker is not ready after {READY_WITHIN_S:.0f} s")
            time.sleep(0.02)


@contextmanager
def worker_process(settings: Settings, *command: str) -> Iterator[WorkerProcess]:
    """A worker with these settings, started as `python COMMAND`; ended at exit."""
    processes = Supervised()
    try:
        worker = WorkerProcess(processes, settings, command)
        yield worker
        worker.stop()
    finally:
        processes.close()
