"""What a page's HTML tells of its lines: seen by the teacher in training, never by the line model."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import trafilatura
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from pipeline.training.cleaner.alignment import words

PLACES = ("none", "link", "byline", "caption", "comment", "headline", "legal", "navigation", "promotion", "related", "wall")  # fmt: skip
WIDTH = len(PLACES) + 2
MIN_LINKED = 0.6
MAX_BYTES = 3_000_000
MAX_DEPTH = 200
_SILENT = frozenset(
    ("head", "script", "style", "noscript", "template", "svg", "option", "textarea")
)
_BLOCKS = ("p", "div", "li", "td", "h1", "h2", "h3", "h4", "section", "article", "ul", "table", "figcaption")  # fmt: skip
_BY_TAG = {
    "nav": "navigation", "menu": "navigation", "footer": "navigation", "button": "navigation",
    "form": "navigation", "aside": "related", "figcaption": "caption", "h1": "headline",
}  # fmt: skip
_NAMES = re.compile(
    r"(?P<comment>comments?\b|disqus)|(?P<caption>caption|(?:photo|image)-?credit)|(?P<byline>byline|\bauthors?\b|author-)|"
    r"(?P<promotion>newsletter|promo|advert|subscri|donat|sponsor|\bads?\b)|(?P<wall>paywall|cookie|consent|gdpr|regwall)|"
    r"(?P<related>related|recommend|most-?(?:read|popular)|trending|read-?(?:more|next)|also-?read)|"
    r"(?P<navigation>breadcrumb|menu|\bnav|share|sharing|social|\btags?\b|pagination|toolbar)|(?P<legal>copyright|disclaimer)",
    re.IGNORECASE,
)


def privileged(
    content: bytes | None, lines: Sequence[str], *, extracted: bool
) -> npt.NDArray[np.float16]:
    """float16, (n_lines, WIDTH): the place of each line, whether trafilatura was asked, and kept it.

    `content` None, or a page that cannot be read: zeros. `extracted` asks trafilatura too.
    """
    seen = np.zeros((len(lines), WIDTH), np.float16)
    if content is None or len(content) > MAX_BYTES:
        return seen
    html = bytes_to_str(content, detect_encoding(content) or "utf-8")
    places = _places(html)
    kept = _kept(html) if extracted else None
    for at, line in enumerate(lines):
        key = " ".join(words(line))
        place = places.get(key)
        if place:
            seen[at, PLACES.index(place)] = 1
        if kept is not None:
            seen[at, -2] = 1
            seen[at, -1] = f" {key} " in kept
    return seen


def _places(html: str) -> dict[str, str]:
    """The place of each text of the page, by its words; the commonest where it stands several times."""
    tree = trafilatura.load_html(html)
    if tree is None:
        return {}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for text, place in _placed(tree, "none", 0):
        found[" ".join(words(text))][place] += 1
    return {text: places.most_common(1)[0][0] for text, places in found.items() if text}


def _placed(element: Any, place: str, depth: int) -> Iterator[tuple[str, str]]:
    """The texts of the elements that have no block-level element inside, with their places."""
    if not isinstance(element.tag, str) or element.tag in _SILENT or depth > MAX_DEPTH:
        return
    place = _place(element, place)
    if any(child.tag in _BLOCKS or any(True for _ in child.iter(*_BLOCKS)) for child in element):
        for child in element:
            yield from _placed(child, place, depth + 1)
        return
    text = " ".join("".join(element.itertext()).split())
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    if text:
        is_link = place == "none" and linked > MIN_LINKED * len(text)
        yield text, "link" if is_link else place


def _place(element: Any, outer: str) -> str:
    """What tag, class and id suggest; a caption's and a headline's tag outweigh where they stand."""
    if outer != "none" and element.tag not in ("figcaption", "h1"):
        return outer
    if element.tag in _BY_TAG:
        return _BY_TAG[element.tag]
    named = _NAMES.search(f"{element.get('class')} {element.get('id')}"[:300])
    return named.lastgroup or outer if named else outer


def _kept(html: str) -> str:
    text = trafilatura.extract(html, fast=True, include_comments=False) or ""
    return f" {' '.join(words(text))} "
