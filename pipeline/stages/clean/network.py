"""What the block model and the line model share: the kinds they tell apart, and their arithmetic."""

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.records import LedgerKind

Floats = npt.NDArray[np.float32]

KINDS: tuple[LedgerKind | None, ...] = (
    None, "headline", "standfirst", "byline", "time", "caption", "sign_off", "related", "promotion",
    "wall", "navigation", "comment", "legal", "other",
)  # fmt: skip
"""What a block or line may be, in the order of the models' outputs; None is body."""
MAX_BLOCK_PRODUCTS = 250_000
"""OpenBLAS works in one thread on products of up to 262,144 multiplications (interface/gemm.c)."""


def product(rows: npt.NDArray[Any], matrix: Floats) -> Floats:
    """`rows @ matrix`, in blocks too small for OpenBLAS to start threads.

    Its threads wait for one another by spinning, which beside busy processes costs ten times the
    work itself.
    """
    block = max(1, MAX_BLOCK_PRODUCTS // matrix.size)
    if len(rows) <= block:
        return rows @ matrix
    result = np.empty((len(rows), matrix.shape[1]), np.float32)
    for start in range(0, len(rows), block):
        np.matmul(rows[start : start + block], matrix, out=result[start : start + block])
    return result


def relu(values: Floats) -> Floats:
    """Negative values made zero, in place."""
    return np.maximum(values, 0, out=values)


def softmax(scores: Floats) -> Floats:
    """The scores of each row as probabilities, in place: rows sum to 1."""
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores
