"""Ridge regression of all labels at once, from how alike the texts are (a kernel).

With six thousand texts one small linear system gives every label's weights, of features of any number.
Source: Saunders, Gammerman and Vovk, "Ridge regression learning algorithm in dual variables", 1998.
"""

from typing import cast

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve

from pipeline.training.classifier.fit import Array, Fold, Truth

Kernel = npt.NDArray[np.float32]
"""How alike each two texts are, float32 (n_texts, n_texts), symmetric."""


def fit_ridge(kernel: Kernel, truth: Truth, *, strength: float) -> tuple[Kernel, Kernel]:
    """Each text's part in each label's score, float32 (n_texts, k), and the bias float32 (k,).

    The targets are 1 and -1; `strength` is added to the kernel's diagonal.
    """
    targets = truth * np.float32(2) - np.float32(1)
    bias = targets.mean(axis=0)
    stiff = kernel + np.float32(strength) * np.eye(len(kernel), dtype=np.float32)
    factor = cho_factor(stiff, lower=True, overwrite_a=True, check_finite=False)
    return cast(Kernel, cho_solve(factor, targets - bias, check_finite=False)), bias


def ridge_out_of_fold(kernel: Kernel, truth: Truth, parts: list[Fold], *, strength: float) -> Array:
    """Scores for every text by weights that have not seen it: float64 (n_texts, n_labels)."""
    scores = np.zeros(truth.shape)
    for learn, judge in parts:
        weights, bias = fit_ridge(kernel[np.ix_(learn, learn)], truth[learn], strength=strength)
        scores[judge] = kernel[np.ix_(judge, learn)] @ weights + bias
    return scores
