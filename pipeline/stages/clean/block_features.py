"""Block features: what the block model sees of each block beside its words, as one array.

Form of the text, links, repeats, the weight of prose in the elements around it (the idea of
Readability's scoring, https://github.com/mozilla/readability), where it stands, and whether the
page's own data speak of it.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from pipeline.stages.clean.hints import PageHints
from pipeline.stages.clean.outline import Outline

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

_LOWER, _UPPER, _DIGIT, _SPACE, _COMMA, _STOP, _QUOTE, _MARK, _DENSE, _LETTER, _OTHER, _SIGN = (
    range(12)
)
CLASSES = 12
_CLASS_OF = {
    " ": _SPACE,
    **dict.fromkeys(",،、，;", _COMMA),
    **dict.fromkeys(".!?。！？।…", _STOP),
    **dict.fromkeys("\"'“”‘’«»„‚", _QUOTE),
    **dict.fromkeys("|/•·-–—:>›→*", _MARK),
    **dict.fromkeys("©@#", _SIGN),
}
MIN_PROSE_CHARS = 80
MAX_PROSE_LINKED = 0.4
MAIN_SHARE = 0.7
"""The main region is the smallest element with this share of the page's prose."""
DESCRIPTION_CHARS = 60
MIN_DESCRIPTION_CHARS = 20
DATA_CHARS = 80
MIN_DATA_CHARS = 25
LEVELS = 4
EDGE_COLUMNS = 2 * CLASSES
"""The last columns: the classes of the first and the last character."""
TITLE_COLUMNS = slice(-EDGE_COLUMNS - 10, -EDGE_COLUMNS - 5)
DATA_COLUMNS = slice(-EDGE_COLUMNS - 4, -EDGE_COLUMNS)
"""What the page's title and the article body in its data say: learning now and then does without."""


@dataclass(frozen=True, slots=True)
class _Form:
    """Form of each block: length, share in links, prose (its characters if it is prose, else 0)."""

    chars: Floats
    linked: Floats
    prose: Floats
    stops: npt.NDArray[np.bool_]


@cache
def _class_table() -> npt.NDArray[np.uint8]:
    """The class of each character of the Basic Multilingual Plane."""
    return np.array([_class_of(chr(code)) for code in range(0x10000)], np.uint8)


def _class_of(char: str) -> int:
    found = _CLASS_OF.get(char)
    if found is not None:
        return found
    category = unicodedata.category(char)
    if category == "Lu":
        return _UPPER
    if category[0] == "N":
        return _DIGIT
    if "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3":
        return _DENSE
    return _LOWER if category == "Ll" else _LETTER if category[0] in "LM" else _OTHER


def block_features(outline: Outline, words: Sequence[Sequence[str]], hints: PageHints) -> Floats:
    """float32, (n_blocks, n_features): the features of the outline's blocks, of which there is one at least.

    `words` are those of `block_words`.
    """
    columns: list[npt.NDArray[np.generic]] = []
    form, edges = _form(outline, columns)
    _around(outline, form, columns)
    _repeats(outline, columns)
    _data(outline.texts, words, form, hints, columns)
    number = len(outline.texts)
    features = np.empty((number, len(columns) + EDGE_COLUMNS), np.float32)
    for at, column in enumerate(columns):
        features[:, at] = column
    features[:, len(columns) :] = 0
    rows = np.arange(number)
    features[rows, len(columns) + edges[0]] = 1
    features[rows, len(columns) + CLASSES + edges[1]] = 1
    return features


def _form(
    outline: Outline, columns: list[npt.NDArray[np.generic]]
) -> tuple[_Form, tuple[Integers, Integers]]:
    """The text's form; also the classes of its first and last character."""
    texts = outline.texts
    number = len(texts)
    lengths = np.fromiter(map(len, texts), np.int64, number)
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), np.uint32)
    classes = _class_table()[np.minimum(codes, 0xFFFF)]
    rows = np.repeat(np.arange(number) * CLASSES, lengths)
    flat = np.bincount(rows + classes, minlength=number * CLASSES)
    counts = flat.reshape(number, CLASSES).astype(np.float32)
    ends = np.cumsum(lengths)
    first, last = classes[ends - lengths].astype(np.int64), classes[ends - 1].astype(np.int64)
    chars = lengths.astype(np.float32)
    linked = np.minimum(1, np.array(outline.linked, np.float32) / chars)
    stops = (last == _STOP) | ((last == _QUOTE) & (counts[:, _STOP] > 0))
    points = counts[:, _STOP] + counts[:, _COMMA] > 0
    prose = (chars >= MIN_PROSE_CHARS) & (linked < MAX_PROSE_LINKED) & points
    _add_form(counts, chars, linked, columns)
    weight = chars * prose * np.where(stops, np.float32(1), np.float32(0.5))
    return _Form(chars, linked, weight, stops), (first, last)


