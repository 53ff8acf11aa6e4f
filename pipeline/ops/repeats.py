"""What producers send twice: recognised by the article's id, version and content, in bounded memory.

A record is a repeat if an earlier one of its partition, from which an article was made, is the same
in everything but the time of fetching, and the article was not taken back in between. The table is
written into a journal beside the flow, in the same transactions, so that whoever takes the partition over
knows what its former owner knew. Why so: docs/decisions/0011-repeats-of-producers.md.
"""

import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

REASON = "duplicate"
"""The reason with which a repeat is dropped."""

_FETCHED_AT = b'"fetched_at"'
_FEWEST_SLOTS = 1024
_HEAD = struct.Struct("<4sBBHIi")
_MAGIC = b"SEEN"
_VERSION = 1
_SOME, _ALL = 0, 1

SNAPSHOT_EVERY = 256
"""Journal records after which the whole table is written again: so few are read at a takeover."""


class Entry(NamedTuple):
    """A digest and the offset of the record that it was seen at."""

    digest: int
    offset: int


def digest_of(value: bytes) -> int:
    """64 bits that stand for a raw record but for the time of its fetching; never 0.

    Among a million remembered records a new one is taken for one of them with a chance of
    1 in 18 million million.
    """
    key = value.find(_FETCHED_AT)
    opening = value.find(b'"', key + len(_FETCHED_AT)) if key >= 0 else -1
    closing = value.find(b'"', opening + 1) if opening >= 0 else -1
    if closing < 0:
        return _number(blake2b(value, digest_size=8).digest())
    whole = memoryview(value)
    hashed = blake2b(whole[:opening], digest_size=8)
    hashed.update(whole[closing:])
    return _number(hashed.digest())


def digest_of_tombstone(key: bytes) -> int:
    """64 bits that stand for the taking back of an article."""
    return _number(blake2b(key, digest_size=8, person=b"taken back").digest())


class _Slots:
    """Digest -> offset by open addressing: 16 bytes a slot, at most two thirds of them taken."""

    def __init__(self, slots: int = _FEWEST_SLOTS) -> None:
        self.count = 0
        self._mask = slots - 1
        self._digests = array("Q", bytes(8 * slots))
        self._offsets = array("q", bytes(8 * slots))

    def get(self, digest: int) -> int | None:
        digests, mask = self._digests, self._mask
        at = digest & mask
        while found := digests[at]:
            if found == digest:
                return self._offsets[at]
            at = (at + 1) & mask
        return None

    def put(self, digest: int, offset: int) -> None:
        if 3 * self.count > 2 * self._mask:
            self._grow()
        digests, mask = self._digests, self._mask
        at = digest & mask
        while (found := digests[at]) and found != digest:
            at = (at + 1) & mask
        if not found:
            digests[at] = digest
            self.count += 1
        self._offsets[at] = offset

    def pairs(self) -> Any:
        """uint64, (count, 2): digests and offsets."""
        both = np.stack([np.frombuffer(self._digests, np.uint64), np.frombuffer(self._offsets, np.uint64)], axis=1)  # fmt: skip
        return both[both[:, 0] != 0]

    def _grow(self) -> None:
        larger = _Slots(2 * (self._mask + 1))
        for digest, offset in self.pairs().tolist():
            larger.put(digest, offset)
        self.count, self._mask = larger.count, larger._mask
        self._digests, self._offsets = larger._digests, larger._offsets


