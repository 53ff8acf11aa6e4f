"""Records that hang, eat memory or crash the interpreter: each ends as one dead letter, no other is lost.

The workers run under their supervisor, as `pipeline worker` does.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import codec
from pipeline.config import Settings
from tests.kafka.dangerous_command import COMMAND, SUPERVISED
from tests.kafka.dangers import PREFIX
from tests.kafka.test_worker import wait_for_dead_letters
from tests.kafka.traffic import article, many, record, send
from tests.kafka.verdict import verdict
from tests.kafka.workers import crew

pytestmark = pytest.mark.timeout(240)


def asking_for(danger: str, key: str = "0badbad0") -> tuple[bytes, bytes]:
    """A record that does harm to whoever runs it."""
    bad = article((key, 1))
    return key.encode(), codec.encode(replace(bad, hints=replace(bad.hints, title=PREFIX + danger)))


def with_limits(settings: Settings, tmp_path: Path, **limits: object) -> Settings:
    """Settings with a short session, and a folder of this test's for the state."""
    short = {"session_timeout_s": 6.0, "state_dir": tmp_path / "state"}
    given = {**settings.model_dump(include=settings.model_fields_set), **short, **limits}
    return Settings(**given)


def feed(settings: Settings, dangers: Sequence[str], *, good: int = 200) -> list[tuple[str, int]]:
    """Good records with dangerous ones among them; returns the marks of the good ones."""
    marks = list(many(good))
    mixed = [record(mark) for mark in marks]
    for number, danger in enumerate(dangers):
        place = (number + 1) * len(mixed) // (len(dangers) + 1)
        mixed.insert(place, asking_for(danger, f"0bad000{number:x}"))
    asyncio.run(send(settings.brokers, settings.topic("news-raw"), mixed))
    return marks


@pytest.mark.parametrize(
    ("danger", "error_class", "words"),
    [
        ("hang", "TimeLimitError", "not done within the time limit"),
        ("eat", "StageError", "MemoryError"),
    ],
)
def test_what_python_can_stop_costs_one_record_and_the_worker_lives(
    kafka_settings: Settings, tmp_path: Path, danger: str, error_class: str, words: str
) -> None:
    settings = with_limits(kafka_settings, tmp_path, record_time_limit_s=2 if danger == "hang" else 30)  # fmt: skip
    good = feed(settings, [danger] * 2)
    with crew(settings, tmp_path, size=1, command=COMMAND) as (worker,):
        assert verdict(settings, good).is_clean
        letters = wait_for_dead_letters(settings, 2)
        assert worker.stop() == 0
    assert [letter.error_class for letter in letters] == [error_class] * 2
    assert words in letters[0].error


@pytest.mark.parametrize(
    ("danger", "words"),
    [
        ("hang stubbornly", "the time limit"),
        ("hang in C", "the time limit"),
        ("eat unseen", "the memory limit"),
        ("crash", "SIGSEGV"),
        ("leave", "exit code 0"),
    ],
)
def test_what_ends_the_worker_is_tried_and_then_a_dead_letter(
    kafka_settings: Settings, tmp_path: Path, danger: str, words: str
) -> None:
    limits = {"record_time_limit_s": 2 if "hang" in danger else 30, "memory_limit_mb": 600}
    settings = with_limits(kafka_settings, tmp_path, **limits, max_attempts=2)
    good = feed(settings, [danger])
    with crew(settings, tmp_path, size=1, command=SUPERVISED, wait=False) as (worker,):
        assert verdict(settings, good, still_s=100).is_clean
        letters = wait_for_dead_letters(settings, 1, within_s=60)
        assert worker.stop() == 0
        assert worker.text().count("starting another") == 2, worker.text()
    (letter,) = letters
    assert (letter.error_class, letter.disposition, letter.attempts) == ("WorkerDiedError", "exhausted", 2)  # fmt: skip
    assert words in letter.error
    assert not list((tmp_path / "state").rglob("*.suspect")), "what is committed is forgotten"
    assert not list((tmp_path / "state").rglob("*.hand"))


def test_a_partition_that_is_silently_not_fetched_any_more_starts_the_worker_anew(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    """As in faust issues 523, 532 and 629; everything else goes on, and nothing is in the log."""
    settings = with_limits(kafka_settings, tmp_path, standstill_s=5)
    with crew(settings, tmp_path, size=1, command=SUPERVISED) as (worker,):
        asyncio.run(send(settings.brokers, settings.topic("news-raw"), [asking_for("fall silent")]))
        time.sleep(2)
        good = feed(settings, [])
        assert verdict(settings, [("0badbad0", 1), *good], still_s=60).is_clean
        assert worker.stop() == 0
    assert "was not fetched past" in worker.text()
    assert worker.text().count("worker ready") == 2


def test_a_worker_that_leaks_starts_anew_before_it_reaches_its_limit(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    settings = with_limits(kafka_settings, tmp_path, memory_limit_mb=700)
    with crew(settings, tmp_path, size=1, command=SUPERVISED) as (worker,):
        good = feed(settings, ["leak"] * 12)
        leaking = [(f"0bad000{number:x}", 1) for number in range(12)]
        assert verdict(settings, [*leaking, *good], still_s=60).is_clean
        deadline_s = time.monotonic() + 30
        while "starting anew" not in worker.text() and time.monotonic() < deadline_s:
            time.sleep(0.2)
        worker.wait_ready()
        assert worker.stop() == 0
    assert "MiB held, over 70% of memory_limit_mb 700; starting anew" in worker.text()
    assert "worker stopped: clean 212 done" in worker.text(), "it finished what it had in hand"