def _add_form(
    counts: Floats, chars: Floats, linked: Floats, columns: list[npt.NDArray[np.generic]]
) -> None:
    words = counts[:, _SPACE] + 1 + counts[:, _DENSE] / 2
    letters = counts[:, [_LOWER, _UPPER, _DENSE, _LETTER]].sum(1) + 1
    columns += (
        np.log1p(chars) / 5, np.log1p(words) / 4, np.minimum(words, 8) / 8, words > 20, words > 45,
        linked, linked > 0.9, (linked > 0) & (linked < 0.5),
        counts[:, _UPPER] / letters, counts[:, _DIGIT] / chars, counts[:, _COMMA] / words * 3,
        counts[:, _STOP] / words * 3, np.log1p(counts[:, _STOP]), np.log1p(counts[:, _COMMA]),
        counts[:, _QUOTE] / chars * 5, counts[:, _MARK] / words, counts[:, _DENSE] / chars,
        counts[:, _LETTER] / chars, counts[:, _SIGN] > 0, letters / words / 8,
    )  # fmt: skip


def _summed(values: Floats) -> npt.NDArray[np.float64]:
    return np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))


def _around(outline: Outline, form: _Form, columns: list[npt.NDArray[np.generic]]) -> None:
    """The weight of prose in the nodes around each block, and where it stands in the densest."""
    number = len(outline.texts)
    parent = np.array(outline.parents)
    first, end = np.array(outline.first), np.array(outline.end)
    node = np.array(outline.nodes)
    prose, chars, links = (
        _summed(form.prose),
        _summed(form.chars),
        _summed(form.linked * form.chars),
    )
    total = prose[-1] + 1
    inside_prose = (prose[end] - prose[first]) / total
    inside_chars = chars[end] - chars[first] + 1
    link_share = (links[end] - links[first]) / inside_chars
    size = end - first
    outer = np.maximum(parent[node], 0)
    direct = _direct(form, node, outer, parent, size)
    best = int(direct.argmax())
    main = _main(inside_prose, size, total)
    at = np.arange(number)
    _add_region(at, form, (first[best], end[best]), (first[main], end[main]), columns)
    share = direct / (direct[best] + 1)
    columns += (
        form.prose / total,
        form.stops,
        outer == best,
        node == best,
        share[outer],
        share[node],
    )
    columns += (at / number, np.full(number, np.log1p(number) / 6), np.full(number, np.log1p(total) / 10), chars[:-1] / chars[-1])  # fmt: skip
    blocks = np.log1p(size) / 5
    each = np.stack((inside_prose, link_share, blocks, np.log1p(inside_chars / np.maximum(size, 1)) / 5))  # fmt: skip
    columns.append(blocks[node])
    around = node
    for _ in range(LEVELS):
        around = np.maximum(parent[around], 0)
        columns += list(each[:, around])
    _add_alike(np.array(outline.path_of)[node], form, len(outline.paths), total, columns)


def _direct(
    form: _Form, node: Integers, outer: Integers, parent: Integers, size: Integers
) -> npt.NDArray[np.float64]:
    """Each node's prose of its own and of its children, and half of that one level deeper."""
    nodes = len(parent)
    own = np.bincount(node, weights=np.where(size[node] > 1, form.prose, 0), minlength=nodes)
    of_children = np.bincount(outer, weights=form.prose, minlength=nodes)
    deeper = np.bincount(np.maximum(parent[outer], 0), weights=form.prose, minlength=nodes)
    return own + of_children + 0.5 * deeper


def _main(inside_prose: npt.NDArray[np.float64], size: Integers, total: float) -> int:
    """The node with fewest blocks that has most of the prose; the first for a page without prose."""
    if total <= 1:
        return 0
    enough = np.flatnonzero(inside_prose >= MAIN_SHARE * (total - 1) / total)
    return int(enough[size[enough].argmin()]) if len(enough) else 0


