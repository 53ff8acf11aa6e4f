"""Scraped texts that are no article: an error page, a cookie page, a login wall, a list of teasers.

Asked after the lines have their kinds. Precision first: what has some prose of its own is an
article, and so is a brief.
"""

from collections import Counter
from collections.abc import Sequence

from pipeline.records import LedgerKind
from pipeline.stages.clean.lines import Line
from pipeline.stages.clean.not_article import Shown, why_no_article

MIN_BODY_WORDS = 25
MIN_LINES = 5
MAX_NOTICE_WORDS = 400
MIN_JUNK_SHARE = 0.75
_JUNK: dict[LedgerKind | None, str] = {
    "related": "a list of teasers",
    "navigation": "menus and links",
    "wall": "a login wall or a notice",
}
_LINKS = frozenset(("related", "navigation"))


def why_text_is_no_article(lines: Sequence[Line]) -> str | None:
    """What a scraped text is if it is no article, in words; None if it may be one."""
    if _has_body(lines):
        return None
    sizes = [len(line.text.split()) for line in lines]
    words = sum(sizes)
    if words <= MAX_NOTICE_WORDS:
        notice = why_no_article(_shown(lines))
        if notice:
            return notice
    kept = sum(size for line, size in zip(lines, sizes, strict=True) if line.kind is None)
    if kept >= MIN_BODY_WORDS or len(lines) < MIN_LINES:
        return None
    junk: Counter[str] = Counter()
    for line, size in zip(lines, sizes, strict=True):
        if line.kind in _JUNK:
            junk[_JUNK[line.kind]] += size
    if junk.total() >= MIN_JUNK_SHARE * words:
        return junk.most_common(1)[0][0]
    return None if kept else "no running text"


def _has_body(lines: Sequence[Line]) -> bool:
    """Whether more words are kept than any notice has; counted no further than that."""
    kept = 0
    for line in lines:
        if line.kind is None:
            kept += len(line.text.split())
            if kept > MAX_NOTICE_WORDS:
                return True
    return False


def _shown(lines: Sequence[Line]) -> Shown:
    """The text as a page: what the model takes for teasers and menus stands for links."""
    return Shown(
        texts=[line.text for line in lines],
        linked=[len(line.text) if line.kind in _LINKS else 0 for line in lines],
        kept=[at for at, line in enumerate(lines) if line.kind in (None, "wall", "headline")],
        title=lines[0].text if lines else "",
        says_article=False,
        says_product=False,
    )