class SeenTable:
    """The newest digests of one partition: never more than `capacity`, at least half as many.

    Two halves: when the young one is full it becomes the old one, whose entries are forgotten. At
    most 64 bytes an entry.
    """

    def __init__(self, capacity: int, entries: Iterable[Entry] = ()) -> None:
        """A table with these entries, oldest first."""
        self._half = max(1, capacity // 2)
        self._young, self._old = _Slots(), _Slots()
        for entry in entries:
            self.put(*entry)

    def __len__(self) -> int:
        """How many there are; one that is in both halves counts twice."""
        return self._young.count + self._old.count

    def get(self, digest: int) -> int | None:
        """The offset at which it was last put; None if it is not there (any more)."""
        found = self._young.get(digest)
        return self._old.get(digest) if found is None else found

    def put(self, digest: int, offset: int) -> None:
        """Remember it."""
        if self._young.count >= self._half:
            self._young, self._old = _Slots(), self._young
        self._young.put(digest, offset)

    def entries(self) -> list[Entry]:
        """All, by offset."""
        return [Entry(*pair) for pair in self.pairs().tolist()]

    def pairs(self) -> Any:
        """uint64, (n, 2): digests and offsets, by offset."""
        both = np.concatenate([self._old.pairs(), self._young.pairs()])
        return both[np.argsort(both[:, 1], kind="stable")]


@dataclass(slots=True)
class Journal:
    """The table of one partition and what of it is not in the journal topic yet."""

    partition: int
    capacity: int
    table: SeenTable = field(init=False)
    pending: list[tuple[int, int]] = field(default_factory=list)
    since_snapshot: int = SNAPSHOT_EVERY
    is_loaded: bool = False
    _last: tuple[bytes | None, int] = (None, 0)

    def __post_init__(self) -> None:
        """An empty table."""
        self.table = SeenTable(self.capacity)

    def load(self, values: Iterable[bytes]) -> None:
        """Take over what the journal topic's records say, oldest first; forget all else."""
        entries: list[Entry] = []
        since = SNAPSHOT_EVERY
        for value in values:
            kind, found = _decoded(value, self.partition)
            if kind == _ALL:
                entries, since = found, 0
            elif kind == _SOME:
                entries += found
                since += 1
        self.table = SeenTable(self.capacity, entries)
        self.pending = []
        self.since_snapshot = since
        self.is_loaded = True

    def first_of(self, value: bytes | None, key: bytes | None, offset: int) -> int | None:
        """The offset of the record that this one repeats; None if it repeats none."""
        if value is None:
            return None
        first = self.table.get(self._digest(value))
        if first is None or first >= offset:
            return None  # new, or read again after the group was set back
        taken_back = None if key is None else self.table.get(digest_of_tombstone(key))
        return None if taken_back is not None and first < taken_back < offset else first

    def passed(self, value: bytes | None, key: bytes | None, offset: int) -> None:
        """An article was made of this record, or it was taken back."""
        digest = digest_of_tombstone(key or b"") if value is None else self._digest(value)
        self.table.put(digest, offset)
        self.pending.append((digest, offset))

    def _digest(self, value: bytes) -> int:
        """Its digest, computed once for the look and the entry."""
        if self._last[0] is not value:
            self._last = value, digest_of(value)
        return self._last[1]

    def record(self, first: int, end: int) -> bytes | None:
        """What belongs into the transaction that commits the records from `first` up to `end`."""
        news = [entry for entry in self.pending if first <= entry[1] < end]
        if not news:
            return None
        if self.since_snapshot >= SNAPSHOT_EVERY:
            whole = self.table.pairs()
            whole = whole[whole[:, 1] < end]
            return _head(_ALL, self.partition, len(whole)) + bytes(whole.tobytes())
        return _head(_SOME, self.partition, len(news)) + array("Q", chain.from_iterable(news)).tobytes()  # fmt: skip

    def committed(self, end: int) -> None:
        """The transaction up to `end` is safe."""
        left = [entry for entry in self.pending if entry[1] >= end]
        if len(left) < len(self.pending):
            whole = self.since_snapshot >= SNAPSHOT_EVERY
            self.since_snapshot = 0 if whole else self.since_snapshot + 1
            self.pending = left


def holds_all(value: bytes) -> bool:
    """Whether this record of a journal holds the whole table."""
    return len(value) >= _HEAD.size and value[:6] == _head(_ALL, 0, 0)[:6]


def _number(digest: bytes) -> int:
    return int.from_bytes(digest, "little") or 1


def _head(kind: int, partition: int, entries: int) -> bytes:
    return _HEAD.pack(_MAGIC, _VERSION, kind, 0, partition, entries)


def _decoded(value: bytes, partition: int) -> tuple[int | None, list[Entry]]:
    """Kind and entries; no kind for what belongs to another partition or was not written here."""
    if len(value) < _HEAD.size:
        return None, []
    magic, version, kind, _, of_partition, count = _HEAD.unpack_from(value)
    ours = (magic, version, of_partition) == (_MAGIC, _VERSION, partition)
    if not ours or len(value) != _HEAD.size + 16 * count:
        return None, []
    numbers = np.frombuffer(value, "<u8", 2 * count, _HEAD.size).reshape(-1, 2)
    return kind, [Entry(*pair) for pair in numbers.tolist()]
