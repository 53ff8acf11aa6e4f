"""Pages made into numbers for learning: the block model's tables, and each page's features by them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.records import LedgerKind
from pipeline.stages.clean.block_features import block_features
from pipeline.stages.clean.block_words import (
    HEAD_WORDS,
    TAIL_WORDS,
    block_words,
    element_words,
    whole,
)
from pipeline.stages.clean.network import KINDS
from pipeline.training.cleaner.allowed import ANY
from pipeline.training.cleaner.block_pages import BlockPage

MIN_NAME_PAGES, MIN_WORD_PAGES = 6, 12
"""Names of elements and words of fewer pages are those of one site."""
MAX_DIGITS = 1
_ADDED: tuple[LedgerKind, ...] = ("caption", "sign_off", "byline", "related")
"""What gold texts that are not labelled line by line often take in as well."""
ADDED_WEIGHT = 0.2
MAX_ADDED_CHARS = 300
MANY_KINDS = 4
OPEN_WEIGHT = 0.3
"""Of a block that may be of more kinds than four, body among them: little is known of it."""

Array = npt.NDArray[Any]


@dataclass(slots=True)
class Example:
    """A page for learning.

    `features` float16 (n_blocks, width); `names` int32 (n, 2), rows of the table of names with the
    paths they are of; `words` the same for blocks; `outer` the path around each path, -1 for none;
    `path` and `inner` those of each block; `allowed` float16 (n_blocks, len(KINDS)), how
    likely each kind is before the model has its say, in [0, 1]; `weight` float32 (n_blocks,), sums to the page's.
    """

    features: Array
    names: Array
    words: Array
    outer: Array
    path: Array
    inner: Array
    allowed: Array
    weight: Array


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows of the tables of names and words, from 1 on; 0 is for what they lack."""

    names: dict[str, int]
    words: dict[str, int]


def count_tables(pages: Iterable[BlockPage]) -> Tables:
    """The names and words that stand on enough pages."""
    names: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for page in pages:
        names.update({name for path in page.outline.paths for name in element_words(*path[1:])})
        words.update({entry for block in block_words(page.outline.texts) for entry in _entries(block)})  # fmt: skip
    return Tables(_rows(names, MIN_NAME_PAGES), _rows(words, MIN_WORD_PAGES))


def _rows(counts: Counter[str], least: int) -> dict[str, int]:
    kept = sorted(word for word, count in counts.items() if count >= least and sum(map(str.isdigit, word)) <= MAX_DIGITS)  # fmt: skip
    return {word: at for at, word in enumerate(kept, start=1)}


def _entries(words: Sequence[str]) -> list[str]:
    """The entries of the model's three tables of words, as `block_model` reads their marks."""
    entries = [f"f:{word}" for word in words[:HEAD_WORDS]] + [f"l:{word}" for word in words[-TAIL_WORDS:]]  # fmt: skip
    all_of_it = whole(words)
    return [*entries, f"w:{all_of_it}"] if all_of_it else entries


def example_of(page: BlockPage, tables: Tables) -> Example:
    """The page's numbers by these tables."""
    outline = page.outline
    blocks = block_words(outline.texts)
    outer = [max(path[0], -1) for path in outline.paths]
    names = [(tables.names[name], at) for at, path in enumerate(outline.paths) for name in element_words(*path[1:]) if name in tables.names]  # fmt: skip
    words = [(tables.words[entry], at) for at, block in enumerate(blocks) for entry in _entries(block) if entry in tables.words]  # fmt: skip
    allowed = (np.array(page.allowed)[:, None] >> np.arange(len(KINDS))) & 1
    wanted = allowed.astype(np.float16)
    if page.takes_more:
        short = np.array([len(text) <= MAX_ADDED_CHARS for text in outline.texts])
        for kind in _ADDED:
            column = KINDS.index(kind)
            wanted[short & (allowed[:, 0] == 1) & (allowed[:, column] == 0), column] = ADDED_WEIGHT
    return Example(
        features=block_features(outline, blocks, page.hints).astype(np.float16),
        names=_pairs(names),
        words=_pairs(words),
        outer=np.array(outer, np.int32),
        path=np.array(outline.path_of, np.int32)[outline.nodes],
        inner=np.array(outline.inner, np.int32),
        allowed=wanted,
        weight=_weight(page, allowed),
    )


def _pairs(pairs: list[tuple[int, int]]) -> Array:
    return np.array(pairs, np.int32).reshape(-1, 2)


def _weight(page: BlockPage, allowed: Array) -> Array:
    """Longer blocks count more, by the root of their words; what nothing is known of not at all."""
    number = np.array([text.count(" ") + 1 for text in page.outline.texts])
    known = np.array(page.allowed) != ANY
    is_open = (allowed[:, 0] == 1) & (allowed.sum(1) > MANY_KINDS)
    weight = known * (1 + np.sqrt(number)) * np.where(is_open, OPEN_WEIGHT, 1.0)
    result: Array = (page.weight * weight / max(weight.sum(), 1e-9)).astype(np.float32)
    return result
