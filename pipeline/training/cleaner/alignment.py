"""Finding a page's gold text again among its lines: which lines are of it, which are not."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

LONG_WORDS = 8
"""Lines of so many words are looked up by themselves, shorter ones only near those."""
IN_SHARE, UNCLEAR_SHARE = 0.75, 0.3
NEAR_LINES = 12
_WORD = re.compile(r"[^\W_]+")
Shingle = tuple[str, str, str, str]


class Found(IntEnum):
    """Whether a line is of the gold text."""

    NO = 0
    YES = 1
    UNCLEAR = 2


def words(text: str) -> list[str]:
    """The text's words without case."""
    return _WORD.findall(text.casefold())


@dataclass(slots=True)
class GoldText:
    """A text made ready for looking up lines."""

    words: list[str]
    spaced: str
    shingles: set[Shingle]

    @classmethod
    def of(cls, text: str) -> "GoldText":
        """The text's words, one space between and around, and its runs of four words."""
        found = words(text)
        return cls(found, f" {' '.join(found)} ", set(_shingles(found)))

    def share(self, line: Sequence[str]) -> float:
        """The share of the line's runs of four words that the text has, in [0, 1]."""
        shingles = _shingles(line)
        return sum(shingle in self.shingles for shingle in shingles) / max(1, len(shingles))

    def __contains__(self, line: Sequence[str]) -> bool:
        return f" {' '.join(line)} " in self.spaced


def _shingles(line: Sequence[str]) -> list[Shingle]:
    return list(zip(line, line[1:], line[2:], line[3:], strict=False))


def align(lines: Sequence[str], gold: GoldText) -> tuple[list[Found], float]:
    """Which lines are of the gold text, and how much of that they cover (a share of its words).

    A long line is by its own words; a short one if it stands in the gold text between its long
    neighbours, and is unclear if it stands elsewhere in it.
    """
    split = [words(line) for line in lines]
    found = [_long(line, gold) for line in split]
    places = [
        gold.spaced.find(f" {' '.join(line[:6])} ") if verdict is Found.YES else -1
        for line, verdict in zip(split, found, strict=True)
    ]
    anchors = [at for at, place in enumerate(places) if place >= 0]
    for at, line in enumerate(split):
        if len(line) < LONG_WORDS:
            found[at] = _short(line, at, gold, anchors, places)
    covered = sum(len(line) for line, verdict in zip(split, found, strict=True) if verdict is Found.YES)  # fmt: skip
    return found, covered / max(1, len(gold.words))


def _long(line: Sequence[str], gold: GoldText) -> Found:
    if len(line) < LONG_WORDS:
        return Found.NO
    share = gold.share(line)
    return Found.YES if share >= IN_SHARE else Found.UNCLEAR if share >= UNCLEAR_SHARE else Found.NO


def _short(
    line: Sequence[str], at: int, gold: GoldText, anchors: Sequence[int], places: Sequence[int]
) -> Found:
    if not line:
        return Found.UNCLEAR
    text = f" {' '.join(line)} "
    after = bisect_left(anchors, at)
    low = places[anchors[after - 1]] + 1 if after else 0
    if after < len(anchors):
        high = places[anchors[after]] + len(text)
        near = anchors[after] - at <= NEAR_LINES or (after and at - anchors[after - 1] <= NEAR_LINES)  # fmt: skip
    else:
        high = len(gold.spaced)
        near = after and at - anchors[after - 1] <= NEAR_LINES // 3
    if near and gold.spaced.find(text, low, high) >= 0:
        return Found.YES
    return Found.UNCLEAR if len(line) >= 3 and line in gold else Found.NO
