"""The supervisor starts, signals, awaits and ends what it is given, and its folder goes with it."""

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline.streaming.broker.errors import BrokerError
from pipeline.streaming.broker.supervised import Supervised

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]


@pytest.fixture
def supervised() -> Iterator[Supervised]:
    found = Supervised()
    yield found
    found.close()


def test_process_runs_until_it_is_signalled(supervised: Supervised) -> None:
    log = supervised.folder / "log"
    supervised.start("a", SLEEP, log)
    assert supervised.wait("a", 0.05) is None
    supervised.signal("a", signal.SIGKILL)
    assert supervised.wait("a", 10) == -signal.SIGKILL


def test_output_goes_to_the_log(supervised: Supervised) -> None:
    log = supervised.folder / "log"
    supervised.start("a", [sys.executable, "-c", "print('hello'); raise SystemExit(7)"], log)
    assert supervised.wait("a", 10) == 7
    assert log.read_text() == "hello\n"


def test_process_runs_where_and_with_what_it_is_told(
    supervised: Supervised, tmp_path: Path
) -> None:
    log = supervised.folder / "log"
    program = "import os; print(os.getcwd(), os.environ['MARK'], bool(os.environ.get('PATH')))"
    supervised.start("a", [sys.executable, "-c", program], log, cwd=tmp_path, environment={"MARK": "m"})  # fmt: skip
    assert supervised.wait("a", 10) == 0
    assert log.read_text() == f"{tmp_path.resolve()} m True\n"


def test_closing_ends_all_processes_and_takes_the_folder(supervised: Supervised) -> None:
    pids = [supervised.start(name, SLEEP, supervised.folder / name) for name in "ab"]
    supervised.close()
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not supervised.folder.exists()
    with pytest.raises(BrokerError, match="closed"):
        supervised.signal("a", signal.SIGTERM)


def test_folder_of_ones_own_is_kept(tmp_path: Path) -> None:
    supervised = Supervised(tmp_path)
    supervised.start("a", SLEEP, tmp_path / "log")
    supervised.close()
    assert (tmp_path / "log").exists()


def test_command_that_does_not_exist_is_told_and_no_harm(supervised: Supervised) -> None:
    with pytest.raises(BrokerError, match=r"starting a process for the broker: .*no-such-command"):
        supervised.start("a", ["/no-such-command"], supervised.folder / "log")
    supervised.start("a", SLEEP, supervised.folder / "log")


def test_supervisor_ends_when_told_by_a_signal() -> None:
    supervised = Supervised()
    pid = supervised.start("a", SLEEP, supervised.folder / "log")
    psutil.Process(pid).parent().terminate()
    until = time.monotonic() + 10
    while supervised.folder.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not supervised.folder.exists()
    assert not psutil.pid_exists(pid)
    with pytest.raises(BrokerError, match="gone"):
        supervised.signal("a", signal.SIGTERM)
    supervised.close()
