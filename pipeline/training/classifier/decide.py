"""From out-of-fold scores to what decides at run time: calibration, main topic, thresholds.

`tune` learns the decisions on some texts, `decide` takes them on others, as the stage would.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from pipeline.stages.classify.linear import Floats
from pipeline.stages.classify.topics import MAX_PER_LEVEL, choose_level_1
from pipeline.training.classifier.fit import Array, Truth, platt, sigmoid
from pipeline.training.classifier.scores import f1

FLOOR = 0.15
"""Less probable main topics are not named. Only 19 of the texts are no news: too few to tune it."""

MAIN_STRENGTH = 0.1
"""scikit-learn's C of the main topic's regression; 1 gives 0.1 points less (24 November 2026)."""

GRID = np.linspace(0.05, 0.7, 66)

Columns = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Labels:
    """Codes in column order, level 1 first, and their truth bool (n_texts, n_labels).

    `main`: the column of each text's main topic, -1 for no news; `parents`: for each column of
    level 2 the column of its parent.
    """

    codes: tuple[str, ...]
    level_1: int
    parents: list[int]
    truth: Truth
    main: Columns

    def of(self, rows: Columns) -> "Labels":
        """The labels of some texts."""
        return Labels(self.codes, self.level_1, self.parents, self.truth[rows], self.main[rows])


@dataclass(frozen=True, slots=True)
class Decisions:
    """Slope and offset per label; weights float32 (n_level_1, n_level_1) and bias of the main topic."""

    slope: Array
    offset: Array
    main_weights: Floats
    main_bias: Floats
    thresholds: Floats
    threshold_2: float

    def settings(self) -> dict[str, Any]:
        """What the model file keeps beside its arrays."""
        return {
            "thresholds": [round(float(value), 3) for value in self.thresholds],
            "threshold_2": round(self.threshold_2, 3),
            "floor": FLOOR,
            "main_weights": [[round(float(w), 4) for w in row] for row in self.main_weights],
            "main_bias": [round(float(value), 4) for value in self.main_bias],
        }


@dataclass(frozen=True, slots=True)
class Named:
    """Probabilities and what was named, both (n_texts, n_labels), and the main columns or -1."""

    probability: Array
    named: Truth
    main: Columns


def tune(scores: Array, labels: Labels) -> Decisions:
    """The decisions that suit these out-of-fold scores (n_texts, n_labels) best."""
    cut = labels.level_1
    slope, offset = platt(scores, labels.truth)
    probability = sigmoid(scores, slope, offset)
    thresholds = np.array(
        [tuned_threshold(labels.truth[:, i], probability[:, i]) for i in range(cut)],
        dtype=np.float32,
    )
    weights, bias = main_regression(scores[:, :cut], labels.main)
    main_scores = scores[:, :cut] @ weights + bias
    first, _ = name_level_1(probability[:, :cut], main_scores, thresholds)
    second = labels.truth[:, cut:], probability[:, cut:], first[:, labels.parents]
    return Decisions(slope, offset, weights, bias, thresholds, tuned_threshold_2(*second))


def decide(scores: Array, labels: Labels, by: Decisions) -> Named:
    """What the stage would name for these scores; of `labels` only the order is used."""
    cut = labels.level_1
    probability = sigmoid(scores, by.slope, by.offset)
    main_scores = scores[:, :cut] @ by.main_weights + by.main_bias
    first, main = name_level_1(probability[:, :cut], main_scores, by.thresholds)
    second = name_level_2(probability[:, cut:], first[:, labels.parents], by.threshold_2)
    return Named(probability, np.hstack([first, second]), main)


def main_regression(scores: Array, main: Columns) -> tuple[Floats, Floats]:
    """Weights and bias of a multinomial regression from level 1 scores to the main topic."""
    is_news = main >= 0
    middle, spread = scores.mean(axis=0), scores.std(axis=0)
    model = LogisticRegression(C=MAIN_STRENGTH, max_iter=1000)
    model.fit(((scores - middle) / spread)[is_news], main[is_news])
    weights = np.zeros((scores.shape[1], scores.shape[1]))
    bias = np.full(scores.shape[1], -100.0)
    weights[:, model.classes_] = (model.coef_ / spread).T
    bias[model.classes_] = model.intercept_
    bias -= middle @ weights
    return weights.astype(np.float32), bias.astype(np.float32)


def tuned_threshold(truth: Truth, probability: Array) -> float:
    """The threshold with the best F1 of one label, the curve smoothed over five grid steps."""
    curve = np.array([f1(truth, probability >= level) for level in GRID])
    smooth = np.convolve(np.pad(curve, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return float(GRID[int(smooth.argmax())])


def name_level_1(
    probability: Array, main_scores: Array, thresholds: Floats
) -> tuple[Truth, Columns]:
    """What is named, bool (n_texts, n_level_1), and the main columns (-1 for none)."""
    named = np.zeros(probability.shape, dtype=bool)
    main = np.full(len(probability), -1)
    for row, values in enumerate(probability.astype(np.float32)):
        best = main_scores[row].astype(np.float32)
        chosen = choose_level_1(values, best, thresholds=thresholds, floor=FLOOR)
        named[row, list(chosen)] = True
        main[row] = chosen[0] if chosen else -1
    return named, main


def name_level_2(probability: Array, allowed: Truth, threshold: float) -> Truth:
    """The likeliest allowed topics of level 2 from the threshold on, at most three a text."""
    likely = np.where(allowed, probability, 0.0)
    place = np.argsort(np.argsort(-likely, axis=1, kind="stable"), axis=1)
    return np.asarray((likely >= threshold) & (place < MAX_PER_LEVEL))


def tuned_threshold_2(truth: Truth, probability: Array, allowed: Truth) -> float:
    """The one threshold of level 2 with the best micro-F1."""
    curve = [f1(truth, name_level_2(probability, allowed, level)) for level in GRID]
    return float(GRID[int(np.argmax(curve))])
