"""Matching: where an extractor's paragraphs stood among the blocks of the page.

The extractor gives texts without places. Equal texts are looked up, first the unmistakable ones,
then, between those, what occurs more than once; the few that are left are compared word by word.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

Span = tuple[int, int]
MIN_SHARE = 0.6
"""Blocks that stand one after the other in a paragraph are its parts if they make up so much of it."""
MIN_WORD_SHARE = 0.8
"""A paragraph is part of a block that has, in order, so much of its words."""
LOOK_AHEAD_WORDS = 60
"""No more words are left out of a block in one place."""
MAX_OPEN_BLOCKS = 400
MAX_COMPARED_CHARS = 5_000_000
"""What all word-by-word comparisons of a page may read, well under 1 s; the rest counts as lost."""
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(slots=True)
class Matches:
    """`kept`: index of each block that is wanted -> spans within it that are not.

    `lost`: pieces that no block shows.
    """

    kept: dict[int, list[Span]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def find_pieces(pieces: Sequence[str], texts: Sequence[str]) -> Matches:
    """Where each piece stands among the texts, in their order if it can be.

    >>> find_pieces(["One two.", "Five."], ["Menu", "One two.", "Three.", "Five.", "Five."])
    Matches(kept={1: [], 3: []}, lost=[])
    """
    search = _Search(texts)
    found = search.equal_blocks([_key(piece) for piece in pieces])
    matches = Matches(kept={index: [] for index in found if index is not None})
    highs = _next_found(found, len(texts))
    low = 0
    for at, index in enumerate(found):
        if index is not None:
            low = index + 1
        elif pieces[at].strip():
            open_blocks = [i for i in range(low, max(low, highs[at])) if i not in matches.kept]
            search.unequal(pieces[at], open_blocks, matches)
    return matches


def _key(text: str) -> str:
    """The text without its spaces; blocks have no other white space."""
    return text.replace(" ", "")


def _next_found(found: Sequence[int | None], end: int) -> list[int]:
    """For each piece the block of the next piece that has one."""
    highs = [end] * len(found)
    for at in range(len(found) - 2, -1, -1):
        after = found[at + 1]
        highs[at] = highs[at + 1] if after is None else after
    return highs


class _Search:
    """The texts to search, and what may still be spent on comparing."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._keys = [_key(text) for text in texts]
        self._left = MAX_COMPARED_CHARS
        self._places: dict[str, list[int]] = defaultdict(list)
        for index, key in enumerate(self._keys):
            self._places[key].append(index)

    def equal_blocks(self, wanted: Sequence[str]) -> list[int | None]:
        """The block with the same text for each piece; None where there is none or no more."""
        found: list[int | None] = [
            self._places[key][0] if len(self._places.get(key, ())) == 1 else None for key in wanted
        ]
        highs = _next_found(found, len(self._keys))
        low = 0
        for at, key in enumerate(wanted):
            if found[at] is None and key in self._places:
                found[at] = _between(self._places[key], low, highs[at])
            index = found[at]
            if index is not None:
                low = index + 1
        return found

    def unequal(self, piece: str, open_blocks: Sequence[int], matches: Matches) -> None:
        """A piece that is several blocks, or a block of which words were left out."""
        inside, share = self._parts(_key(piece), open_blocks)
        if share >= MIN_SHARE:
            matches.kept.update({index: [] for index in inside})
            return
        wanted = _WORD.findall(piece)
        for index in open_blocks[:MAX_OPEN_BLOCKS]:
            text = self._texts[index]
            if self._left <= 0 or len(text) < MIN_SHARE * len(piece):
                continue
            self._left -= len(text)
            spans = left_out(wanted, piece, text)
            if spans is not None:
                matches.kept[index] = spans
                return
        matches.lost.append(piece)

    def _parts(self, key: str, open_blocks: Sequence[int]) -> tuple[list[int], float]:
        """The blocks that stand in the piece one after the other, and their share, in [0, 1]."""
        inside: list[int] = []
        done = covered = 0
        for index in open_blocks:
            part = self._keys[index]
            at = key.find(part, done) if self._left > 0 else -1
            self._left -= len(part) if at >= 0 else len(key) - done
            if at >= 0:
                inside.append(index)
                covered += len(part)
                done = at + len(part)
        return inside, covered / len(key)


def _between(places: Sequence[int], low: int, high: int) -> int | None:
    """The first place in [low, high); at the very front the last, next to what follows."""
    first = bisect_left(places, low)
    last = bisect_left(places, high) - 1
    if first > last:
        return None
    return places[first if low else last]


def left_out(wanted: Sequence[str], piece: str, text: str) -> list[Span] | None:
    """The spans of `text` that `piece` (its words are `wanted`) lacks; None if it is not in it.

    >>> left_out(["One", "two", "three"], "One two three", "One (ad) two three")
    [(3, 9)]
    """
    start = max(0, text.find(piece[:24]))
    words = list(_WORD.finditer(text, start))
    plain = [word[0] for word in words]
    spans: list[Span] = []
    at = matched = done = 0
    for word in wanted:
        try:
            found = plain.index(word, at, at + LOOK_AHEAD_WORDS)
        except ValueError:
            continue
        low = words[found].start()
        if found > at or not matched:
            _add(spans, done, low, text)
        done, at = words[found].end(), found + 1
        matched += 1
    if matched < MIN_WORD_SHARE * len(wanted):
        return None
    _add(spans, done, len(text), text)
    return spans


def _add(spans: list[Span], low: int, high: int, text: str) -> None:
    if text[low:high].strip():
        spans.append((low, high))
