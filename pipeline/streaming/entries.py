"""What a lane is given to commit: source records that were run, chained to each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.message import Output


@dataclass(frozen=True, slots=True)
class Entry:
    """A source record that was run: its offset, the one before it, and what is to be written."""

    offset: int
    previous: int | None
    outputs: tuple[Output, ...]


def remaining(entries: Iterable[Entry], position: int | None) -> list[Entry]:
    """The entries that are not committed yet."""
    if position is None:
        return list(entries)
    return [entry for entry in entries if entry.offset >= position]


def missing(entries: Iterable[Entry], position: int | None) -> int | None:
    """The offset of a record that was fetched and is neither committed nor among the entries.

    Each entry names its predecessor, so a record lost on the way to the agent shows. None if the
    entries follow each other and the committed position.
    """
    last: int | None = None
    for entry in entries:
        known = entry.previous is None or entry.previous == last
        if not known and (position is None or entry.previous >= position):  # type: ignore[operator]
            return entry.previous
        last = entry.offset
    return None
