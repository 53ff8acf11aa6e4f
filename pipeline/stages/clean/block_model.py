"""The block model: how likely each block of a page is the article's text, or of which other kind.

Features of a block, vectors of the names of the elements around it and of its first and last words
make a hidden row; one look at the whole page and dilated convolutions over the rows put it in
context (after Yu and Koltun, "Multi-scale context aggregation by dilated convolutions", ICLR 2016).
Learned by `pipeline train cleaner`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path as FilePath
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import ModelError
from pipeline.models import open_model
from pipeline.records import ModelRef
from pipeline.stages.clean.block_features import Floats, Integers, block_features
from pipeline.stages.clean.block_words import (
    HEAD_WORDS,
    SHORT_WORDS,
    TAIL_WORDS,
    block_words,
    element_words,
)
from pipeline.stages.clean.hints import PageHints
from pipeline.stages.clean.network import product, relu, softmax
from pipeline.stages.clean.outline import Element, Outline

BODY = 0
NEAR_LEVELS = 2
FAR_WEIGHT = 0.3
MAX_KNOWN = 32_768
"""Elements of some hundred sites; 20 MB at most."""
_NO_ROW = repeat(0)
TAPS = (2, 1, 0, -1, -2)
"""Each convolution looks at a row and at two on either side, so many dilations apart."""


@dataclass(frozen=True, slots=True)
class BlockModel:
    """The network's weights, float32, and the rows of its tables; once per process.

    `names` are those of elements; `first`, `last` and `whole` are for words at a block's ends and for
    short blocks as a whole.
    """

    names: Mapping[str, int]
    first: Mapping[str, int]
    last: Mapping[str, int]
    whole: Mapping[str, int]
    weights: Mapping[str, Floats]
    dilations: tuple[int, ...]
    model: ModelRef
    known: dict[Element, list[int]] = field(default_factory=dict)
    """Rows of `names` for elements seen before: the pages of a site share most of theirs."""

    def probabilities(self, outline: Outline, hints: PageHints) -> Floats:
        """float32, (n_blocks, len(KINDS)), rows sum to 1; the outline has a block at least."""
        words = block_words(outline.texts)
        features = block_features(outline, words, hints)
        scores = self._scores(
            np.concatenate((features, self._places(outline), self._edges(words)), axis=1)
        )
        return softmax(scores)

    def _scores(self, rows: Floats) -> Floats:
        weights = self.weights
        first = relu(product(rows, weights["W0"]) + weights["b0"])
        whole = np.concatenate((first.mean(0), first.max(0)))
        hidden = first + whole @ weights["Wg"]
        for at, dilation in enumerate(self.dilations):
            near = _neighbours(hidden, dilation)
            hidden = hidden + relu(product(near, weights[f"C{at}"]) + weights[f"c{at}"])
        scores: Floats = (
            product(np.concatenate((first, hidden), axis=1), weights["Wo"]) + weights["bo"]
        )
        return scores

    def _places(self, outline: Outline) -> Floats:
        """Vectors of the elements around each block: its own, the two next, all that are further out."""
        paths = list(outline.paths)
        numbers: dict[Element, int] = {}
        which = np.array([numbers.setdefault(path[1:], len(numbers)) for path in paths])
        vectors = _bags([self._names_of(element) for element in numbers], self.weights["Et"])
        own = vectors[np.append(which, len(numbers))]
        outer = np.maximum([*[path[0] for path in paths], -1], -1)
        width = own.shape[1] // 3
        leaf, near, far = own[:, :width], own[:, width : 2 * width], own[:, 2 * width :]
        at = np.array(outline.path_of)[outline.nodes]
        second = outer[outer[at]]
        beyond = _summed_up(far, outer)[outer[second]] * FAR_WEIGHT
        return np.concatenate(
            (leaf[at] + leaf[outline.inner], near[outer[at]] + near[second], beyond), axis=1
        )

    def _names_of(self, element: Element) -> list[int]:
        found = self.known.get(element)
        if found is None:
            if len(self.known) >= MAX_KNOWN:
                self.known.clear()
            found = list(map(self.names.get, element_words(*element), _NO_ROW))
            self.known[element] = found
        return found

    def _edges(self, blocks: Sequence[Sequence[str]]) -> Floats:
        """Vectors of the blocks' first and last words, and of short blocks as a whole."""
        first, last, all_of_it = self.first.get, self.last.get, self.whole.get
        bags = [
            [
                *map(first, words[:HEAD_WORDS], _NO_ROW),
                *map(last, words[-TAIL_WORDS:], _NO_ROW),
                all_of_it(" ".join(words), 0) if len(words) <= SHORT_WORDS else 0,
            ]
            for words in blocks
        ]
        return _bags(bags, self.weights["Ew"])[:-1]


def _bags(bags: Sequence[Sequence[int]], table: Floats) -> Floats:
    """The sum of each bag's rows of the table (row 0 is zero, no bag is empty), and a row of zeros below."""
    sizes = np.fromiter(map(len, bags), np.int64, len(bags))
    rows = np.fromiter(chain.from_iterable(bags), np.int64, int(sizes.sum()))
    sums = np.zeros((len(bags) + 1, table.shape[1]), np.float32)
    np.add.reduceat(table[rows], np.cumsum(sizes) - sizes, axis=0, out=sums[:-1])
    return sums


def _summed_up(values: Floats, outer: Integers) -> Floats:
    """Each path's value and those of all paths around it, by doubling; the last row is the root's."""
    root = len(outer) - 1
    total, jump = values, np.where(outer < 0, root, outer)
    while not (jump == root).all():
        total = total + total[jump]
        jump = jump[jump]
    return total


def _neighbours(rows: npt.NDArray[Any], dilation: int) -> Floats:
    """Each row between two before and two after it, `dilation` apart; zeros beyond the ends."""
    number, width = rows.shape
    reach = TAPS[0] * dilation
    padded = np.zeros((number + 2 * reach, width), np.float32)
    padded[reach : reach + number] = rows
    return np.concatenate(
        [padded[reach + tap * dilation :][:number] for tap in TAPS],
        axis=1,
    )


def load_block_model() -> BlockModel:
    """The model that ships with the package. Raises ModelError if it is not what was shipped."""
    file = open_model("blocks")
    return read_block_model(file.path, ModelRef(name="blocks", version=file.version))


def read_block_model(path: FilePath, model: ModelRef) -> BlockModel:
    """The model in a file that training wrote; ModelError if it is none."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            names, words = (
                {
                    word: at + 1
                    for at, word in enumerate(arrays[name].tobytes().decode().split("\n"))
                }
                for name in ("names", "words")
            )
            weights = {name: arrays[name].astype(np.float32) for name in head["weights"]}
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"reading the block model: {error}") from error
    first, last, whole = (
        {word[2:]: at for word, at in words.items() if word.startswith(mark)}
        for mark in ("f:", "l:", "w:")
    )
    return BlockModel(names, first, last, whole, weights, tuple(head["dilations"]), model)
