"""Reflow: plain text brought to one paragraph a line, a blank line between, each change an edit.

Wire copy comes hard-wrapped or not, with blank lines, indents or nothing between paragraphs.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.text.edits import Edit, apply_edits

MAX_WRAP_CHARS = 100
"""Hard-wrapped text has narrower lines: ANPA 1312 wire copy has 69, mail and terminals 72 to 80."""
MIN_FULL_SHARE = 0.5
RAGGED_CHARS = 6
MAX_WORD_CHARS = 60
_RUN = re.compile(r"[ \t]{2,}|\t")
_BULLET = re.compile(r"(?:[*•·▪‣◦–—-]|\d{1,2}[.)]) ")
_WORD_START = re.compile(r"[^\W\d_]+")
_WORD_END = re.compile(r"[^\W\d_]{1,60}(?=-$)")


class _Raw(NamedTuple):
    """A line without its outer white space; `indent` counts what stood before it."""

    start: int
    end: int
    indent: int
    text: str


def reflow(text: str) -> tuple[str, list[Edit], list[bool]]:
    r"""The text with one paragraph a line, the edits, and which lines had a blank one before them.

    >>> reflow("Title\n\n\nOne line,  and\nanother.\n")[0]
    'Title\n\nOne line, and\n\nanother.'
    """
    raws = _raw_lines(text)
    if not raws:
        return "", _space(0, len(text), ""), []
    breaks = _breaks(text, raws)
    edits = _space(0, raws[0].start, "")
    gaps = [True]
    for at, raw in enumerate(raws):
        edits += _inner_spaces(raw)
        if at + 1 < len(raws):
            after = raws[at + 1]
            edits += _separator(text, raw, after, breaks[at])
            if breaks[at] == "\n\n":
                gaps.append(text.count("\n", raw.end, after.start) > 1)
    edits += _space(raws[-1].end, len(text), "")
    return apply_edits(text, edits), edits, gaps


def _raw_lines(text: str) -> list[_Raw]:
    raws: list[_Raw] = []
    at = 0
    for line in text.split("\n"):
        stripped = line.strip(" \t")
        if stripped:
            indent = line.index(stripped[0])
            start = at + indent
            raws.append(_Raw(start, start + len(stripped), indent, stripped))
        at += len(line) + 1
    return raws


def _space(start: int, end: int, replacement: str, rule: str = "reflow/space") -> list[Edit]:
    return [Edit(start, end, "space", rule, replacement)] if end > start else []


def _inner_spaces(raw: _Raw) -> list[Edit]:
    if "  " not in raw.text and "\t" not in raw.text:
        return []
    return [
        Edit(raw.start + match.start(), raw.start + match.end(), "space", "reflow/space", " ")
        for match in _RUN.finditer(raw.text)
    ]


def _separator(text: str, raw: _Raw, after: _Raw, separator: str) -> list[Edit]:
    """What stands between two lines becomes `separator`; "-" stands for a hyphen undone."""
    if separator == "-":
        return [Edit(raw.end - 1, after.start, "space", "reflow/hyphen")]
    found = text[raw.end : after.start]
    if found.startswith(separator):
        return _space(raw.end + len(separator), after.start, "")
    rule = "reflow/paragraph" if separator == "\n\n" else "reflow/line"
    return _space(raw.end, after.start, separator, rule)


def _breaks(text: str, raws: Sequence[_Raw]) -> list[str]:
    """What parts each line from the next: a paragraph break, a space, nothing, or "-"."""
    blocks = _blocks(text, raws)
    width = _wrap_width(raws, blocks)
    if width is None:
        return ["\n\n"] * (len(raws) - 1)
    vocabulary = set(_WORD_START.findall(text.lower()))
    breaks: list[str] = []
    for block in blocks:
        wrapped = _is_wrapped(block, width)
        for raw, after in pairwise(block):
            runs_on = wrapped and _runs_on(raw, after, width)
            breaks.append(_joint(raw, after, vocabulary) if runs_on else "\n\n")
        breaks.append("\n\n")
    return breaks[:-1]


def _blocks(text: str, raws: Sequence[_Raw]) -> list[list[_Raw]]:
    """The lines between blank lines, bullets and indents."""
    margin = min(raw.indent for raw in raws)
    blocks = [[raws[0]]]
    for raw, after in pairwise(raws):
        if _is_break(text, raw, after, margin):
            blocks.append([])
        blocks[-1].append(after)
    return blocks


def _is_break(text: str, raw: _Raw, after: _Raw, margin: int) -> bool:
    """A blank line, a bullet or an indent begins a paragraph."""
    if text.count("\n", raw.end, after.start) > 1 or _BULLET.match(after.text):
        return True
    return after.indent > margin


def _is_full(raw: _Raw, after: _Raw, width: int) -> bool:
    """Whether the next line's first word would not have fitted in."""
    first_word = after.text.split(" ", 1)[0]
    return raw.indent + len(raw.text) + 1 + len(first_word) > width - RAGGED_CHARS


def _runs_on(raw: _Raw, after: _Raw, width: int) -> bool:
    if _is_full(raw, after, width):
        return True
    return after.text[0].islower() and raw.text[-1] not in ".!?"


def _is_wrapped(block: Sequence[_Raw], width: int) -> bool:
    """Whether lines of a block run on into the next as often as not: in a list they do not."""
    pairs = list(pairwise(block))
    on = sum(_runs_on(raw, after, width) for raw, after in pairs)
    return on >= MIN_FULL_SHARE * len(pairs) and any(_is_full(*pair, width) for pair in pairs)


def _wrap_width(raws: Sequence[_Raw], blocks: Sequence[Sequence[_Raw]]) -> int | None:
    """The width the text was wrapped to, in characters, or None if it was not.

    Nine lines in ten must be narrow, and most of the blocks of several lines wrapped.
    """
    lengths = [raw.indent + len(raw.text) for raw in raws]
    narrow = [length for length in lengths if length <= MAX_WRAP_CHARS]
    if len(narrow) < 0.9 * len(lengths) or len(narrow) < 4:
        return None
    width = max(narrow)
    several = [block for block in blocks if len(block) > 1]
    wrapped = [block for block in several if _is_wrapped(block, width)]
    lines = sum(len(block) - 1 for block in wrapped)
    return width if lines >= 3 and 2 * len(wrapped) >= len(several) else None


def _joint(raw: _Raw, after: _Raw, vocabulary: set[str]) -> str:
    """A space; or, after a hyphen, nothing; or "-" where the text itself has the word in one."""
    first, second = _WORD_END.search(raw.text[-MAX_WORD_CHARS:]), _WORD_START.match(after.text)
    if not first or not second or not second[0][0].islower():
        return "" if first and second else " "
    whole = (first[0] + second[0]).lower()
    return "-" if whole in vocabulary else ""
