"""The supervisor: a tiny parent that starts the worker again when a record, or the world, ended it.

`python -m pipeline.runtime.supervisor ORDERS` is what `pipeline worker` turns into. It imports
nothing of the flow, so it holds little memory and has little to fail by. What it does:

- it starts the worker and passes SIGTERM and SIGINT on;
- it ends a worker that hangs in one record, or holds too much memory;
- it starts another one when a worker died, and counts the death against the record that was in
  hand; after some tries the next worker makes a dead letter of that record without running it;
- it gives up, with a word that says why, when workers die too often.

Nothing is lost by a death: what was not committed is run again.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from pipeline.runtime.in_hand import HeldRecord, InHand
from pipeline.runtime.orders import EXIT_START_AGAIN, Orders
from pipeline.runtime.signals import STOPS, Signals
from pipeline.runtime.state_folder import new_hand, orphans, usable_folder
from pipeline.runtime.suspects import Suspects
from pipeline.runtime.worker_watch import WorkerWatch

EXIT_GAVE_UP = 1
"""Workers died too often: somebody must look."""

LOOK_EVERY_S = 0.1

PAUSE_FIRST_S = 1.0
PAUSE_MOST_S = 30.0
STEADY_S = 60.0
"""A worker that lived so long has its successor at once; else the pauses double."""

WINDOW_S = 600.0
"""The time in which deaths are counted."""

START_DEATHS = 5
"""So many deaths before any worker was ready are too many: it is not a record that does it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a worker ended: its code (negative: the signal), what it had in hand, why we ended it."""

    code: int
    record: HeldRecord | None
    cause: str
    was_ready: bool
    lived_s: float

    @property
    def is_death(self) -> bool:
        """Whether it did not end by itself in an orderly way."""
        orderly = self.code in (0, 1, 2, EXIT_START_AGAIN)
        return self.record is not None or bool(self.cause) or not orderly

    @property
    def how(self) -> str:
        """What ended it, in words."""
        if self.cause:
            return self.cause
        return signal.Signals(-self.code).name if self.code < 0 else f"exit code {self.code}"

    @property
    def told(self) -> str:
        """The same, with what it had in hand."""
        if self.record is None:
            return f"worker ended by {self.how}, with no record in hand"
        return f"worker ended by {self.how} while it ran {self.record}"


class Supervisor:
    """Starts workers, one after another, until it is told to stop or gives up."""

    def __init__(
        self, orders: Orders, *, signals: Signals, pause_first_s: float = PAUSE_FIRST_S
    ) -> None:
        """Nothing is started yet. Raises OSError if nothing can be written anywhere."""
        self._pause_first_s = pause_first_s
        self._orders = orders
        self._signals = signals
        folder = _folder(Path(orders.folder))
        self._suspects = Suspects(folder)
        self._former: dict[str, str] = {}
        for left in orphans(folder):
            self._succeed(left)
        self._path, self._in_hand = new_hand(folder)
        self._deaths: deque[float] = deque()
        self._pauses = 0
        self._restarts = 0
        self._was_ready = False

    def run(self) -> int:
        """Work until the end; returns the exit code."""
        try:
            while True:
                ended = self._one_worker()
                code = self._exit_code(ended)
                if code is not None:
                    return code
                self._note(ended)
                self._signals.pause(self._pause_s(ended))
                if self._signals.stop is not None:
                    return 0
        finally:
            self._path.unlink(missing_ok=True)

    def _succeed(self, left: InHand) -> None:
        """A worker that died with its supervisor has its death counted, and a successor in us."""
        self._former |= left.notes.get("members", {})
        if (record := left.record) is not None:
            tries = self._counted(record, "SIGKILL or a power cut")
            say("WARNING", f"an earlier worker ended with its supervisor while it ran {record}{tries}")  # fmt: skip

    def _one_worker(self) -> Ended:
        """Start a worker and wait until it has ended."""
        self._former |= self._in_hand.notes.get("members", {})
        self._in_hand.clear()
        self._in_hand.note_as_supervisor(pid=os.getpid(), former=self._former)
        started_s = time.monotonic()
        command = [*self._orders.command, "--in-hand", str(self._path)]
        process = subprocess.Popen(command)  # noqa: S603 - our own command
        watch = WorkerWatch(process, self._in_hand, record_s=self._orders.record_s, memory_bytes=self._orders.memory_bytes)  # fmt: skip
        while process.poll() is None:
            self._signals.wait(LOOK_EVERY_S)
            if self._signals.stop is not None:
                watch.pass_on(self._signals.stop)
            watch.look()
        return Ended(
            code=process.returncode,
            record=self._in_hand.record,
            cause=watch.cause,
            was_ready=self._in_hand.is_ready,
            lived_s=time.monotonic() - started_s,
        )

    def _exit_code(self, ended: Ended) -> int | None:
        """The code to end with, None to start another worker."""
        self._was_ready = self._was_ready or ended.was_ready
        if self._signals.stop is not None:
            return _stopped(ended)
        if ended.is_death:
            return self._died(ended)
        if ended.code == EXIT_START_AGAIN and self._was_ready:
            say("WARNING", "starting another worker")
            return None
        return ended.code

    def _died(self, ended: Ended) -> int | None:
        told = ended.told
        if ended.record is not None:
            told += self._counted(ended.record, ended.how)
        deaths = self._recent_deaths()
        at_start = ended.record is None and not self._was_ready
        if deaths >= (START_DEATHS if at_start else self._orders.deaths):
            say("ERROR", f"{told}; {deaths} deaths in {WINDOW_S / 60:.0f} minutes are too many, giving up")  # fmt: skip
            return EXIT_GAVE_UP
        say("WARNING", f"{told}; starting another")
        return None

    def _recent_deaths(self) -> int:
        """How many there were in the last ten minutes, this one included."""
        now_s = time.monotonic()
        self._deaths.append(now_s)
        while now_s - self._deaths[0] > WINDOW_S:
            self._deaths.popleft()
        return len(self._deaths)

    def _counted(self, record: HeldRecord, how: str) -> str:
        """Count a death against the record; returns the words for it."""
        try:
            return f", try {self._suspects.count(record, how).tries} of {self._orders.tries}"
        except OSError as error:
            return f" (which cannot be counted: {error})"

    def _note(self, ended: Ended) -> None:
        """For the worker's health page."""
        self._restarts += 1
        self._in_hand.note_as_supervisor(restarts=self._restarts, last_end=ended.told)

    def _pause_s(self, ended: Ended) -> float:
        """None after a record's death, whose tries are bounded, or a long life; else doubling."""
        if ended.record is not None or (ended.was_ready and ended.lived_s > STEADY_S):
            self._pauses = 0
            return 0.0
        self._pauses += 1
        return min(PAUSE_MOST_S, self._pause_first_s * 2.0 ** (self._pauses - 1))


def _stopped(ended: Ended) -> int:
    """The code after a worker that was told to stop: as told, unless it says what is wrong."""
    if not ended.is_death:  # one that was just leaving to be started anew has left in order
        return 0 if ended.code == EXIT_START_AGAIN else ended.code
    if -ended.code not in STOPS and ended.code - 128 not in STOPS:
        say("WARNING", f"{ended.told}, when it was to stop; nothing is lost")
    return 0


def _folder(wanted: Path) -> Path:
    try:
        return usable_folder(wanted)
    except OSError as error:
        say("WARNING", f"{error.strerror} at {wanted}, see the setting state_dir: which records ended workers is forgotten when this process ends")  # fmt: skip
        return Path(tempfile.mkdtemp(prefix="open-news-wire-"))


def say(level: str, text: str) -> None:
    """A line as the worker's log has them (pipeline/streaming/logs.py)."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    print(f"{at} {level} pipeline.supervisor: {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Be the supervisor that the orders on the command line describe."""
    orders = Orders(**json.loads(sys.argv[1]))
    with Signals() as signals:
        return Supervisor(orders, signals=signals).run()


if __name__ == "__main__":
    sys.exit(main())
