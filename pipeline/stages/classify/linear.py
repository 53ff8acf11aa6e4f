"""A linear text model: TF-IDF over known terms, one weight per term and label.

The part of the genre model that weighs words; `pipeline/training/classifier` fits it. Run
time needs numpy alone: a look-up per term, one small matrix product, one sigmoid per label.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_ARRAYS = ("weights", "scale", "bias", "slope", "offset")


def tf_idf(
    terms: Iterable[str], known: Mapping[str, int], idf: Floats
) -> tuple[npt.NDArray[np.int64], Floats]:
    """The known terms' rows and their values: (1 + ln count) * idf, of length 1 together."""
    look_up = known.get
    found = [row for term in terms if (row := look_up(term)) is not None]
    rows, counts = np.unique(np.array(found, dtype=np.int64), return_counts=True)
    values = (1.0 + np.log(counts).astype(np.float32)) * idf[rows]
    length = np.sqrt(values @ values) or np.float32(1.0)
    return rows, np.asarray(values / length, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """The arrays of one model; n is the number of terms, k of labels.

    `idf` float32 (n,); `weights` int8 (n, k), to be multiplied by `scale` float32 (k,); `bias`
    float32 (k,); `slope` and `offset` float32 (k,): Platt's sigmoid (Platt 1999), fitted on
    out-of-fold scores; `settings`: what training decided beside the weights (thresholds).
    """

    labels: tuple[str, ...]
    terms: dict[str, int]
    idf: Floats
    weights: npt.NDArray[np.int8]
    scale: Floats
    bias: Floats
    slope: Floats
    offset: Floats
    settings: dict[str, Any]

    def vector(self, terms: Iterable[str]) -> tuple[npt.NDArray[np.int64], Floats]:
        """The known terms' rows and their values: (1 + ln count) * idf, of length 1 together."""
        return tf_idf(terms, self.terms, self.idf)

    def scores(self, rows: npt.NDArray[np.int64], values: Floats) -> Floats:
        """The raw scores of a `vector` (log-odds before calibration), float32 (k,)."""
        product = values @ self.weights[rows].astype(np.float32)
        return np.asarray(product * self.scale + self.bias, dtype=np.float32)

    def contributions(self, terms: Iterable[str], label: int) -> dict[str, float]:
        """What each known term adds to the calibrated log-odds of column `label`."""
        rows, values = self.vector(terms)
        names = dict(zip(self.terms.values(), self.terms, strict=True))
        factor = self.scale[label] * self.slope[label]
        added = values * self.weights[rows, label].astype(np.float32) * factor
        return {names[int(row)]: float(value) for row, value in zip(rows, added, strict=True)}

    def calibrated(self, scores: Floats) -> Floats:
        """The probabilities that belong to `scores`, float32, same shape, each in [0, 1]."""
        logits = np.clip(scores * self.slope + self.offset, -30.0, 30.0)
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)


def linear_arrays(model: LinearModel) -> dict[str, npt.NDArray[Any]]:
    """The arrays by which a file keeps `model`."""
    head = {"labels": model.labels, "settings": model.settings}
    terms = "\n".join(sorted(model.terms, key=model.terms.__getitem__))
    return {
        "head": np.frombuffer(json.dumps(head).encode(), dtype=np.uint8),
        "terms": np.frombuffer(terms.encode(), dtype=np.uint8),
        "idf": model.idf.astype(np.float16),
        **{name: getattr(model, name) for name in _ARRAYS},
    }


def linear_of(arrays: Mapping[str, npt.NDArray[Any]]) -> LinearModel:
    """The model of these arrays; raises KeyError or ValueError if they are of no such model."""
    head = json.loads(arrays["head"].tobytes())
    names = arrays["terms"].tobytes().decode().split("\n")
    return LinearModel(
        labels=tuple(head["labels"]),
        terms={name: row for row, name in enumerate(names)},
        idf=arrays["idf"].astype(np.float32),
        settings=head["settings"],
        **{name: arrays[name] for name in _ARRAYS},
    )
