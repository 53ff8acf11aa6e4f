"""Trains the genre model on the texts whose genre is known, judged out of fold."""

import numpy as np

from pipeline.stages.classify.linear import LinearModel
from pipeline.text.style import genre_terms
from pipeline.training.classifier.features import learn_vocabulary, to_matrix
from pipeline.training.classifier.fit import Array, Truth, fit, folds, out_of_fold, platt, sigmoid
from pipeline.training.classifier.quantise import quantised
from pipeline.training.classifier.scores import f1, macro_f1, table
from pipeline.training.classifier.texts import Example
from pipeline.training.classifier.topics import Trained

STRENGTH = 30.0
LEAN = 0.25
"""Probabilities are divided by the genre's share to this power; of 0, 0.1, ..., 0.6 the best mean of both scores (24 November 2026)."""

CODES = {
    "PressRelease": "Press_Release",
    "Results": "Results_Listings_and_Statistics",
}
"""IPTC genre codes where they differ from the names in the data."""

FREQUENT = 10
"""Macro-F1 counts the genres with at least that many examples."""


def train_genre(examples: list[Example], *, seed: int) -> Trained:
    """The model that ships and how it fared."""
    known = [item for item in examples if item.genres]
    names = sorted({item.genres[0] for item in known})
    truth = np.array([[item.genres[0] == name for name in names] for item in known])
    terms = [genre_terms(item.title, item.text) for item in known]
    vocabulary = learn_vocabulary(terms, min_texts=3, max_share=1.0)
    matrix = to_matrix(terms, vocabulary)
    parts = folds(len(known), seed=seed)
    scores = out_of_fold(matrix, truth, parts, strength=STRENGTH, seed=seed)
    judged = np.zeros(truth.shape)
    for learn, held in parts:
        slope, offset = platt(scores[learn], truth[learn])
        judged[held] = sigmoid(scores[held], slope, offset) * lean(truth[learn])
    weights = fit(matrix, truth, strength=STRENGTH, seed=seed)
    slope, offset = platt(scores, truth)
    small, scale = quantised(weights)
    model = LinearModel(
        labels=tuple(CODES.get(name, name) for name in names),
        terms=vocabulary.terms,
        idf=vocabulary.idf,
        weights=small,
        scale=scale,
        bias=weights.bias,
        slope=slope.astype(np.float32),
        offset=offset.astype(np.float32),
        settings={"lean": [round(float(value), 4) for value in lean(truth)]},
    )
    named = judged == judged.max(axis=1, keepdims=True)
    return Trained(model, report(truth, named), table(names, truth, named))


def lean(truth: Truth) -> Array:
    """The factor per genre that lifts the rare ones."""
    return np.asarray(truth.mean(axis=0) ** -LEAN)


def report(truth: Truth, named: Truth) -> dict[str, float]:
    """Share of texts with the right genre, and macro-F1 over the frequent genres."""
    return {
        "genre right": round(f1(truth, named), 4),
        "genre macro-F1": round(macro_f1(truth, named, at_least=FREQUENT), 4),
    }
