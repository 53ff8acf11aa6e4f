"""Which kinds a line may be, where a gold text says only that it is of the article or not.

Learning then asks for any of the allowed kinds; what a gold text leaves open is left to the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.stages.clean.network import KINDS
from pipeline.training.cleaner.alignment import Found

PROSE_CHARS = 100
SENTENCE_CHARS = 60
_BITS: dict[str, int] = {kind or "body": 1 << at for at, kind in enumerate(KINDS)}
ANY = (1 << len(KINDS)) - 1


def bits(*kinds: str) -> int:
    """The set of these kinds, as bits."""
    return sum(_BITS[kind] for kind in kinds)


BODY = bits("body")
NOT_BODY = ANY & ~BODY
FRONT = bits("body", "headline", "standfirst", "byline", "time", "caption")
LEAD = bits("body", "standfirst")


@dataclass(slots=True)
class LabelledText:
    """A page as lines of text; `allowed` has a set of kinds a line, `weight` is in (0, 10].

    `page` is its HTML.
    """

    id: str
    lines: list[str]
    allowed: list[int]
    weight: float
    page: bytes


def first_prose(lines: Sequence[str], found: Sequence[Found]) -> int | None:
    """The first line of the gold text that is long enough for a paragraph."""
    for at, (line, verdict) in enumerate(zip(lines, found, strict=True)):
        if verdict is Found.YES and len(line) >= PROSE_CHARS:
            return at
    return None


def allowed_kinds(
    lines: Sequence[str], found: Sequence[Found], *, body_only: bool
) -> list[int] | None:
    """The kinds that each line may be; None for a page without prose of the gold text.

    `body_only`: the gold text has nothing but body and standfirst; otherwise its short lines may be
    headline, byline and the like.
    """
    first = first_prose(lines, found)
    if first is None:
        return None
    return [
        _allowed(line, verdict, at - first, body_only=body_only)
        for at, (line, verdict) in enumerate(zip(lines, found, strict=True))
    ]


def _allowed(line: str, verdict: Found, after_first: int, *, body_only: bool) -> int:
    if verdict is not Found.YES:
        return ANY if verdict is Found.UNCLEAR else NOT_BODY
    if after_first < 0:
        return LEAD if body_only else FRONT
    is_lead = after_first <= 1 and (len(line) >= SENTENCE_CHARS or line[-1] in '.!?"”')
    return LEAD if is_lead else BODY
