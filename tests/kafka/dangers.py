"""Stages that do harm where a record asks for it: what a bug in a stage, or in C beneath it, can do.

A record asks by its title, `danger: NAME`; all others are run as they are.
"""

import contextlib
import ctypes
import gc
import mmap
import os
import time
from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaConsumer

from pipeline.records import RawArticle

MIB = 1024 * 1024
PREFIX = "danger: "


def hang() -> None:
    """For ever in Python, with a stage's own `except Exception` around it."""
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.01)


def hang_stubbornly() -> None:
    """For ever in Python, and what interrupts it is swallowed."""
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(0.01)


def hang_in_c() -> None:
    """For ever in C, with the interpreter's lock held: a mutex that is locked twice."""
    libc, mutex = ctypes.PyDLL(None), ctypes.create_string_buffer(64)
    libc.pthread_mutex_lock(mutex)
    libc.pthread_mutex_lock(mutex)


def eat() -> None:
    """Memory, as Python takes it."""
    held = []
    while True:
        held.append(b"x" * 16 * MIB)


def eat_unseen() -> None:
    """Memory that no limit of the process counts: shared pages."""
    held = []
    while True:
        held.append(mmap.mmap(-1, 16 * MIB))
        held[-1].write(b"x" * 16 * MIB)


def crash() -> None:
    """As a bug in a C extension does."""
    ctypes.string_at(0)


def leave() -> None:
    """The process, in the middle of a record."""
    os._exit(0)


def leak() -> None:
    """Some memory, for good; the record comes through."""
    LEAKED.append(os.urandom(MIB) * 40)


def fall_silent() -> None:
    """Partition 0 of every topic is not fetched any more, without a word; the record comes through."""
    for consumer in [item for item in gc.get_objects() if isinstance(item, AIOKafkaConsumer)]:
        consumer.pause(*(part for part in consumer.assignment() if part.partition == 0))


LEAKED: list[bytes] = []
DANGERS = {
    "hang": hang, "hang stubbornly": hang_stubbornly, "hang in C": hang_in_c, "eat": eat,
    "eat unseen": eat_unseen, "crash": crash, "leave": leave, "leak": leak, "fall silent": fall_silent,
}  # fmt: skip


def dangerous(run: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The stage's function, with a look at a raw article's title first."""

    def looked_at(record: Any, tools: Any) -> Any:
        title = record.hints.title or ""
        if title.startswith(PREFIX) and isinstance(record, RawArticle):
            DANGERS[title.removeprefix(PREFIX)]()
        return run(record, tools)

    return looked_at
