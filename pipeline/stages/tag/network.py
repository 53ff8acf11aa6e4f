"""The tagger's network in numpy: from the words of an article to the scores of each word's labels.

Forms are looked up once each; a first layer sees two words on each side. What follows is done only
where a name may be: layers that see further, and in the middle the places of one word, however written, are put together, and the article as a
whole: what a name is in one sentence helps in the next. Sources: Collobert et al., "Natural Language
Processing (Almost) from Scratch", 2011; Strubell et al., "Iterated Dilated Convolutions", EMNLP 2017.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelError
from pipeline.stages.tag.forms import Layout
from pipeline.stages.tag.labels import LABELS

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

REACH = 2
"""The first layer sees so many words on each side."""
DILATIONS = (1, 2, 1)
"""Distance of the two neighbours that each further layer sees."""
POOLED_AFTER = 1
"""So many of the further layers come before the places of one word are put together."""


class TagNetwork:
    """The weights, by name, as `pipeline.training.tagger.student` makes them.

    `traits` (ROWS, e), `w0` (e + v, d), `b0`: a form's own layer, `v` the width of a word vector;
    `near` (d, 5 d): what a form gives to the places around it, `kind` (LINE_KINDS, d) and `bn`;
    `c0`, `d0`, ...: the further layers, (3 d, d) and (d,); `pool` (2 d, d), `keep`, `whole` (d, d)
    and `bp`; `out` (d, labels) and `bo`.
    """

    def __init__(self, weights: dict[str, NDArray[np.float32]]) -> None:
        self._weights = weights
        if weights["out"].shape[1] != len(LABELS):
            raise ModelError(f"the tagger's network has {weights['out'].shape[1]} labels")

    @classmethod
    def read(cls, path: Path) -> "TagNetwork":
        """The network at `path`. Raises ModelError if it is no such file."""
        try:
            with np.load(path, allow_pickle=False) as file:
                return cls(widened(dict(file)))
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"reading tagger model {path.name}: {error}") from error

    def scores(self, layout: Layout, traits: NDArray[np.int32], vectors: Floats) -> Floats:
        """The logits of the labels of each asked word, (asked words, len(LABELS)).

        `traits` int (forms, TRAITS) and `vectors` (forms, v) are those of the layout's forms.
        """
        weights = self._weights
        own = np.concatenate((weights["traits"][traits].sum(axis=1), vectors), axis=1)
        own = _relu(own @ weights["w0"] + weights["b0"])
        state = self._near(own, layout.words, layout.kinds)
        asked = np.flatnonzero(layout.asked)
        if not len(asked):
            return np.zeros((0, len(LABELS)), np.float32)
        for number, dilation in enumerate(DILATIONS):
            if number == POOLED_AFTER:
                state[asked] += self._pooled(state[asked], layout.alike[layout.words[asked]])
            around = np.concatenate(
                (state[asked - dilation], state[asked], state[asked + dilation]), axis=1
            )
            state[asked] += _relu(around @ weights[f"c{number}"] + weights[f"d{number}"])
        scores: Floats = state[asked] @ weights["out"] + weights["bo"]
        return scores

    def _near(self, own: Floats, words: Ints, kinds: Ints) -> Floats:
        """The first layer: what the forms at and around each place give to it."""
        given = own @ self._weights["near"]
        width = own.shape[1]
        state = (self._weights["kind"] + self._weights["bn"])[kinds]
        for slot in range(2 * REACH + 1):
            part = np.ascontiguousarray(given[:, slot * width : (slot + 1) * width])
            shift = slot - REACH
            if shift < 0:
                state[-shift:] += part[words[:shift]]
            else:
                state[: len(state) - shift] += part[words[shift:]]
        return _relu(state)

    def _pooled(self, state: Floats, alike: Ints) -> Floats:
        """What each place learns from the other places of its word, and from the whole article."""
        weights = self._weights
        order = np.argsort(alike, kind="stable")
        first = np.diff(alike[order], prepend=-1) > 0
        starts = np.flatnonzero(first)
        sorted_state = state[order]
        counts = np.diff(np.append(starts, len(order)))[:, None].astype(np.float32)
        mean = np.add.reduceat(sorted_state, starts, axis=0) / counts
        most = np.maximum.reduceat(sorted_state, starts, axis=0)
        of_word = np.concatenate((mean, most), axis=1) @ weights["pool"] + weights["bp"]
        of_word += state.mean(axis=0) @ weights["whole"]
        mixed = state @ weights["keep"]
        mixed[order] += of_word[np.cumsum(first) - 1]
        return _relu(mixed)


def _relu(values: Floats) -> Floats:
    return np.maximum(values, 0, out=values)


def widened(filed: dict[str, NDArray[Any]]) -> dict[str, Floats]:
    """The weights as float32; `NAME%` beside `NAME` holds the columns' scales of what is kept in int8."""
    return {
        name: values.astype(np.float32) * filed.get(f"{name}%", np.float32(1))
        for name, values in filed.items()
        if not name.endswith("%")
    }


def narrowed(weights: dict[str, Floats]) -> dict[str, NDArray[Any]]:
    """The weights as they are filed: the table of traits in int8, the rest in float16."""
    table = weights["traits"]
    scale = np.maximum(np.abs(table).max(axis=0), 1e-9) / 127
    filed: dict[str, NDArray[Any]] = {
        name: values.astype(np.float16) for name, values in weights.items() if name != "traits"
    }
    filed["traits"] = np.rint(table / scale).astype(np.int8)
    filed["traits%"] = scale.astype(np.float32)
    return filed
