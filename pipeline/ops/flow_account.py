"""The account of the whole flow: every hop's, what sources refused, what was replayed.

`pipeline audit` reads the topics of a cluster and tells this account of each record; the tests of the
delivery promise can do the same.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pipeline.flow import Stage
from pipeline.message import Headers
from pipeline.ops.dead_letters import SOURCE_STAGE
from pipeline.ops.hop_account import Finding, HopAccount, HopReport, Seen
from pipeline.ops.marks import MarkLog
from pipeline.ops.places import AGAIN, Place, replayed_from, settled

_ID = re.compile(rb'"id"\s*:\s*"([^"\\]{1,128})"')
_VERSION = re.compile(rb'"version"\s*:\s*(\d{1,9})')
_CONTENT_HASH = re.compile(rb'"content_hash"\s*:\s*"([0-9a-f]{64})"')
_HEAD_BYTES = 400


@dataclass(slots=True)
class FlowReport:
    """What became of everything; `is_clean` if nothing was lost, repeated, out of order or wrong.

    `refused` are letters of what a source could not take; `letters` lie in the dead-letter topics,
    `replayed` of them were put back. `wanted_again` are records that were sent once more on purpose.
    `repeated_marks` and `reordered_marks` are ids and versions that the last topic holds twice with the
    same text, or after a later version though the first topic had them in order; `other_texts` are
    there twice with different texts, which is their producer's doing.
    `held_up` are partitions that could not be read to their end, by an open transaction.
    """

    hops: list[HopReport] = field(default_factory=list)
    refused: int = 0
    letters: int = 0
    replayed: int = 0
    wanted_again: int = 0
    repeated_marks: int = 0
    other_texts: int = 0
    reordered_marks: int = 0
    wrong_replays: int = 0
    findings: list[Finding] = field(default_factory=list)
    held_up: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether the promise held, as far as it can be known."""
        repeated = self.repeated_marks > self.wanted_again
        faults = repeated or self.reordered_marks or self.wrong_replays or self.held_up
        return not faults and all(hop.is_clean for hop in self.hops)

    @property
    def in_flight(self) -> int:
        """How many records wait for their stage."""
        return sum(hop.in_flight for hop in self.hops)

    def all_findings(self) -> Iterable[Finding]:
        """Those of the hops in flow order, then those of the whole."""
        for hop in self.hops:
            yield from hop.findings
        yield from self.findings


