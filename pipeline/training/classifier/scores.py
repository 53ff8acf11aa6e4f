"""What a classifier is judged by: F1, calibration error, the table per label."""

import numpy as np

from pipeline.training.classifier.fit import Array, Truth


def f1(truth: Truth, named: Truth) -> float:
    """F1 over all cells (micro, if there is more than one column)."""
    both = truth.sum() + named.sum()
    return float(2 * (truth & named).sum() / both) if both else 0.0


def macro_f1(truth: Truth, named: Truth, *, at_least: int = 1) -> float:
    """The mean F1 over the labels with `at_least` that many true examples."""
    labels = [label for label in range(truth.shape[1]) if truth[:, label].sum() >= at_least]
    return float(np.mean([f1(truth[:, label], named[:, label]) for label in labels]))


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


def table(
    names: list[str], truth: Truth, named: Truth
) -> list[tuple[str, int, float, float, float]]:
    """A row per label: name, true examples, precision, recall, F1."""
    rows = []
    for label, name in enumerate(names):
        hits = int((truth[:, label] & named[:, label]).sum())
        precision = hits / max(1, int(named[:, label].sum()))
        recall = hits / max(1, int(truth[:, label].sum()))
        rows.append(
            (
                name,
                int(truth[:, label].sum()),
                precision,
                recall,
                f1(truth[:, label], named[:, label]),
            )
        )
    return rows
