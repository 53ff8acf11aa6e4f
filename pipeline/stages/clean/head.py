"""The raw material of a page's fields: what its head, headings and times hold, gathered in one pass.

`titles`, `moments` and `people_of` (see `page`) choose among it; nothing is judged here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.stages.clean.json_ld import article_node, as_text, json_nodes, page_node

MAX_HEADINGS = 40
MAX_TIMES = 20
MAX_META_CHARS = 10_000
MAX_DEPTH = 8
MAX_CHILDREN = 20
"""An element with more inside is no headline but one that was not closed."""
_BREAKS = frozenset(("br", "div", "p", "li", "h1", "h2", "h3", "h4", "small", "header", "section"))
_UNSEEN = frozenset(("svg", "style", "script"))
_BESIDE_TAGS = frozenset(("small", "time"))
_BESIDE = re.compile(
    r"(?i)overline|kicker|dachzeile|topline|roofline|toptitle|supertitle|pre-?title|eyebrow|spitzmarke|sub-?(?:title|head)|"
    r"visually-?hidden|element-invisible|sr-only|screen-reader|(?:^|[\s_-])(?:label|date|category|section|topic)(?:$|[\s_-])"
)
"""How sites call what they set above, below or beside a headline within its element; on 845 pages that
readers noted the titles of, they left it out in five of six."""
MIN_LEFT_WORDS = 3
_GATHERED = ("meta", "link", "title", "script", "h1", "h2", "time")


@dataclass(slots=True)
class Head:
    """First value of each meta key (in lower case), all values that may name authors, and the rest.

    `headings` are the h1 elements, `second` the h2 elements, `times` the time elements, in the
    order of the page; `article` is the JSON-LD object of the article, `nodes` are all of them.
    """

    metas: dict[str, str] = field(default_factory=dict)
    authors: list[tuple[str, str]] = field(default_factory=list)
    canonical: str | None = None
    title: str | None = None
    language: str | None = None
    nodes: list[dict[str, Any]] = field(default_factory=list)
    article: dict[str, Any] = field(default_factory=dict)
    page: dict[str, Any] = field(default_factory=dict)
    headings: list[Any] = field(default_factory=list)
    second: list[Any] = field(default_factory=list)
    times: list[Any] = field(default_factory=list)

    def first(self, keys: tuple[str, ...]) -> str | None:
        """The value of the first of these meta keys that the page has."""
        return next((self.metas[key] for key in keys if key in self.metas), None)

    def data(self, key: str) -> str | None:
        """A value of the article's JSON-LD as text."""
        return as_text(self.article.get(key))


def read_head(tree: Any) -> Head:
    """Everything above out of an lxml tree."""
    head = Head(language=tree.get("lang") if tree.tag == "html" else None)
    for element in tree.iter(*_GATHERED):
        _READERS[element.tag](element, head)
    head.article = article_node(head.nodes)
    head.page = page_node(head.nodes)
    return head


def _read_meta(element: Any, head: Head) -> None:
    value = element.get("content")
    if not value or value.isspace():
        return
    value = " ".join(value[:MAX_META_CHARS].split())
    for name in ("property", "name", "itemprop"):
        key = element.get(name)
        if key:
            key = key.strip().lower()
            head.metas.setdefault(key, value)
            if "author" in key or "creator" in key or key == "byl":
                head.authors.append((key, value))


def _read_link(element: Any, head: Head) -> None:
    if head.canonical is None and (element.get("rel") or "").lower() == "canonical":
        head.canonical = element.get("href")


def _read_title(element: Any, head: Head) -> None:
    if head.title is None and element.text:
        head.title = " ".join(element.text.split()) or None


def _read_script(element: Any, head: Head) -> None:
    if "ld+json" in (element.get("type") or "").lower() and element.text:
        head.nodes += json_nodes(element.text)


def _read_heading(element: Any, head: Head) -> None:
    if len(head.headings) < MAX_HEADINGS:
        head.headings.append(element)


def _read_second(element: Any, head: Head) -> None:
    if len(head.second) < MAX_HEADINGS:
        head.second.append(element)


def _read_time(element: Any, head: Head) -> None:
    if len(head.times) < MAX_TIMES:
        head.times.append(element)


_READERS = {
    "meta": _read_meta,
    "link": _read_link,
    "title": _read_title,
    "script": _read_script,
    "h1": _read_heading,
    "h2": _read_second,
    "time": _read_time,
}


def pieces_of(element: Any, *, whole: bool = False) -> list[str]:
    """An element's text, apart at inner elements that break a line or that touch without a space.

    A headline's kicker often stands so: `<h1><span>Floods</span><span>Two resign</span></h1>`. What
    the page names as a kicker, a date or a line below is left out, unless it is to be `whole` or that
    leaves too little.
    """
    if len(element) == 0:
        return [" ".join((element.text or "").split())]
    if not whole:
        pieces = _pieces(_runs(element, without_beside=True))
        words = " ".join(pieces).split()
        if len(words) >= MIN_LEFT_WORDS and not words[-1].endswith((":", "|", "/")):
            return pieces
    return _pieces(_runs(element, without_beside=False))


def _pieces(runs: Iterable[tuple[str, bool]]) -> list[str]:
    parts = [""]
    for event_text, breaks in runs:
        joins = parts[-1][-1:] + event_text[:1]
        if breaks or (len(joins) == 2 and (joins[0].islower() or joins[0] in ".:!?") and joins[1].isupper()):  # fmt: skip
            parts.append("")
        parts[-1] += event_text
    return [clean for part in parts if (clean := " ".join(part.split()))]


def _runs(element: Any, *, without_beside: bool, depth: int = 0) -> list[tuple[str, bool]]:
    """The texts within an element, each with whether a line breaks before it."""
    runs = [(element.text or "", False)]
    for child in element[:MAX_CHILDREN] if depth < MAX_DEPTH else ():
        breaks = child.tag in _BREAKS
        if (
            isinstance(child.tag, str)
            and child.tag not in _UNSEEN
            and not (without_beside and _is_beside(child))
        ):
            inner = _runs(child, without_beside=without_beside, depth=depth + 1)
            runs.append((inner[0][0], breaks))
            runs += inner[1:]
        runs.append((child.tail or "", breaks))
    return runs


def _is_beside(element: Any) -> bool:
    """Whether an element within a headline's is no part of it, by its name."""
    return element.tag in _BESIDE_TAGS or bool(_BESIDE.search(element.get("class") or ""))
