"""From the network's scores to labels: the best row of labels that spells whole names."""

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.tag.labels import FIRST, FORBIDDEN, LAST

SURE = 0.995
"""A word that is no name with this probability parts what stands before it from what comes after."""
LONGEST = 40
"""Longer stretches without such a word are decoded in pieces."""
_FEW = 4
"""Stretches up to so many words are decoded with those of the same length, longer ones by fours."""

Floats = NDArray[np.float32]


def best_labels(logits: Floats, asked: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Floats]:
    """The label of each word and its probability; words not asked are O.

    `logits` float32 (asked words, len(LABELS)). Viterbi over each stretch of words between those
    that are surely no names; all stretches of about one length at once.
    """
    shares = shares_of(logits)
    labels = np.zeros(len(logits), np.int64)
    open_ = asked.copy()
    open_[asked] = shares[:, 0] < SURE
    number = np.cumsum(asked) - 1
    for starts, lengths, width in _stretches(open_):
        places = number[starts][:, None] + np.arange(width)
        inside = np.arange(width) < lengths[:, None]
        found = _viterbi(logits[np.where(inside, places, places[:, :1])], inside)
        labels[places[inside]] = found[inside]
    everywhere, sure = np.zeros(len(asked), np.int64), np.ones(len(asked), np.float32)
    everywhere[asked] = labels
    sure[asked] = shares[np.arange(len(labels)), labels]
    return everywhere, sure


def shares_of(logits: Floats) -> Floats:
    """The probabilities, rows that sum to 1, of these logits."""
    shares: Floats = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-1e9))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _stretches(
    open_: NDArray[np.bool_],
) -> list[tuple[NDArray[np.int64], NDArray[np.int64], int]]:
    """The runs of true values, cut to LONGEST: starts, lengths and a width that holds them, by width."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], open_.view(np.int8), [0]))))
    starts, ends = edges[::2], edges[1::2]
    if len(starts) and (ends - starts).max() > LONGEST:
        pieces = [
            (at, min(at + LONGEST, end))
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
            for at in range(start, end, LONGEST)
        ]
        starts, ends = np.array(pieces).T
    lengths = ends - starts
    widths = np.where(lengths <= _FEW, lengths, -(-lengths // _FEW) * _FEW)
    return [
        (starts[widths == width], lengths[widths == width], int(width))
        for width in np.unique(widths)
    ]


def _viterbi(scores: Floats, inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The best labels of each stretch, (stretches, width); `scores` (stretches, width, labels)."""
    rows, width, _ = scores.shape
    every = np.arange(rows)
    best = scores[:, 0] + FIRST
    back = np.zeros(scores.shape, np.int64)
    back[:, 0] = np.arange(scores.shape[2])
    for at in range(1, width):
        ways = best[:, :, None] + FORBIDDEN
        back[:, at] = ways.argmax(axis=1)
        reached = ways.max(axis=1) + scores[:, at]
        best = np.where(inside[:, at, None], reached, best)
        back[~inside[:, at], at] = np.arange(scores.shape[2])
    labels = np.zeros((rows, width), np.int64)
    now = (best + LAST).argmax(axis=1)
    for at in range(width - 1, -1, -1):
        labels[:, at] = now
        now = back[every, at, now]
    return labels
