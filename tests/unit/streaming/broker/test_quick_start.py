"""The cache for quick starts is made once, by whoever comes first, and its failure is no failure."""

from pathlib import Path

import pytest

from pipeline.streaming.broker.errors import BrokerError
from pipeline.streaming.broker.java import Java
from pipeline.streaming.broker.quick_start import quick_start_options


@pytest.fixture
def java(tmp_path: Path) -> Java:
    (tmp_path / "kafka-4.3.1").mkdir()
    command = tmp_path / "java"
    command.touch()
    return Java(command, "25.0.2")


class Train:
    """Stands for the recording run: writes its file, or not."""

    def __init__(self, *, works: bool = True) -> None:
        self.runs = 0
        self._works = works

    def __call__(self, option: str) -> None:
        self.runs += 1
        if not self._works:
            raise BrokerError("starting the broker: no")
        Path(option.removeprefix("-XX:AOTCacheOutput=")).write_text("cache")


def options(java: Java, train: Train) -> tuple[str, ...]:
    return quick_start_options(java.command.parent, java, train=train, report=lambda text: None)


def test_cache_is_made_once(java: Java) -> None:
    train = Train()
    first, second = options(java, train), options(java, train)
    assert first == second
    assert Path(first[0].removeprefix("-XX:AOTCache=")).read_text() == "cache"
    assert train.runs == 1


def test_another_java_gets_its_own_cache(java: Java) -> None:
    train = Train()
    first = options(java, train)
    java.command.write_text("another build")
    assert options(java, train) != first
    assert train.runs == 2


def test_failed_recording_is_no_failure_and_not_tried_again(java: Java) -> None:
    train = Train(works=False)
    assert options(java, train) == options(java, train) == ()
    assert train.runs == 1


def test_cache_is_used_but_not_made_where_time_matters(java: Java) -> None:
    folder = java.command.parent
    assert quick_start_options(folder, java, train=None, report=print) == ()
    made = options(java, Train())
    assert quick_start_options(folder, java, train=None, report=print) == made != ()


def test_older_java_starts_without_a_cache(java: Java) -> None:
    train = Train()
    assert options(Java(java.command, "17.0.15"), train) == ()
    assert train.runs == 0
