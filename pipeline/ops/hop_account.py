"""The account of one hop: for each record of a stage's source topic, what became of it.

Every output and every dead letter names the record it was made of, so the books can be balanced
record by record. State is 5 bytes for each offset of the source topic (13 where the sink is
compacted), whatever the records' size. Pure: it is told what was read, and knows no Kafka.
"""

import zlib
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from pipeline.ops.marks import id_hash
from pipeline.ops.places import Place, origin, replayed_from

KEPT = 1000
"""Findings of a kind that are kept with their places; beyond that they are only counted."""

_IN_SOURCE = 0x80
_ENDS = 0x7F


class Seen(NamedTuple):
    """A record as the account is told of it: its value matters only by being there or not."""

    place: Place
    key: bytes | None
    has_value: bool
    headers: Mapping[str, bytes]
    at_ms: int

    @property
    def ce_id(self) -> bytes | None:
        """Article id and version, `id.version`; None if the headers do not say."""
        return self.headers.get("ce_id")


class Finding(NamedTuple):
    """One record that is not as it should be: `kind` is one of the counts of `HopReport`."""

    kind: str
    place: Place
    name: str
    why: str


@dataclass(slots=True)
class HopReport:
    """What became of the records of one source topic.

    Each of `records` has its end (`emitted`, `taken_back`, `dropped`, `rejected`, `exhausted`), is
    `in_flight` (not yet committed by the stage), is `lost` (committed, and nowhere), was
    `superseded` (compaction kept a later version only), or is `unknowable`: what may have been its
    end has been deleted by retention or a purge. `expired` counts outputs whose source record has
    been deleted, so that they cannot be checked.
    """

    stage: str
    source: str
    records: int = 0
    emitted: int = 0
    taken_back: int = 0
    dropped: int = 0
    rejected: int = 0
    exhausted: int = 0
    in_flight: int = 0
    superseded: int = 0
    unknowable: int = 0
    expired: int = 0
    lost: int = 0
    repeated: int = 0
    reordered: int = 0
    wrong: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, repeated, out of order or wrong."""
        return not (self.lost or self.repeated or self.reordered or self.wrong)

    def find(self, kind: str, place: Place, name: str, why: str) -> None:
        """Count one finding; the first `KEPT` of a kind are kept."""
        count = getattr(self, kind)
        setattr(self, kind, count + 1)
        if count < KEPT:
            self.findings.append(Finding(kind, place, name, why))


class _Part:
    """What is known of one source partition, offset by offset from `first`."""

    def __init__(self, first: int, end: int, *, with_ids: bool) -> None:
        self.first = first
        self.end = end
        self.flags = bytearray(max(0, end - first))
        self.marks = array("I", bytes(4 * len(self.flags)))
        self.ids = array("Q", bytes(8 * len(self.flags))) if with_ids else None
        self.young_from = end


class HopAccount:
    """Told of every record of source, sink and dead-letter topic, it balances the books.

    The source topic first, then sink and dead letters in any order.
    """

    def __init__(
        self,
        report: HopReport,
        bounds: Mapping[int, tuple[int, int]],
        *,
        compacted_before_ms: int | None = None,
        first_of_flow: bool = False,
    ) -> None:
        """`bounds` are the first and end offsets of the source partitions, as they are looked at.

        `compacted_before_ms`: the sink is compacted, what was written before that time may be
        gone. `first_of_flow`: others write the source topic, so their keys may be odd.
        """
        self.report = report
        self._compacted_before_ms = compacted_before_ms
        self._first_of_flow = first_of_flow
        with_ids = compacted_before_ms is not None
        self._parts = {number: _Part(first, end, with_ids=with_ids) for number, (first, end) in bounds.items()}  # fmt: skip
        self._latest: dict[tuple[str, int, int], int] = {}
        self._earliest: dict[tuple[str, int, int], int] = {}
        self._sink_ids = array("Q")

    def source(self, seen: Seen) -> None:
        """A record of the source topic."""
        part = self._parts[seen.place.partition]
        index = seen.place.offset - part.first
        part.flags[index] |= _IN_SOURCE
        part.marks[index] = self._mark(seen)
        if part.ids is not None and seen.key is not None:
            part.ids[index] = id_hash(seen.key)
            if seen.at_ms >= (self._compacted_before_ms or 0):
                part.young_from = min(part.young_from, seen.place.offset)
        self.report.records += 1

    def output(self, seen: Seen) -> None:
        """A record of the sink topic; replayed ones are not this stage's work."""
        if self._compacted_before_ms is not None and seen.key is not None:
            self._sink_ids.append(id_hash(seen.key))
        if replayed_from(seen.headers) is not None:
            return
        if self._end(seen, "emitted" if seen.has_value else "taken_back"):
            self._check_order(seen)

    def letter(self, seen: Seen) -> None:
        """A dead letter of the stage."""
        disposition = seen.headers.get("__connect.errors.disposition", b"rejected").decode()
        if self._end(seen, disposition if disposition in ("dropped", "exhausted") else "rejected"):
            text = seen.headers.get("__connect.errors.exception.message", b"").decode("utf-8", "replace")  # fmt: skip
            kind = seen.headers.get("__connect.errors.exception.class.name", b"?").decode()
            self.report.reasons[text.partition(":")[0] if kind == "Drop" else kind] += 1
            self._note_earliest(seen)

    def close(self, committed: Mapping[int, int | None], cut: Mapping[tuple[str, int], bool]) -> HopReport:  # fmt: skip
        """Balance the books.

        `committed` are the stage's committed offsets, read before anything else was; `cut` says
        of each sink and dead-letter partition whether its oldest records have been deleted.
        """
        there = np.unique(np.frombuffer(self._sink_ids, np.uint64)) if self._sink_ids else None
        for number, part in self._parts.items():
            for offset in self._open(part):
                place = Place(self.report.source, number, offset)
                if there is not None and self._is_superseded(part, place.offset, there):
                    self.report.superseded += 1
                else:
                    self._judge_open(place, committed.get(number), cut)
        return self.report

    def _open(self, part: _Part) -> Iterator[int]:
        """The offsets of source records without an end."""
        flags = np.frombuffer(part.flags, np.uint8)
        yield from (np.flatnonzero(flags == _IN_SOURCE) + part.first).tolist()

    def _judge_open(self, place: Place, committed: int | None, cut: Mapping[tuple[str, int], bool]) -> None:  # fmt: skip
        if committed is None or place.offset >= committed:
            self.report.find("in_flight", place, "", f"{self.report.stage} has not committed it")
        elif self._may_be_deleted(place, cut):
            self.report.unknowable += 1
        else:
            self.report.find("lost", place, "", f"{self.report.stage} committed {committed}, but made nothing of it")  # fmt: skip

    def _may_be_deleted(self, place: Place, cut: Mapping[tuple[str, int], bool]) -> bool:
        """Whether its end may have been among the oldest records of a partition, now deleted."""
        return any(
            was_cut
            and place.offset < self._earliest.get((*where, place.partition), place.offset + 1)
            for where, was_cut in cut.items()
        )

    def _is_superseded(self, part: _Part, offset: int, there: Any) -> bool:
        """Whether compaction may have kept a later record of its article only."""
        if part.ids is None or offset >= part.young_from:
            return False
        wanted = part.ids[offset - part.first]
        at = int(np.searchsorted(there, np.uint64(wanted)))
        return at < len(there) and int(there[at]) == wanted

    def _end(self, seen: Seen, kind: str) -> bool:
        """Enter an end; whether it is the only one so far of a record that is there."""
        made_of = origin(seen.headers)
        if made_of is None or made_of.topic != self.report.source:
            self.report.find("wrong", seen.place, _name(seen), f"it names no record of {self.report.source}")  # fmt: skip
            return False
        part = self._parts.get(made_of.partition)
        if part is None or made_of.offset >= part.end:
            return False  # written since the account began
        if made_of.offset < part.first:
            self.report.expired += 1
            return False
        return self._enter(seen, made_of, part, kind)

    def _enter(self, seen: Seen, made_of: Place, part: _Part, kind: str) -> bool:
        index = made_of.offset - part.first
        flags = part.flags[index]
        if not flags & _IN_SOURCE:
            self.report.find("wrong", seen.place, _name(seen), f"there is no record at {made_of}")
            return False
        if flags & _ENDS:
            self.report.find("repeated", seen.place, _name(seen), f"{made_of} had its end before")
            return False
        part.flags[index] = flags | 1
        setattr(self.report, kind, getattr(self.report, kind) + 1)
        mark = self._mark(seen) if kind in ("emitted", "taken_back") else 0
        if mark and part.marks[index] and mark != part.marks[index]:
            self.report.find("wrong", seen.place, _name(seen), f"{made_of} is another article or version")  # fmt: skip
        return True

    def _check_order(self, seen: Seen) -> None:
        """Outputs of one partition stand in one partition in the order of their sources."""
        made_of = self._note_earliest(seen)
        pair = (seen.place.topic, seen.place.partition, made_of.partition)
        if made_of.offset < self._latest.get(pair, -1):
            self.report.find("reordered", seen.place, _name(seen), f"it was made of {made_of}, what stands before it of {self._latest[pair]}")  # fmt: skip
        self._latest[pair] = max(self._latest.get(pair, -1), made_of.offset)

    def _note_earliest(self, seen: Seen) -> Place:
        made_of = origin(seen.headers)
        assert made_of is not None  # noqa: S101 - it has just been entered
        pair = (seen.place.topic, seen.place.partition, made_of.partition)
        self._earliest.setdefault(pair, made_of.offset)
        return made_of

    def _mark(self, seen: Seen) -> int:
        """A checksum of what must be the same on both sides of the hop; 0 if it is not known."""
        if seen.ce_id is not None and not self._is_strange(seen):
            return zlib.crc32(seen.ce_id) or 1
        if not seen.has_value and seen.key is not None and not self._first_of_flow:
            return zlib.crc32(b"\0" + seen.key) or 1
        return 0

    def _is_strange(self, seen: Seen) -> bool:
        """Whether others than this project wrote it, whose ids may be of another kind."""
        ours = seen.place.topic != self.report.source or not self._first_of_flow
        return not (ours or seen.headers.get("ce_source", b"").startswith(b"/sources/"))


def _name(seen: Seen) -> str:
    name: Any = seen.ce_id or seen.key or b""
    return str(name.decode("utf-8", "replace"))
