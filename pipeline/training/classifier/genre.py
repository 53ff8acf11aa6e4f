"""Trains the genre model on the texts whose genre is known, judged out of fold."""

from dataclasses import dataclass, replace

import numpy as np

from pipeline.stages.classify.form_model import NARROW, Forms
from pipeline.stages.classify.linear import Floats, LinearModel
from pipeline.text.form import form_numbers
from pipeline.text.style import genre_terms
from pipeline.training.classifier.features import learn_vocabulary, to_matrix
from pipeline.training.classifier.fit import Array, Fold, Truth, Weights, platt, sigmoid
from pipeline.training.classifier.folds import grouped_folds
from pipeline.training.classifier.quantise import quantised
from pipeline.training.classifier.ridge import Kernel, fit_ridge, ridge_out_of_fold
from pipeline.training.classifier.scores import f1, macro_f1, table
from pipeline.training.classifier.texts import Example
from pipeline.training.classifier.topics import Trained

STRENGTH = 0.7
FORM_SHARE = 0.5
"""How much the form counts beside the terms: 0.727 and 0.360 without, 0.745 and 0.419 with it, 0.742 and
0.411 with twice as much (genre right and macro-F1, mean of five draws of folds, 24 November 2026)."""

LEAN = 0.25
"""Probabilities are divided by the genre's share to this power; of 0, 0.1, ..., 0.6 the best mean of both scores (24 November 2026)."""

CODES = {
    "PressRelease": "Press_Release",
    "Results": "Results_Listings_and_Statistics",
}
"""IPTC genre codes where they differ from the names in the data."""

FREQUENT = 10
"""Macro-F1 counts the genres with at least that many examples."""


@dataclass(frozen=True, slots=True)
class GenreParts:
    """What the model's file keeps."""

    linear: LinearModel
    forms: Forms


def train_genre(examples: list[Example], *, seed: int) -> Trained[GenreParts]:
    """The model that ships and how it fared."""
    known = [item for item in examples if item.genres]
    names = sorted({item.genres[0] for item in known})
    truth = np.array([[item.genres[0] == name for name in names] for item in known])
    terms = [genre_terms(item.title, item.text) for item in known]
    vocabulary = learn_vocabulary(terms, min_texts=3, max_share=1.0)
    matrix, forms = to_matrix(terms, vocabulary), place_forms(known)
    kernel = (matrix @ matrix.T).toarray() + FORM_SHARE * likeness(forms.known)
    parts = grouped_folds([item.text for item in known], seed=seed)
    scores = ridge_out_of_fold(kernel, truth, parts, strength=STRENGTH)
    named = judge(scores, truth, parts)
    texts, bias = fit_ridge(kernel, truth, strength=STRENGTH)
    slope, offset = platt(scores, truth)
    small, scale = quantised(Weights(matrix.T @ texts, bias))
    linear = LinearModel(
        labels=tuple(CODES.get(name, name) for name in names),
        terms=vocabulary.terms,
        idf=vocabulary.idf,
        weights=small,
        scale=scale,
        bias=bias.astype(np.float32),
        slope=slope.astype(np.float32),
        offset=offset.astype(np.float32),
        settings={"lean": [round(float(value), 4) for value in lean(truth)]},
    )
    model = GenreParts(linear, replace(forms, weights=np.asarray(FORM_SHARE * texts, np.float32)))
    return Trained(model, report(truth, named), table(names, truth, named))


def place_forms(known: list[Example]) -> Forms:
    """The forms of the texts, without weights yet; their lengths are 1 on the average."""
    numbers = np.array([form_numbers(item.title, item.text) for item in known], dtype=np.float32)
    spread = numbers.std(axis=0) + np.float32(1e-6)
    nothing = np.zeros((0, numbers.shape[1]), np.float32)
    forms = Forms(numbers.mean(axis=0), spread, 1.0, nothing, nothing)
    steps = np.stack([forms.placed(row) for row in numbers.tolist()])
    size = float(np.sqrt((steps**2).sum(axis=1).mean())) or 1.0
    return replace(forms, size=size, known=(steps / size).astype(np.float16).astype(np.float32))


def likeness(known: Floats) -> Kernel:
    """How alike the forms of each two texts are."""
    squares = (known**2).sum(axis=1)
    apart = squares[:, None] + squares[None] - 2 * known @ known.T
    return np.asarray(np.exp(-NARROW * np.maximum(apart, 0)), dtype=np.float32)


def judge(scores: Array, truth: Truth, parts: list[Fold]) -> Truth:
    """Calibrate and lean on four fifths of the out-of-fold scores, name genres in the last, five times."""
    judged = np.zeros(truth.shape)
    for learn, held in parts:
        slope, offset = platt(scores[learn], truth[learn])
        judged[held] = sigmoid(scores[held], slope, offset) * lean(truth[learn])
    return np.asarray(judged == judged.max(axis=1, keepdims=True))


def lean(truth: Truth) -> Array:
    """The factor per genre that lifts the rare ones."""
    return np.asarray(np.maximum(truth.mean(axis=0), 1e-3) ** -LEAN)


def report(truth: Truth, named: Truth) -> dict[str, float]:
    """Share of texts with the right genre, and macro-F1 over the frequent genres."""
    return {
        "genre right": round(f1(truth, named), 4),
        "genre macro-F1": round(macro_f1(truth, named, at_least=FREQUENT), 4),
    }
