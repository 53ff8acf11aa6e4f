"""The line model: the kind of every line of a plain text, by a small network over lines and neighbours.

Word vectors and form features of a line make a hidden row; dilated convolutions over the rows and
one look at the whole text put it in context (architecture after Yu and Koltun, "Multi-scale context
aggregation by dilated convolutions", ICLR 2016). Learned by `pipeline train cleaner`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.errors import ModelError
from pipeline.models import open_model
from pipeline.records import LedgerKind, ModelRef
from pipeline.stages.clean.line_features import (
    FRONT_WORDS,
    TAIL_WORDS,
    Floats,
    Integers,
    form_features,
    shared_words,
    word_features,
)
from pipeline.stages.clean.network import KINDS, product, relu, softmax

MIN_BODY = 0.45
"""A line at least so likely body is kept: F1 of kept lines is best a little below a half."""
MIN_BODY_AT_ALL = 0.2
"""Where no line is so likely: a doubtful article is better than none."""
_TAIL = slice(FRONT_WORDS, FRONT_WORDS + TAIL_WORDS)


@dataclass(frozen=True, slots=True)
class LineModel:
    """The network's weights, float32, and its table of words; once per process."""

    words: Mapping[str, int]
    weights: Mapping[str, Floats]
    dilations: tuple[int, ...]
    model: ModelRef

    def probabilities(self, lines: Sequence[str]) -> Floats:
        """float32, (n_lines, len(KINDS)), rows sum to 1: how likely each line is of each kind.

        `lines` are non-empty and without line breaks.
        """
        lower = [line.lower() for line in lines]
        form = np.concatenate((form_features(lines), shared_words(lower)), axis=1)
        scores = self.scores(form, word_features(lower, self.words))
        return softmax(scores)

    def kinds(self, lines: Sequence[str]) -> list[LedgerKind | None]:
        """The kind of each line, None for body; see `probabilities`."""
        if not lines:
            return []
        likely = self.probabilities(lines)
        others = likely[:, 1:].argmax(axis=1) + 1
        body = likely[:, 0] >= MIN_BODY
        if not body.any():
            body = likely[:, 0] >= MIN_BODY_AT_ALL
        best = np.where(body, 0, others)
        return [KINDS[at] for at in best.tolist()]

    def scores(self, form: Floats, words: Integers) -> Floats:
        """float32, (n_lines, len(KINDS)): the network's outputs for features of `line_features`."""
        weights = self.weights
        line = np.concatenate((form, _words_of(weights["emb"], words)), axis=1)
        hidden = relu(product(line, weights["w0"]) + weights["b0"])
        for at, dilation in enumerate(self.dilations):
            near = _neighbours(hidden, dilation)
            hidden = hidden + relu(product(near, weights[f"c{at}"]) + weights[f"d{at}"])
            if at == len(self.dilations) // 2:
                hidden = relu(hidden + _whole(hidden, weights["wa"]) @ weights["wg"])
        scores: Floats = product(hidden, weights["wo"]) + weights["bo"]
        return scores


def _words_of(table: Floats, words: Integers) -> Floats:
    """The vectors of front (mean), first word, tail (mean), first pair, whole line, side by side."""
    vectors = table[words]
    known = words > 0
    front = vectors[:, :FRONT_WORDS].sum(1)
    front /= np.maximum(known[:, :FRONT_WORDS].sum(1, keepdims=True), 1)
    tail = vectors[:, _TAIL].sum(1)
    tail /= np.maximum(known[:, _TAIL].sum(1, keepdims=True), 1)
    return np.concatenate((front, vectors[:, 0], tail, vectors[:, -2], vectors[:, -1]), axis=1)


def _neighbours(rows: Floats, distance: int) -> Floats:
    """Each row between those `distance` before and after it; zeros beyond the ends."""
    number, width = rows.shape
    near = np.zeros((number, 3 * width), np.float32)
    near[distance:, :width] = rows[:-distance]
    near[:, width : 2 * width] = rows
    near[:-distance, 2 * width :] = rows[distance:]
    return near


def _whole(rows: Floats, attention: Floats) -> Floats:
    """The rows' mean by attention, and their plain mean."""
    weight = rows @ attention
    weight = np.exp(weight - weight.max())
    return np.concatenate(((weight * rows).sum(0) / weight.sum(), rows.mean(0)))


def load_line_model() -> LineModel:
    """The model that ships with the package. Raises ModelError if it is not what was shipped."""
    file = open_model("lines")
    words, weights, dilations = read_line_model(file.path)
    return LineModel(words, weights, dilations, ModelRef(name="lines", version=file.version))


def read_line_model(path: Path) -> tuple[dict[str, int], dict[str, Floats], tuple[int, ...]]:
    """Word table, weights and dilations from a file that training wrote; ModelError if it is none."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            words = arrays["words"].tobytes().decode("utf-8").split("\n")
            weights = {name: arrays[name].astype(np.float32) for name in head["weights"]}
            weights["emb"] *= arrays["emb_scale"].astype(np.float32)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"reading the line model: {error}") from error
    return (
        {"": 0, **{word: at + 2 for at, word in enumerate(words)}},
        weights,
        tuple(head["dilations"]),
    )
