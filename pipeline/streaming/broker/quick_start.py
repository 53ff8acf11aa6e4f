"""A start in a third of the time: what Java learned at one start is kept for the next (JEP 483, 514).

Java 25 writes an ahead-of-time cache (68 MB) when a recording run ends; it checks by itself that
the cache fits jars and runtime, and goes on without if not. It is made once per cache folder and
Java, right after the jars are fetched. What fails here never fails a start.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.streaming.broker.jars import KAFKA_VERSION, Report, exclusive, kafka_folder
from pipeline.streaming.broker.java import Java

OLDEST = 25
"""The first Java that writes such a cache in one step (JEP 514)."""


def quick_start_options(
    cache: Path, java: Java, *, train: Callable[[str], None] | None, report: Report
) -> tuple[str, ...]:
    """The options that let `java` start Kafka quickly; none if it cannot.

    `train` runs a broker with the given option, and ends it in the orderly way; it is called at
    most once, for the first process that comes here. Without it only what is there is used.
    """
    if java.major < OLDEST:
        return ()
    file = _file(cache, java)
    refused = file.with_suffix(".refused")
    try:
        if train and not file.exists() and not refused.exists():
            with exclusive(cache / f".kafka-{KAFKA_VERSION}.lock"):
                if not file.exists():
                    report("preparing it for quick starts, once ...")
                    _make(file, refused, train)
    except (OSError, PipelineError):
        return ()
    return (f"-XX:AOTCache={file}", "-Xlog:aot*=off") if file.exists() else ()


def _file(cache: Path, java: Java) -> Path:
    """A name for this very Java: another one's cache would be refused at each start."""
    found = java.command.stat()
    mark = f"{java.command} {java.version} {found.st_size} {found.st_mtime_ns}"
    return kafka_folder(cache) / f"start-{hashlib.sha256(mark.encode()).hexdigest()[:12]}.aot"


def _make(file: Path, refused: Path, train: Callable[[str], None]) -> None:
    partial = file.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    try:
        train(f"-XX:AOTCacheOutput={partial}")
        partial.replace(file)
    finally:
        if not file.exists():
            refused.touch()
