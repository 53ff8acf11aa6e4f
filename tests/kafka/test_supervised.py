"""The command that users start, a supervisor with a worker beneath: deaths, stops, what both hold."""

import asyncio
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from pipeline.config import Settings
from tests.kafka.dangerous_command import SUPERVISED
from tests.kafka.traffic import many, send_articles
from tests.kafka.verdict import verdict
from tests.kafka.workers import REAL_WORKER, WorkerProcess, crew

pytestmark = pytest.mark.timeout(180)
SESSION_S = 40.0
"""So long that whoever waits for it is seen."""


def supervised(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a long session, and a folder of this test's for the state."""
    given = settings.model_dump(include=settings.model_fields_set)
    return Settings(**given, session_timeout_s=SESSION_S, state_dir=tmp_path / "state")


def worker_of(supervisor: WorkerProcess) -> psutil.Process:
    """The process beneath, once it is there."""
    until_s = time.monotonic() + 30
    while not (children := psutil.Process(supervisor.pid).children()):
        assert time.monotonic() < until_s
        time.sleep(0.05)
    (child,) = children
    return child


def wait_ready_again(supervisor: WorkerProcess, times: int) -> float:
    """Seconds until its worker has been ready so many times."""
    started_s = time.monotonic()
    while supervisor.text().count("worker ready") < times:
        assert time.monotonic() - started_s < 3 * SESSION_S, supervisor.text()
        time.sleep(0.05)
    return time.monotonic() - started_s


def test_a_dead_worker_s_partitions_move_to_its_successor_at_once(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    """Not when its session has timed out: its successor says good-bye for it."""
    settings = supervised(kafka_settings, tmp_path)
    marks = list(many(300))
    with crew(settings, tmp_path, size=1, command=SUPERVISED) as (worker,):
        asyncio.run(send_articles(settings.brokers, settings.topic("news-raw"), marks[:150]))
        worker_of(worker).kill()
        assert wait_ready_again(worker, 2) < 0.7 * SESSION_S
        worker.kill()  # both, as a power cut would
        worker.start()
        assert wait_ready_again(worker, 3) < 0.7 * SESSION_S
        asyncio.run(send_articles(settings.brokers, settings.topic("news-raw"), marks[150:]))
        assert verdict(settings, marks).is_clean
        assert worker.stop() == 0
    assert "worker ended by SIGKILL" in worker.text()


def test_a_stop_at_any_moment_is_one_in_seconds(kafka_settings: Settings, tmp_path: Path) -> None:
    settings = supervised(kafka_settings, tmp_path)
    with crew(settings, tmp_path, size=1, command=REAL_WORKER, wait=False) as (worker,):
        for pause_s in (0.1, 0.4, 1.0, 2.0, 4.0):
            if not worker.is_running():
                worker.start()
            worker_of(worker)  # the supervisor is there
            time.sleep(pause_s)
            started_s = time.monotonic()
            assert worker.stop() == 0, worker.text()
            assert time.monotonic() - started_s < 10


def test_a_stop_while_a_dead_worker_is_replaced_is_one_in_seconds(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    settings = supervised(kafka_settings, tmp_path)
    for pause_s in (0.3, 1.5):
        with crew(settings, tmp_path, size=1, command=REAL_WORKER, wait=False) as (worker,):
            wait_ready_again(worker, worker.text().count("worker ready") + 1)
            worker_of(worker).send_signal(signal.SIGSEGV)
            time.sleep(pause_s)
            started_s = time.monotonic()
            assert worker.stop() == 0, worker.text()
            assert time.monotonic() - started_s < 10


def test_supervisor_and_worker_are_small_and_start_quickly(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    settings = supervised(kafka_settings, tmp_path)
    with crew(settings, tmp_path, size=1, command=REAL_WORKER) as (worker,):
        parent, child = psutil.Process(worker.pid), worker_of(worker)
        assert parent.memory_info().rss < 30 * 2**20
        assert child.memory_info().rss < 400 * 2**20
        cpu_s = [sum(process.cpu_times()[:2]) for process in (parent, child)]
        assert cpu_s[0] < 2, "half a second, with the command that it was before"
        assert sum(cpu_s) < 10, "under 5 s on an idle machine"
        assert worker.stop() == 0
        assert not child.is_running()
    assert list((tmp_path / "state").rglob("*.*")) == [], "an orderly end leaves nothing behind"


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--stage=nope",), 2, "no stage 'nope'"),
        (("--bootstrap-servers=127.0.0.1:1",), 3, "connecting to Kafka at 127.0.0.1:1"),
        (("--batch-records=0",), 1, "batch_records"),
    ],
)
def test_what_is_wrong_at_the_start_is_told_once_and_not_tried_again(
    options: tuple[str, ...], code: int, words: str
) -> None:
    done = subprocess.run([*REAL_WORKER, *options], capture_output=True, text=True, timeout=90, check=False)  # fmt: skip
    assert done.returncode == code
    assert words in done.stderr.strip().splitlines()[-1]
    assert done.stderr.count(words) == 1
