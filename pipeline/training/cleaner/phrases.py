"""What the phrases of the rules tell of lines that a gold text leaves out: which kinds are likely.

Each rule allows the kinds that labelled lines which it fits have nine times in ten (measured on the
pages that are not held out).
"""

from collections.abc import Sequence

from pipeline.stages.clean.boilerplate import kind_of
from pipeline.stages.clean.captions import is_credit_line
from pipeline.stages.clean.names import byline_names
from pipeline.stages.clean.related import is_list_head
from pipeline.stages.clean.times import is_time_line
from pipeline.training.cleaner.allowed import NOT_BODY, bits

_LIKELY = {
    "legal": bits("legal", "navigation", "caption"),
    "promotion": bits("promotion", "navigation"),
    "comment": bits("comment", "navigation"),
    "navigation": bits("navigation", "related", "promotion", "comment", "other"),
    "time": bits("time", "related", "comment"),
    "wall": bits("wall", "navigation", "comment", "promotion"),
    "debug": bits("wall"),
}
_DATE = bits("time", "related", "comment", "other")
_BYLINE = bits("byline", "related")
_LIST_HEAD = bits("related", "navigation")


def narrowed(lines: Sequence[str], allowed: Sequence[int]) -> list[int]:
    """The allowed kinds of each line, fewer where a phrase tells more of a line that is not body."""
    return [
        _narrowed(line.lstrip("• "), kinds) if kinds == NOT_BODY else kinds
        for line, kinds in zip(lines, allowed, strict=True)
    ]


def _narrowed(line: str, kinds: int) -> int:
    if not line or len(line) > 300:
        return kinds
    if is_time_line(line):
        return _DATE
    found = kind_of(line)
    if found:
        return _LIKELY.get(found[0], kinds)
    if is_credit_line(line):
        return bits("caption")
    if byline_names(line):
        return _BYLINE
    return _LIST_HEAD if is_list_head(line) else kinds
