"""Judges a text by its form: how near it lies to known texts in what `text/form.py` counts.

One part of the genre model; the other weighs words (`linear.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.stages.classify.linear import Floats

NARROW = 0.5
"""A known text counts by exp(-NARROW * squared distance); 0.25 and 1 are worse (24 November 2026)."""

LIMIT = 3.0
"""Numbers further from the middle, in spreads, count as this far."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The known forms; n numbers a form, m forms, k labels.

    `middle` and `spread` float32 (n,): what is taken off each number, and what it is then divided by;
    `size`: by what all are divided behind that; `known` float32 (m, n); `weights` float32 (m, k).
    """

    middle: Floats
    spread: Floats
    size: float
    known: Floats
    weights: Floats

    def placed(self, numbers: Sequence[float]) -> Floats:
        """Where a text of these numbers lies, float32 (n,)."""
        steps = (np.array(numbers, dtype=np.float32) - self.middle) / self.spread
        return np.asarray(np.clip(steps, -LIMIT, LIMIT) / self.size, dtype=np.float32)

    def scores(self, numbers: Sequence[float]) -> Floats:
        """What the form adds to the score of each label, float32 (k,)."""
        apart = self.known - self.placed(numbers)
        near = np.exp(-NARROW * np.einsum("mn,mn->m", apart, apart))
        return np.asarray(near @ self.weights, dtype=np.float32)
