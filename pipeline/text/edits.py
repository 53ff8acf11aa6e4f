"""Edits: what changed between a text and a cleaner one, and how two steps of cleaning become one.

Each step of the clean stage (Unicode, line breaks, removals) yields the next text and its edits.
Composed, they lead from the source text to the body; written out, they are the ledger.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.records import LedgerEntry, LedgerKind


class Edit(NamedTuple):
    """`text[start:end]` becomes `replacement`; edits of one step are sorted and do not overlap."""

    start: int
    end: int
    kind: LedgerKind
    rule: str
    replacement: str = ""


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    r"""The text after the edits.

    >>> apply_edits("One-\ntwo", [Edit(3, 5, "space", "hyphen")])
    'Onetwo'
    """
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += (text[done : edit.start], edit.replacement)
        done = edit.end
    parts.append(text[done:])
    return "".join(parts)


def to_ledger(source: str, edits: Iterable[Edit]) -> tuple[LedgerEntry, ...]:
    """The edits as ledger entries with what stood in the source; neighbours that are alike are one."""
    return tuple(
        LedgerEntry(
            kind=edit.kind,
            rule=edit.rule,
            start=edit.start,
            end=edit.end,
            text=source[edit.start : edit.end],
            replacement=edit.replacement,
        )
        for edit in _joined(edits)
    )


def _joined(edits: Iterable[Edit]) -> list[Edit]:
    joined: list[Edit] = []
    for edit in edits:
        last = joined[-1] if joined else None
        if last and (last.end, last.kind, last.rule) == (edit.start, edit.kind, edit.rule):
            replacement = last.replacement + edit.replacement
            joined[-1] = Edit(last.start, edit.end, edit.kind, edit.rule, replacement)
        else:
            joined.append(edit)
    return joined


def compose(first: Sequence[Edit], second: Sequence[Edit], middle: str) -> list[Edit]:
    """One list of edits that does what `first` (giving `middle`) and then `second` do.

    A second edit that touches what a first one put in its place takes it over: the source is then
    changed once, under the second one's kind and rule.
    """
    if not first or not second:
        return list(first or second)
    return _Composer(first, second, middle).run()


class _Composer:
    """Walks both lists of edits along the middle text."""

    def __init__(self, first: Sequence[Edit], second: Sequence[Edit], middle: str) -> None:
        self._second = second
        self._middle = middle
        self._spans = _middle_spans(first)
        self._first = first
        self._edits: list[Edit] = []
        self._next = 0

    def run(self) -> list[Edit]:
        shift = 0
        at = 0
        while at < len(self._second):
            edit = self._second[at]
            shift = self._copy_before(edit.start, shift)
            at, shift = self._take_over(at, shift)
        for edit in self._first[self._next :]:
            self._edits.append(edit)
        return self._edits

    def _copy_before(self, middle_start: int, shift: int) -> int:
        """First edits that end at or before this point stand as they are."""
        while self._next < len(self._first) and self._spans[self._next][1] <= middle_start:
            if self._spans[self._next][0] > middle_start:
                break
            edit = self._first[self._next]
            self._edits.append(edit)
            shift = edit.end - self._spans[self._next][1]
            self._next += 1
        return shift

    def _take_over(self, at: int, shift: int) -> tuple[int, int]:
        """One edit over the source for this second edit and all that it touches."""
        main = self._second[at]
        low, high = main.start, main.end
        source_low, parts_from = main.start + shift, at
        at += 1
        if self._touches(low, high) and self._spans[self._next][0] < low:
            low = self._spans[self._next][0]
            source_low = self._first[self._next].start
        while True:
            if self._touches(low, high):
                high = max(high, self._spans[self._next][1])
                shift = self._first[self._next].end - self._spans[self._next][1]
                self._next += 1
            elif at < len(self._second) and self._second[at].start < high:
                high = max(high, self._second[at].end)
                at += 1
            else:
                break
        replacement = self._rewritten(low, high, parts_from, at)
        self._edits.append(Edit(source_low, high + shift, main.kind, main.rule, replacement))
        return at, shift

    def _touches(self, low: int, high: int) -> bool:
        """Whether the next first edit lies, in the middle text, inside or across this span."""
        if self._next >= len(self._first):
            return False
        start, end = self._spans[self._next]
        return start < high and end > low

    def _rewritten(self, low: int, high: int, first_at: int, last_at: int) -> str:
        parts: list[str] = []
        done = low
        for edit in self._second[first_at:last_at]:
            parts += (self._middle[done : edit.start], edit.replacement)
            done = edit.end
        parts.append(self._middle[done:high])
        return "".join(parts)


def _middle_spans(edits: Sequence[Edit]) -> list[tuple[int, int]]:
    """Where each edit's replacement stands in the text that the edits give."""
    spans: list[tuple[int, int]] = []
    shift = 0
    for edit in edits:
        start = edit.start + shift
        spans.append((start, start + len(edit.replacement)))
        shift += len(edit.replacement) - (edit.end - edit.start)
    return spans


def without_inner(edits: Iterable[Edit]) -> list[Edit]:
    """The edits sorted, those that lie inside an earlier or larger one left out."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda item: (item.start, -item.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
