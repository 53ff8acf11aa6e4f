"""Makes weights small: one byte each, and a factor per label."""

import numpy as np
import numpy.typing as npt

from pipeline.training.classifier.fit import Weights


def quantised(
    weights: Weights, *, levels: int = 127
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """The coefficients as int8 (n_terms, n_labels), and the factor that gives them back per label.

    No number is above `levels` (at most 127): the fewer, the smaller the file packs.
    """
    scale = np.maximum(np.abs(weights.coefficients).max(axis=0), 1e-9) / levels
    return np.round(weights.coefficients / scale).astype(np.int8), scale.astype(np.float32)
