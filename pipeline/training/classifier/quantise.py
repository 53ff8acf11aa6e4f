"""Makes weights small: one byte each, and a factor per label."""

import numpy as np
import numpy.typing as npt

from pipeline.training.classifier.fit import Weights


def quantised(weights: Weights) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """The coefficients as int8 (n_terms, n_labels), and the factor that gives them back per label."""
    scale = np.maximum(np.abs(weights.coefficients).max(axis=0), 1e-9) / 127
    return np.round(weights.coefficients / scale).astype(np.int8), scale.astype(np.float32)
