"""The supervisor over toy workers: who is started again, who is blamed, when it gives up, how it stops."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import psutil
import pytest

from pipeline.runtime.orders import Orders
from pipeline.runtime.signals import Signals
from pipeline.runtime.supervisor import Supervisor
from pipeline.runtime.suspects import Suspects

MIB = 1024 * 1024

TOY = """
import os, signal, sys, time
from pathlib import Path
from pipeline.runtime.in_hand import InHand
from pipeline.runtime.lineage import die_with_parent
from pipeline.runtime.suspects import Suspects
folder, path = Path(sys.argv[1]), Path(sys.argv[-1])
turn = len(list(folder.glob("turn-*")))
(folder / f"turn-{turn}").write_text(str(os.getpid()))
in_hand = InHand.open(path)
in_hand.note(places=[("clean", "news-raw")])
die_with_parent(in_hand.supervisor_notes["pid"])
hand = in_hand.hand(0)
def tries():
    found = Suspects(path.parent).find("news-raw", 3, 1042, 700)
    return 0 if found is None else found.tries
def ready():
    in_hand.tell_ready()
    (folder / "ready").touch()
"""


def orders(tmp_path: Path, body: str, **changes: object) -> Orders:
    """For a worker that does what `body` says, in a folder of its own."""
    toys = tmp_path / "toys"
    toys.mkdir(exist_ok=True)
    given = Orders(
        command=(sys.executable, "-c", TOY + body, str(toys)),
        folder=str(tmp_path / "state"),
        tries=2,
        memory_bytes=0,
        record_s=60,
        deaths=20,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def supervised(given: Orders) -> int:
    """The exit code of a supervisor in this process."""
    with Signals() as signals:
        return Supervisor(given, signals=signals, pause_first_s=0.01).run()


def starts(tmp_path: Path) -> int:
    """How many workers there were."""
    return len(list((tmp_path / "toys").glob("turn-*")))


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_a_worker_that_ends_in_order_is_not_started_again(tmp_path: Path, code: int) -> None:
    """Not by 3 either, if none was ever ready: at the start there is somebody to read why."""
    assert supervised(orders(tmp_path, f"sys.exit({code})")) == code
    assert starts(tmp_path) == 1
    assert list((tmp_path / "state").iterdir()) == []


def test_one_that_was_ready_is_started_again_when_the_world_is_at_fault(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    body = "ready() if turn == 0 else None\nsys.exit(3 if turn < 3 else 0)"
    assert supervised(orders(tmp_path, body)) == 0
    assert starts(tmp_path) == 4
    assert capfd.readouterr().err.count("starting another worker") == 3


@pytest.mark.parametrize(
    ("end", "how"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("os._exit(0)", "exit code 0"),
        ("os._exit(3)", "exit code 3"),
        ("os.abort()", "SIGABRT"),
    ],
)
def test_a_death_with_a_record_in_hand_is_counted_against_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], end: str, how: str
) -> None:
    body = f"if tries() < 2:\n    hand.take(3, 1042, 700)\n    {end}"
    assert supervised(orders(tmp_path, body)) == 0
    assert starts(tmp_path) == 3
    assert [line.split("supervisor: ")[1] for line in capfd.readouterr().err.splitlines() if "supervisor: " in line] == [
        f"worker ended by {how} while it ran clean on news-raw[3]@1042, try {number} of 2; starting another"
        for number in (1, 2)
    ]  # fmt: skip


def test_a_death_between_records_blames_none(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    body = "hand.take(3, 1042, 700)\nhand.put_down()\nif turn < 2: os.abort()"
    assert supervised(orders(tmp_path, body)) == 0
    assert "by SIGABRT, with no record in hand; starting another" in capfd.readouterr().err
    assert not Suspects(tmp_path / "state")


def test_it_gives_up_when_workers_die_too_often_and_says_so(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    body = "ready()\nhand.take(3, turn, 700)\nos.abort()"  # another record each time
    assert supervised(orders(tmp_path, body, deaths=6)) == 1
    assert starts(tmp_path) == 6
    last = capfd.readouterr().err.splitlines()[-1]
    assert last.endswith("6 deaths in 10 minutes are too many, giving up")


def test_it_gives_up_sooner_when_none_was_ever_ready(tmp_path: Path) -> None:
    assert supervised(orders(tmp_path, "os.abort()")) == 1
    assert starts(tmp_path) == 5


def test_one_that_hangs_in_a_record_is_ended(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    body = "if tries() < 1:\n    hand.take(3, 1042, 700)\n    time.sleep(60)"
    assert supervised(orders(tmp_path, body, record_s=0.5)) == 0
    assert "by the time limit (over 0.5 s in one record) while it ran clean on news-raw[3]@1042, try 1 of 2" in capfd.readouterr().err  # fmt: skip


def test_many_records_may_take_longer_than_one(tmp_path: Path) -> None:
    body = "for offset in range(40):\n    hand.take(3, offset, 700)\n    time.sleep(0.05)\n    hand.put_down()"
    assert supervised(orders(tmp_path, body, record_s=0.7)) == 0
    assert starts(tmp_path) == 1


def test_one_that_holds_too_much_is_ended(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    body = "if tries() < 1:\n    hand.take(3, 1042, 700)\n    held = b'x' * (200 << 20)\n    time.sleep(60)"  # fmt: skip
    assert supervised(orders(tmp_path, body, memory_bytes=100 * MIB)) == 0
    assert "by the memory limit (" in capfd.readouterr().err


def test_without_a_folder_it_works_and_says_what_it_forgets(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state").write_text("a file")
    body = "if tries() < 2:\n    hand.take(3, 1042, 700)\n    os.abort()"
    assert supervised(orders(tmp_path, body)) == 0
    assert "see the setting state_dir" in capfd.readouterr().err
    assert starts(tmp_path) == 3


class Running:
    """A supervisor in a process of its own."""

    def __init__(self, given: Orders) -> None:
        command = [sys.executable, "-m", "pipeline.runtime.supervisor", json.dumps(asdict(given))]
        self.toys = Path(given.command[-1])
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def worker(self, turn: int = 0) -> int:
        """The process id of the worker of this turn, once it is there."""
        path = self.toys / f"turn-{turn}"
        wait_until(lambda: path.exists() and path.read_text() != "")
        return int(path.read_text())

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Its exit code, and how long it took to stop."""
        started_s = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(30), time.monotonic() - started_s


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Running]:
    """Starts supervisors that end with the test."""
    return lambda body, **changes: Running(orders(tmp_path, body, **changes))