class FlowAccount:
    """Told of every record of every topic, source topics first, it makes the report."""

    def __init__(self, stages: tuple[Stage, ...], topic: Mapping[str, str]) -> None:
        """An account of `stages`; `topic` gives a topic's name on the cluster."""
        self.report = FlowReport()
        self._stages = stages
        self._topic = topic
        self._accounts: dict[str, HopAccount] = {}
        self._first, self._last, self._texts = MarkLog(), MarkLog(), MarkLog()
        self._taken_back: Counter[tuple[str, bytes]] = Counter()
        self._replays: dict[Place, Place] = {}
        self._settled: dict[Place, Place] = {}

    def begin(self, stage: Stage, account: HopAccount) -> None:
        """Enter the account of a stage; its report becomes a part of this one's."""
        self._accounts[stage.name] = account
        self.report.hops.append(account.report)

    def record(self, topic: str, seen: Seen, value: bytes | None) -> None:
        """A record of one of the flow's topics (its name in the flow)."""
        letter = replayed_from(seen.headers)
        if letter is not None and not topic.endswith("-dlq"):
            self._replays[letter] = seen.place
        if letter is not None or AGAIN in seen.headers:
            self.report.wanted_again += not topic.endswith("-dlq")
        for stage in self._stages:
            account = self._accounts[stage.name]
            if topic == stage.source:
                account.source(seen)
            elif topic == stage.sink:
                account.output(seen)
            elif topic == stage.dead_letters:
                self._letter(account, seen)
        self._mark(topic, seen, value)

    def close(self, *, first_offsets: Mapping[str, int]) -> None:
        """Check what goes beyond one hop; the hops have been closed before.

        `first_offsets` say of `topic[partition]` (names on the cluster) where it begins now.
        """
        self._close_replays(first_offsets)
        self._close_marks()

    def _letter(self, account: HopAccount, seen: Seen) -> None:
        done = settled(seen.headers)
        if done is not None:
            self._settled[done] = seen.place
            self.report.replayed += 1
            return
        self.report.letters += 1
        if seen.headers.get("__connect.errors.stage", b"").decode() == SOURCE_STAGE:
            self.report.refused += 1
        else:
            account.letter(seen)

    def _mark(self, topic: str, seen: Seen, value: bytes | None) -> None:
        log = {self._stages[0].source: self._first, self._stages[-1].sink: self._last}.get(topic)
        if log is None:
            return
        if value is None:
            self._taken_back[topic, seen.key or b""] += 1
            return
        key, version = article_mark(seen.headers.get("ce_id"), seen.key, value)
        life = self._taken_back[topic, key] if self._taken_back else 0
        key = key + b"\0%d" % life if life else key  # taken back and sent anew: no repeat
        log.add(key, version)
        if log is self._last:
            text = _CONTENT_HASH.search(value)
            self._texts.add(key + (text[1] if text else b""), version)

    def _close_replays(self, first_offsets: Mapping[str, int]) -> None:
        for letter, mark in self._settled.items():
            source = letter.topic.removesuffix("-dlq")
            may_be_gone = any(at > 0 for name, at in first_offsets.items() if name.startswith(f"{source}["))  # fmt: skip
            if letter not in self._replays and not may_be_gone:
                self._wrong(mark, f"it says that {letter} was replayed, but {source} has no such record")  # fmt: skip
        for letter, replay in self._replays.items():
            expired = letter.offset < first_offsets.get(f"{letter.topic}[{letter.partition}]", 0)
            if letter not in self._settled and not expired:
                self._wrong(replay, f"it was {letter}, which is not marked as replayed")

    def _wrong(self, place: Place, why: str) -> None:
        self.report.wrong_replays += 1
        self.report.findings.append(Finding("wrong_replays", place, "", why))

    def _close_marks(self) -> None:
        self.report.repeated_marks = int(self._texts.repeats().sum())
        self.report.other_texts = int(self._last.repeats().sum()) - self.report.repeated_marks
        late = self._last.late()
        if late.any():  # the fault of the flow only where the first topic had them in order
            late_before = np.unique(self._first.ids()[self._first.late()])
            self.report.reordered_marks = int((~np.isin(self._last.ids()[late], late_before)).sum())


def article_mark(ce_id: bytes | None, key: bytes | None, value: bytes) -> tuple[bytes, int]:
    """Article id and version: from the header, else from the head of the value, else from the key.

    >>> article_mark(b"ab12.3", None, b"")
    (b'ab12', 3)
    >>> article_mark(None, b"k", b'{"schema": "news-raw/1", "id": "ab12", "version": 2}')
    (b'ab12', 2)
    """
    if ce_id is not None:
        name, _, number = ce_id.rpartition(b".")
        if name and number.isdigit():
            return name, int(number)
    head = value[:_HEAD_BYTES]
    found, version = _ID.search(head), _VERSION.search(head)
    return (found[1] if found else key or b""), (int(version[1]) if version else 1)


def seen_record(place: Place, key: bytes | None, value: bytes | None, headers: Headers, at_ms: int) -> Seen:  # fmt: skip
    """A record in the terms of the account."""
    return Seen(place, key, value is not None, dict(headers), at_ms)


def as_document(report: FlowReport) -> dict[str, Any]:
    """The report as a JSON document."""
    return {
        "clean": report.is_clean,
        "in_flight": report.in_flight,
        "hops": [_hop(hop) for hop in report.hops],
        "refused_by_sources": report.refused,
        "letters": report.letters,
        "replayed": report.replayed,
        "wanted_again": report.wanted_again,
        "repeated_marks": report.repeated_marks,
        "other_texts": report.other_texts,
        "reordered_marks": report.reordered_marks,
        "wrong_replays": report.wrong_replays,
        "held_up": report.held_up,
        "notes": report.notes,
        "findings": [
            {"kind": item.kind, "place": str(item.place), "article": item.name, "why": item.why}
            for item in report.all_findings()
        ],
    }


COUNTS = (
    "records", "emitted", "taken_back", "dropped", "rejected", "exhausted", "in_flight",
    "superseded", "unknowable", "expired", "lost", "repeated", "reordered", "wrong",
)  # fmt: skip


def _hop(hop: HopReport) -> dict[str, Any]:
    return {
        "stage": hop.stage,
        "source": hop.source,
        **{name: getattr(hop, name) for name in COUNTS},
        "reasons": dict(hop.reasons.most_common()),
    }
