"""The outline of a page: its block-level texts and where each stands, by one walk over the parsed tree.

First step of the HTML branch. The texts are the visible text that a page's ledger speaks of; the
elements around them are what the block model knows the article by.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import StageError
from pipeline.stages.clean.lines import PARAGRAPH_BREAK
from pipeline.stages.clean.reflow import reflow

BLOCK_BREAK = PARAGRAPH_BREAK
MAX_DEPTH = 250
"""libxml2 silently loses what lies deeper than 256 elements (htmlMaxDepth)."""
MAX_ELEMENTS = 20_000
"""The largest of 1,542 stored pages has 8,012, the mean page 620."""
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
    "tt", "u", "var", "wbr", "time",
))  # fmt: skip
"""Elements that do not break a line."""
ROOT, INLINE_ROOT = -1, -2
"""What stands instead of an outer path: above the first element, and above an inline one."""


Element = tuple[str, str | None, str | None, str | None, str | None]
"""What an element is known by: tag, class, id, role (as microdata or a test calls it) and style."""
Path = tuple[int, str, str | None, str | None, str | None, str | None]
"""An element's kind of place: the path around it, and the element."""


@dataclass(slots=True)
class Outline:
    """A page's blocks and the block-level elements (nodes) that they stand in, in document order.

    A block's text has its white space collapsed and is never empty. Nodes of equal `Path` share one
    number, which the values of `paths` are.
    """

    texts: list[str] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    """How many characters of each block are in links, white space not yet collapsed."""
    nodes: list[int] = field(default_factory=list)
    """The innermost node of each block."""
    inner: list[int] = field(default_factory=list)
    """The path of the inline element that each block begins in; -1 if it begins in none."""
    parents: list[int] = field(default_factory=list)
    """The node around each node, -1 for the first."""
    path_of: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    """The first block in each node, and in `end` the one after the last."""
    end: list[int] = field(default_factory=list)
    paths: dict[Path, int] = field(default_factory=dict)


def visible_text(texts: Iterable[str]) -> str:
    """The page as a reader without pictures meets it: its block-level texts, a blank line between.

    Blocks are what stands between two tags that break a line (`<br>` does); in each, white space
    is one space; the lines of a `<pre>` are those of `reflow`. Scripts, styles, metadata and form
    controls are not text. What a style sheet hides is not known here, so it counts as visible.
    """
    return BLOCK_BREAK.join(texts)


def outline_of(tree: Any) -> Outline:
    """The outline of an lxml tree.

    Raises StageError for a page nested deeper than 250 elements or with more than 20,000 of them.
    """
    walk = _Walk()
    walk.block(tree, tree.tag, 0, ROOT, ROOT, False)
    return walk.outline


class _Walk:
    """Gathers text until an element breaks the line.

    Written out plainly where it runs once per element or text: calls would take a third longer.
    """

    __slots__ = ("_begins_in", "_elements", "_linked", "_node", "_texts", "outline")

    def __init__(self) -> None:
        self.outline = Outline()
        self._texts: list[str] = []
        self._linked = 0
        self._node = 0
        self._begins_in: Any = None
        self._elements = 0

    def block(
        self, element: Any, tag: str, depth: int, parent: int, outer: int, link: bool
    ) -> None:
        """Walk over an element that breaks the line: a node of the outline."""
        if self._texts:
            self._flush()
        outline, items = self.outline, element.items()
        if not items:
            path: Path = (outer, tag, None, None, None, None)
        elif len(items) == 1 and items[0][0] == "class":
            path = (outer, tag, items[0][1], None, None, None)
        else:
            get = dict(items).get
            role = get("itemprop") or get("data-testid") or get("data-component")
            path = (outer, tag, get("class"), get("id"), role, get("style"))
        number = outline.paths.setdefault(path, len(outline.paths))
        node = len(outline.parents)
        outline.parents.append(parent)
        outline.path_of.append(number)
        outline.first.append(len(outline.texts))
        outline.end.append(0)
        if tag == "pre":
            self._lines(element, node)
        else:
            self._inside(element, None, depth, node, number, link)
        if self._texts:
            self._flush()
        outline.end[node] = len(outline.texts)

    def _inside(
        self, element: Any, inline: Any, depth: int, node: int, path: int, link: bool
    ) -> None:
        """The text and elements in a node; `inline` is the innermost inline element, if any."""
        self._elements += 1
        if depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise _too_much(depth)
        text = element.text
        if text and (self._texts or not text.isspace()):
            self._text(text, inline, node, link)
        for child in element:
            tag = child.tag
            if tag in INLINE:
                self._inside(child, child, depth + 1, node, path, link or tag == "a")
            elif tag not in INVISIBLE and isinstance(tag, str):
                self.block(child, tag, depth + 1, node, path, link)
            text = child.tail
            if text and (self._texts or not text.isspace()):
                self._text(text, inline, node, link)

    def _text(self, text: str, inline: Any, node: int, link: bool) -> None:
        if not self._texts:
            self._begins_in, self._node = inline, node
        self._texts.append(text)
        if link:
            self._linked += len(text)

    def _flush(self) -> None:
        """End the block that is being gathered."""
        text = " ".join("".join(self._texts).split())
        if text:
            outline = self.outline
            outline.texts.append(text)
            outline.linked.append(self._linked)
            outline.nodes.append(self._node)
            outline.inner.append(self._inner_path())
        self._texts = []
        self._linked = 0

    def _inner_path(self) -> int:
        element, paths = self._begins_in, self.outline.paths
        if element is None:
            return ROOT
        path = (INLINE_ROOT, element.tag, element.get("class"), None, None, None)
        return paths.setdefault(path, len(paths))

    def _lines(self, element: Any, node: int) -> None:
        """The lines of preformatted text, as those of a plain text; each counts as an element."""
        raw = "".join(element.itertext()).replace("\r", "\n")
        self._elements += raw.count("\n")
        if self._elements > MAX_ELEMENTS:
            raise _too_much(0)
        text = reflow(raw)[0]
        for line in text.split(PARAGRAPH_BREAK):
            if line and not line.isspace():
                self._text(line, None, node, False)
                self._flush()


def _too_much(depth: int) -> StageError:
    if depth > MAX_DEPTH:
        return StageError(f"parsing HTML: nested deeper than {MAX_DEPTH} elements")
    return StageError(f"parsing HTML: more than {MAX_ELEMENTS:,} elements")