def wait_until(holds: Callable[[], bool], within_s: float = 20) -> None:
    until_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until_s
        time.sleep(0.02)


def ended(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


OBEYS = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nready()\ntime.sleep(60)"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_passed_on(run: Callable[..., Running], tmp_path: Path, number: int) -> None:
    running = run(OBEYS.replace("SIGTERM", signal.Signals(number).name))
    wait_until((tmp_path / "toys" / "ready").exists)
    assert running.process.poll() is None
    code, took_s = running.stop(number)
    assert code == 0
    assert took_s < 5
    assert ended(running.worker())


def test_a_stop_while_the_worker_leaves_to_be_started_anew_is_one(
    run: Callable[..., Running], tmp_path: Path
) -> None:
    running = run(OBEYS.replace("sys.exit(0)", "sys.exit(3)"))
    wait_until((tmp_path / "toys" / "ready").exists)
    assert running.stop()[0] == 0


def test_a_stop_while_the_worker_starts_is_a_stop(run: Callable[..., Running]) -> None:
    running = run("time.sleep(60)")  # it has no handler yet
    running.worker()
    assert running.stop()[0] == 0


def test_a_stop_between_two_workers_is_one_at_once(run: Callable[..., Running]) -> None:
    running = run("ready()\nos.abort()")
    running.worker(2)  # the pause is two seconds and more by now
    time.sleep(0.3)
    code, took_s = running.stop()
    assert code == 0
    assert took_s < 2


def test_a_worker_that_hangs_in_a_record_cannot_hold_up_a_stop(
    run: Callable[..., Running], tmp_path: Path
) -> None:
    running = run("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nhand.take(3, 1042, 700)\nready()\ntime.sleep(60)")  # fmt: skip
    wait_until((tmp_path / "toys" / "ready").exists)
    code, took_s = running.stop()
    assert code == 0
    assert took_s < 10
    assert not Suspects(tmp_path / "state"), "it may have needed no more than a moment"


def test_a_killed_supervisor_takes_its_worker_along_and_the_next_one_counts(
    run: Callable[..., Running], tmp_path: Path
) -> None:
    running = run("hand.take(3, 1042, 700)\nready()\ntime.sleep(60)")
    wait_until((tmp_path / "toys" / "ready").exists)
    living = run("time.sleep(60)")  # one beside it has nothing to do with that
    living.worker(1)
    running.process.kill()
    running.process.wait()
    wait_until(lambda: ended(running.worker()))
    assert supervised(orders(tmp_path, "sys.exit(0)")) == 0
    found = Suspects(tmp_path / "state").find("news-raw", 3, 1042, 700)
    assert found is not None
    assert (found.tries, found.cause) == (1, "SIGKILL or a power cut")
    assert living.stop()[0] == 0


def test_a_frozen_worker_does_not_hang(run: Callable[..., Running], tmp_path: Path) -> None:
    running = run(f"hand.take(3, 1042, 700)\n{OBEYS}", record_s=3)
    wait_until((tmp_path / "toys" / "ready").exists)
    os.kill(running.worker(), signal.SIGSTOP)
    time.sleep(3.5)
    os.kill(running.worker(), signal.SIGCONT)
    time.sleep(0.5)
    assert running.process.poll() is None
    assert running.stop()[0] == 0
    assert starts(tmp_path) == 1


def test_it_is_small(run: Callable[..., Running]) -> None:
    running = run("signal.signal(signal.SIGTERM, signal.SIG_DFL)\ntime.sleep(60)")
    running.worker()
    assert psutil.Process(running.process.pid).memory_info().rss < 30 * MIB
    running.stop()
