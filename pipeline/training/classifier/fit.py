"""One logistic regression per label, out-of-fold scores, and Platt's calibration on them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from pipeline.training.classifier.features import Matrix

Array = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]
Fold = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

NEVER = -12.0
"""The score of a label that a training fold holds no example of."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`coefficients` float32 (n_terms, n_labels), `bias` float32 (n_labels,)."""

    coefficients: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]


def folds(size: int, *, seed: int, count: int = 5) -> list[Fold]:
    """`count` pairs of row numbers (to learn from, to judge), by text, shuffled."""
    split = KFold(count, shuffle=True, random_state=seed).split(np.arange(size))
    return [(learn, judge) for learn, judge in split]


def fit(matrix: Matrix, truth: Truth, *, strength: float, seed: int) -> Weights:
    """One regression per column of `truth` (n_texts, n_labels); `strength` is scikit-learn's C."""
    coefficients = np.zeros((matrix.shape[1], truth.shape[1]), dtype=np.float32)
    bias = np.full(truth.shape[1], NEVER, dtype=np.float32)
    for label in range(truth.shape[1]):
        if truth[:, label].any():
            model = LogisticRegression(
                C=strength,
                solver="liblinear",
                dual=True,
                tol=1e-3,
                max_iter=1000,
                random_state=seed,
            )
            model.fit(matrix, truth[:, label])
            coefficients[:, label] = model.coef_[0]
            bias[label] = model.intercept_[0]
    return Weights(coefficients, bias)


def out_of_fold(
    matrix: Matrix, truth: Truth, parts: list[Fold], *, strength: float, seed: int
) -> Array:
    """Scores for every text by a model that has not seen it: float64 (n_texts, n_labels)."""
    scores = np.zeros(truth.shape)
    for learn, judge in parts:
        weights = fit(matrix[learn], truth[learn], strength=strength, seed=seed)
        scores[judge] = matrix[judge] @ weights.coefficients + weights.bias
    return scores


def platt(scores: Array, truth: Truth) -> tuple[Array, Array]:
    """Slope and offset of the sigmoid that turns each label's scores into probabilities."""
    slope, offset = np.ones(truth.shape[1]), np.zeros(truth.shape[1])
    for label in range(truth.shape[1]):
        if truth[:, label].any():
            model = LogisticRegression(C=10.0).fit(scores[:, [label]], truth[:, label])
            slope[label], offset[label] = model.coef_[0, 0], model.intercept_[0]
    return slope, offset


def sigmoid(scores: Array, slope: Array, offset: Array) -> Array:
    """The calibrated probabilities, same shape as `scores`."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores * slope + offset, -30, 30))))
