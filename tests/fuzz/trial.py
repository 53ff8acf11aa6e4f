"""One input at one entry point: what came of it, and whether it took too long."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.entry_points import End, entry_points
from tests.fuzz.mutation import malformed

HANG_S = 2.0


@dataclass(frozen=True, slots=True)
class Trial:
    """Input `number` at `point`: its ends; `failure` says what must not be, empty if all is well."""

    number: int
    point: str
    ends: tuple[str, ...]
    failure: str = ""


def trials(seed: int, numbers: range, folder: Path) -> Iterator[Trial]:
    """Each input at the entry point whose turn it is."""
    for number in numbers:
        point = point_of(number)
        yield tried(number, point, malformed(seed, number, point), folder)


def point_of(number: int) -> str:
    """The entry point of this input."""
    names = list(entry_points())
    return names[number % len(names)]


def tried(number: int, point: str, data: bytes, folder: Path) -> Trial:
    """What the entry point makes of these bytes."""
    started = time.process_time()
    try:
        ends = entry_points()[point](data, folder)
    except Exception as error:  # noqa: BLE001 - an exception is what is looked for here
        ends = [End(f"bug: {type(error).__name__}: {error}")]
    spent_s = time.process_time() - started
    failure = next((end.name for end in ends if end.is_bug), "")
    if spent_s > HANG_S:
        failure = failure or f"hang: {spent_s:.1f} s of CPU"
    return Trial(number, point, tuple(end.name for end in ends), failure)
