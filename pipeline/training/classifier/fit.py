"""Weights of a linear model, and Platt's calibration on out-of-fold scores."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

Array = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]
Fold = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Weights:
    """`coefficients` float32 (n_terms, n_labels), `bias` float32 (n_labels,)."""

    coefficients: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]


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