def _add_region(
    at: Integers,
    form: _Form,
    best: tuple[int, int],
    main: tuple[int, int],
    columns: list[npt.NDArray[np.generic]],
) -> None:
    """Where each block stands in the node of densest prose, in the main region, and to its first and last prose."""
    inside = (at >= best[0]) & (at < best[1])
    for low, high in (best, main):
        columns += ((at >= low) & (at < high), np.clip((at - low) / max(high - low, 1), -1, 2))
    found = np.flatnonzero(inside & (form.prose > 0))
    top, bottom = (int(found[0]), int(found[-1])) if len(found) else (0, len(at) - 1)
    columns += (at < top, at > bottom, np.clip((top - at) / 10, -1, 1), np.clip((at - bottom) / 10, -1, 1))  # fmt: skip


def _add_alike(
    path: Integers, form: _Form, paths: int, total: float, columns: list[npt.NDArray[np.generic]]
) -> None:
    """Blocks in elements of the same path: how many they are, how much prose, how many links."""
    prose = np.bincount(path, form.prose, paths)
    number = np.maximum(np.bincount(path, minlength=paths), 1)
    links = np.bincount(path, form.linked, paths) / number
    each = np.stack((prose / total, np.log1p(number) / 5, links, prose / (prose.max() + 1), np.log1p(prose / number) / 5))  # fmt: skip
    columns += list(each[:, path])


def _repeats(outline: Outline, columns: list[npt.NDArray[np.generic]]) -> None:
    texts = outline.texts
    found = Counter(texts)
    columns.append(np.log([found[text] for text in texts]))


def _data(
    texts: Sequence[str],
    words: Sequence[Sequence[str]],
    form: _Form,
    hints: PageHints,
    columns: list[npt.NDArray[np.generic]],
) -> None:
    """What title, description and article body in the page's data say of each block."""
    number = len(texts)
    likeness = _likeness(words, hints)
    titles = np.flatnonzero(likeness > 0.95)
    above = titles[titles <= int((form.prose > 0).argmax())]
    title = int(above[-1]) if len(above) else int(titles[0]) if len(titles) else -1
    at = np.arange(number)
    body = " ".join(hints.paragraphs)
    data = _in_data(texts, body)
    covered = float(data @ form.chars) / len(body) if body else 0
    sure = np.flatnonzero((data > 0.6) & (form.chars >= MIN_PROSE_CHARS))
    span = (at >= sure[0]) & (at <= sure[-1]) if len(sure) else np.zeros(number)
    columns += (
        likeness > 0.95, likeness, np.full(number, title >= 0), (at > title) & (title >= 0),
        np.clip((at - title) / 10, -1, 1) * (title >= 0), _described(texts, hints.description),
        data, np.full(number, bool(body)), np.full(number, min(covered, 1.5)), span,
    )  # fmt: skip


def _likeness(blocks: Sequence[Sequence[str]], hints: PageHints) -> Floats:
    """How alike each block is to the title, in [0, 1], by its words."""
    titles = [
        (frozenset((title or "").lower().split()), weight)
        for title, weight in ((hints.title, 1.0), (hints.document_title, 0.9))
    ]
    either = titles[0][0] | titles[1][0]
    likeness = np.zeros(len(blocks), np.float32)
    for at, words in enumerate(blocks):
        if not either.isdisjoint(words):
            likeness[at] = max(
                weight * (len(wanted.intersection(words)) / max(len(words), len(wanted)))
                for wanted, weight in titles
            )
    return likeness


def _described(texts: Sequence[str], description: str | None) -> Floats:
    """1 for a block that begins as the page's description does."""
    start = " ".join((description or "").split())[:DESCRIPTION_CHARS]
    if len(start) < MIN_DESCRIPTION_CHARS:
        return np.zeros(len(texts), np.float32)
    return np.fromiter((text.startswith(start) for text in texts), np.float32, len(texts))


def _in_data(texts: Sequence[str], body: str) -> Floats:
    """1 for a block that the article body in the page's data has, 0.5 for one too short to be sure."""
    found = np.zeros(len(texts), np.float32)
    if body:
        for at, text in enumerate(texts):
            if text[:DATA_CHARS] in body:
                found[at] = 1.0 if len(text) >= MIN_DATA_CHARS else 0.5
    return found
