"""The visible text of a page: the source text that an HTML article's ledger speaks of.

First step of the HTML branch: one walk over the parsed tree gives the blocks; the extraction then
says which of them are the article.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.errors import StageError
from pipeline.records import LedgerKind
from pipeline.stages.clean.lines import PARAGRAPH_BREAK
from pipeline.stages.clean.reflow import reflow

BLOCK_BREAK = PARAGRAPH_BREAK
MAX_DEPTH = 250
"""libxml2 silently loses what lies deeper than 256 elements (htmlMaxDepth)."""
MAX_ELEMENTS = 20_000
"""The largest of 1,542 stored pages has 8,012, the mean page 620; trafilatura's time grows faster
than their number."""

INVISIBLE = frozenset((
    "applet", "area", "audio", "base", "canvas", "colgroup", "datalist", "embed", "head",
    "iframe", "input", "link", "map", "math", "meta", "noframes", "noscript", "object", "option",
    "param", "picture", "progress", "script", "select", "source", "style", "svg",
    "template", "textarea", "title", "track", "video",
))  # fmt: skip
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "output", "q", "rb",
    "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "tt", "u", "var", "wbr", "time", "hi", "ref", "graphic",
))  # fmt: skip
"""Elements that do not break a line; the last three are trafilatura's own."""

_BY_TAG: dict[str, LedgerKind] = {
    "nav": "navigation",
    "menu": "navigation",
    "footer": "navigation",
    "button": "navigation",
    "form": "navigation",
    "aside": "related",
    "figcaption": "caption",
    "h1": "headline",
}
_BY_NAME: tuple[tuple[LedgerKind, str], ...] = (
    ("comment", r"comments?\b|comment-?list|disqus"),
    ("caption", r"caption|photo-?credit|image-?credit|wp-media-credit"),
    ("byline", r"byline|\bauthors?\b|author-"),
    ("promotion", r"newsletter|promo|advert|subscri|donat|sponsor|\bads?\b"),
    ("wall", r"paywall|cookie|consent|gdpr|regwall"),
    (
        "related",
        r"related|recommend|most-?(?:read|popular)|trending|read-?(?:more|next)|also-?read",
    ),
    ("navigation", r"breadcrumb|menu|\bnav|share|sharing|social|\btags?\b|pagination|toolbar"),
    ("legal", r"copyright|disclaimer"),
)
_NAMES = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _BY_NAME), re.IGNORECASE)
_STRONG = frozenset(("figcaption", "h1"))
"""Tags whose own meaning outweighs where they stand."""
MAX_NAME_CHARS = 300


class Block(NamedTuple):
    """A block-level text: white space collapsed, never empty, with what its place suggests.

    `linked` is the share of its characters that are links, in [0, 1].
    """

    text: str
    place: LedgerKind | None
    linked: float


def visible_text(blocks: Iterable[Block]) -> str:
    """The page as a reader without pictures meets it: its block-level texts, a blank line between.

    Blocks are what stands between two tags that break a line (`<br>` does); in each, white space
    is one space; the lines of a `<pre>` are those of `reflow`. Scripts, styles, metadata and form controls are not text. What a style sheet
    hides is not known here, so it counts as visible.
    """
    return BLOCK_BREAK.join(block.text for block in blocks)


def blocks_of(tree: Any, *, extracted: bool = False) -> list[Block]:
    """The blocks of an lxml tree, in document order.

    `extracted`: the tree is trafilatura's, all of it is text (its headings are called `head`).

    Raises StageError for a page nested deeper than 250 elements or with more than 20,000 of them.
    """
    walk = _Walk(extracted)
    walk.element(tree, 0, None, False)
    walk.flush()
    return walk.blocks


class _Walk:
    """Gathers text until an element breaks the line."""

    def __init__(self, extracted: bool) -> None:
        self._invisible: frozenset[str] = frozenset() if extracted else INVISIBLE
        self._preformatted = "" if extracted else "pre"
        self.blocks: list[Block] = []
        self._texts: list[str] = []
        self._linked = 0
        self._place: LedgerKind | None = None
        self._elements = 0

    def element(self, element: Any, depth: int, place: LedgerKind | None, link: bool) -> None:
        """Walk over one element; kept in one piece, for it runs once per element of a page."""
        tag = element.tag
        if tag in self._invisible or not isinstance(tag, str):
            return
        self._elements += 1
        if depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise _too_much(depth)
        breaks = tag not in INLINE
        if breaks:
            if self._texts:
                self.flush()
            if place is None or tag in _STRONG:
                place = _place_of(element, tag, place)
        if tag == self._preformatted:
            self._lines(element, place)
        else:
            self._inside(element, depth, place, link or tag == "a")
        if breaks and self._texts:
            self.flush()

    def _inside(self, element: Any, depth: int, place: LedgerKind | None, link: bool) -> None:
        self._text(element.text, place, link)
        for child in element:
            self.element(child, depth + 1, place, link)
            self._text(child.tail, place, link)

    def flush(self) -> None:
        """End the block that is being gathered."""
        text = " ".join("".join(self._texts).split())
        if text:
            self.blocks.append(Block(text, self._place, min(1.0, self._linked / len(text))))
        self._texts = []
        self._linked = 0

    def _lines(self, element: Any, place: LedgerKind | None) -> None:
        """The lines of preformatted text, as those of a plain text."""
        text = reflow("".join(element.itertext()).replace("\r", "\n"))[0]
        for line in text.split(PARAGRAPH_BREAK):
            self._text(line, place, False)
            if self._texts:
                self.flush()

    def _text(self, text: str | None, place: LedgerKind | None, link: bool) -> None:
        if not text:
            return
        if not self._texts:
            if text.isspace():
                return
            self._place = place
        self._texts.append(text)
        if link:
            self._linked += len(text)


def _too_much(depth: int) -> StageError:
    if depth > MAX_DEPTH:
        return StageError(f"parsing HTML: nested deeper than {MAX_DEPTH} elements")
    return StageError(f"parsing HTML: more than {MAX_ELEMENTS:,} elements")


def _place_of(element: Any, tag: str, outer: LedgerKind | None) -> LedgerKind | None:
    """What the place of an element suggests of its text: by its tag, else by its class and id."""
    if tag in _BY_TAG:
        return _BY_TAG[tag]
    if outer is not None:
        return outer
    name, ident = element.get("class"), element.get("id")
    return _place_by_name(f"{name} {ident}") if name or ident else None


@lru_cache(maxsize=4_096)
def _place_by_name(name: str) -> LedgerKind | None:
    """The place that a class and id suggest (cached: a page has few, and sites repeat theirs)."""
    found = _NAMES.search(name[:MAX_NAME_CHARS])
    return found.lastgroup if found else None  # type: ignore[return-value]
