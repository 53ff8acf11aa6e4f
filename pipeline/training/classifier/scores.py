"""What a classifier is judged by: F1, calibration error, the table per label."""

from dataclasses import dataclass

import numpy as np

from pipeline.training.classifier.fit import Array, Truth


def f1(truth: Truth, named: Truth) -> float:
    """F1 over all cells (micro, if there is more than one column)."""
    both = truth.sum() + named.sum()
    return float(2 * (truth & named).sum() / both) if both else 0.0


def macro_f1(truth: Truth, named: Truth, *, at_least: int = 1) -> float:
    """The mean F1 over the labels with `at_least` that many true examples; 0 for none."""
    labels = [label for label in range(truth.shape[1]) if truth[:, label].sum() >= at_least]
    scores = [f1(truth[:, label], named[:, label]) for label in labels]
    return float(np.mean(scores)) if scores else 0.0


def share(right: Truth) -> float:
    """How many of all are right, in [0, 1]; 0 for none at all."""
    return float(right.mean()) if right.size else 0.0


def calibration_error(truth: Truth, probability: Array, *, from_: float = 0.0) -> float:
    """Expected calibration error over 15 bins of equal width, of probabilities of at least `from_`."""
    counted = probability >= from_
    sure, right = probability[counted], truth[counted]
    bins = np.minimum((sure * 15).astype(int), 14)
    gaps = [
        (bins == number).sum() * abs(sure[bins == number].mean() - right[bins == number].mean())
        for number in np.unique(bins)
    ]
    return float(sum(gaps) / max(1, len(sure)))


@dataclass(frozen=True, slots=True)
class Row:
    """How well one label is named: `texts` truly have it; the rest lies in [0, 1]."""

    name: str
    texts: int
    precision: float
    recall: float
    f1: float


def table(names: list[str], truth: Truth, named: Truth) -> list[Row]:
    """A row per column of `truth`."""
    return [_row(name, truth[:, i], named[:, i]) for i, name in enumerate(names)]


def _row(name: str, truth: Truth, named: Truth) -> Row:
    hits = int((truth & named).sum())
    return Row(
        name=name,
        texts=int(truth.sum()),
        precision=hits / max(1, int(named.sum())),
        recall=hits / max(1, int(truth.sum())),
        f1=f1(truth, named),
    )
