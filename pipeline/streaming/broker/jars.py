"""The jars of Apache Kafka: fetched once from Maven Central by jgo, pinned by SHA-256, then kept.

The list `kafka_jars.lock` names each jar as `group:artifact:version sha256 bytes`. It was made from
what Maven resolves for `org.apache.kafka:kafka_2.13`, and log4j's binding, so that the broker can say why
it fails. The folder appears by one rename when all jars are there and right: a fetch that is killed
in the middle leaves nothing that a later one would trust.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pipeline.streaming.broker.errors import BrokerUnavailableError

KAFKA_VERSION = "4.3.1"
_CONNECTIONS = 6
_PARTIAL = f".kafka-{KAFKA_VERSION}-partial-"

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the list: Maven coordinates, SHA-256 in hex, size in bytes."""

    group: str
    artifact: str
    version: str
    sha256: str
    size_bytes: int

    @property
    def file_name(self) -> str:
        """The name of its file, as Maven names it."""
        return f"{self.artifact}-{self.version}.jar"


def locked_jars() -> tuple[Jar, ...]:
    """The jars that make up the broker, in the order of the list."""
    text = files("pipeline.streaming.broker").joinpath("kafka_jars.lock").read_text("utf-8")
    return tuple(_parse(line) for line in text.splitlines() if line.strip())


def _parse(line: str) -> Jar:
    coordinates, sha256, size = line.split()
    group, artifact, version = coordinates.split(":")
    return Jar(group, artifact, version, sha256, int(size))


def kafka_folder(cache: Path) -> Path:
    """Where this release is kept below the `cache` folder."""
    return cache / f"kafka-{KAFKA_VERSION}"


def ensure_jars(cache: Path, *, report: Report = lambda text: None) -> list[Path]:
    """The broker's class path; what is missing in `cache` is fetched first, once for all processes.

    `report` gets a line for people when something is fetched. Raises BrokerUnavailableError if it
    cannot be had.
    """
    folder = kafka_folder(cache) / "jars"
    jars = locked_jars()
    if not _complete(folder, jars):
        try:
            cache.mkdir(parents=True, exist_ok=True)
            with exclusive(cache / f".kafka-{KAFKA_VERSION}.lock"):
                if not _complete(folder, jars):
                    _fetch_into(folder, jars, report)
        except OSError as error:
            raise BrokerUnavailableError(f"keeping Apache Kafka in {cache}: {error}") from error
    return [folder / jar.file_name for jar in jars]


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`; the system lets go of it if the process dies."""
    with path.open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _complete(folder: Path, jars: tuple[Jar, ...]) -> bool:
    """Whether every jar is there at its full size (the hashes were checked when it was fetched)."""
    try:
        return all((folder / jar.file_name).stat().st_size == jar.size_bytes for jar in jars)
    except OSError:
        return False


def _fetch_into(folder: Path, jars: tuple[Jar, ...], report: Report) -> None:
    total_mb = sum(jar.size_bytes for jar in jars) / 1e6
    report(f"fetching Apache Kafka {KAFKA_VERSION} ({len(jars)} jars, {total_mb:.0f} MB), once ...")
    cache = folder.parent.parent
    for leftover in cache.glob(f"{_PARTIAL}*"):  # of fetches that were killed: we hold the lock
        shutil.rmtree(leftover, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=cache))
    try:
        _fetch(partial, jars)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(exist_ok=True)
        (partial / "jars").rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _fetch(partial: Path, jars: tuple[Jar, ...]) -> None:
    """Download all `jars` to `partial`/jars and check them."""
    (partial / "jars").mkdir()
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        futures = [pool.submit(_fetch_one, partial, jar) for jar in jars]
        try:
            for future in futures:
                future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _fetch_one(partial: Path, jar: Jar) -> None:
    try:
        from jgo.maven import MavenContext  # noqa: PLC0415 - needed once, and an extra
    except ImportError as error:
        raise BrokerUnavailableError(
            "fetching Apache Kafka: the package jgo is missing (install open-news-wire[broker])"
        ) from error
    maven = MavenContext(repo_cache=partial / "maven", local_repos=[], timeout=20)
    component = maven.project(jar.group, jar.artifact).at_version(jar.version)
    try:
        found = Path(component.artifact().resolve())
    except (OSError, RuntimeError) as error:  # requests' errors are OSErrors
        kind = type(error).__name__
        raise BrokerUnavailableError(f"fetching {jar.file_name}: {kind} (is there a network?)") from error  # fmt: skip
    digest = hashlib.sha256(found.read_bytes()).hexdigest()
    if digest != jar.sha256:
        raise BrokerUnavailableError(f"fetching {jar.file_name}: its SHA-256 is {digest}, not {jar.sha256}")  # fmt: skip
    os.replace(found, partial / "jars" / jar.file_name)
