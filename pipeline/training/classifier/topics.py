"""Trains the topic model: both levels in one linear model, judged and calibrated out of fold."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.stages.classify.linear import LinearModel
from pipeline.text.terms import topic_terms
from pipeline.training.classifier.decide import Decisions, Labels, Named, decide, tune
from pipeline.training.classifier.features import Vocabulary, learn_vocabulary, to_matrix
from pipeline.training.classifier.fit import (
    Array,
    Fold,
    Truth,
    Weights,
    fit,
    folds,
    out_of_fold,
)
from pipeline.training.classifier.quantise import quantised
from pipeline.training.classifier.scores import Row, calibration_error, f1, macro_f1, share, table
from pipeline.training.classifier.texts import Example

STRENGTH = 30.0
"""scikit-learn's C; 10 gives 0.1 points less micro-F1, 100 no more (24 November 2026)."""

MIN_TEXTS, MAX_SHARE = 4, 0.5
"""A term must be in at least 4 texts, at most in half of them."""

ARTICLE_CHARS = 1000
"""Texts from this length on are articles, those below are short items (agency leads, teasers)."""


def label(examples: list[Example], concepts: dict[str, dict[str, Any]]) -> Labels:
    """The labels of all texts; `concepts` as in the shipped vocabulary."""
    first = sorted({code for item in examples for code in item.level_1})
    second = sorted({code for item in examples for code in item.level_2})
    codes = (*first, *second)
    truth = [[code in (*item.level_1, *item.level_2) for code in codes] for item in examples]
    main = [first.index(item.level_1[0]) if item.level_1 else -1 for item in examples]
    return Labels(
        codes=codes,
        level_1=len(first),
        parents=[first.index(concepts[code]["parent"]) for code in second],
        truth=np.array(truth),
        main=np.array(main),
    )


def judge(scores: Array, labels: Labels, parts: list[Fold]) -> Named:
    """Tune on four fifths of the out-of-fold scores, name topics in the last, five times."""
    probability, named = np.zeros(scores.shape), np.zeros(scores.shape, dtype=bool)
    main = np.full(len(scores), -1)
    for learn, held in parts:
        found = decide(scores[held], labels, tune(scores[learn], labels.of(learn)))
        probability[held], named[held], main[held] = found.probability, found.named, found.main
    return Named(probability, named, main)


def build(vocabulary: Vocabulary, weights: Weights, labels: Labels, by: Decisions) -> LinearModel:
    """The model that ships: weights of all texts, decisions of their out-of-fold scores."""
    small, scale = quantised(weights)
    return LinearModel(
        labels=labels.codes,
        terms=vocabulary.terms,
        idf=vocabulary.idf,
        weights=small,
        scale=scale,
        bias=weights.bias,
        slope=by.slope.astype(np.float32),
        offset=by.offset.astype(np.float32),
        settings=by.settings(),
    )


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, its five-fold scores by name, and the table per label, in the model's order."""

    model: LinearModel
    scores: dict[str, float]
    table: list[Row]


def train_topics(
    examples: list[Example], concepts: dict[str, dict[str, Any]], *, seed: int
) -> Trained:
    """The model that ships and how it fared; `concepts` as in the shipped vocabulary."""
    labels = label(examples, concepts)
    terms = [topic_terms(item.title, item.text) for item in examples]
    vocabulary = learn_vocabulary(terms, min_texts=MIN_TEXTS, max_share=MAX_SHARE)
    matrix = to_matrix(terms, vocabulary)
    parts = folds(len(examples), seed=seed)
    scores = out_of_fold(matrix, labels.truth, parts, strength=STRENGTH, seed=seed)
    judged = judge(scores, labels, parts)
    weights = fit(matrix, labels.truth, strength=STRENGTH, seed=seed)
    names = [concepts[code]["name"] for code in labels.codes]
    return Trained(
        model=build(vocabulary, weights, labels, tune(scores, labels)),
        scores=report(labels, judged, examples),
        table=table(names, labels.truth, judged.named),
    )


def report(labels: Labels, judged: Named, examples: list[Example]) -> dict[str, float]:
    """The scores by name: of all texts, and of those as long as an article."""
    whole = np.array([len(item.text) >= ARTICLE_CHARS for item in examples])
    everything = np.ones(len(examples), dtype=bool)
    return {
        **_scores(labels, judged, everything),
        **{f"{name}, articles": value for name, value in _scores(labels, judged, whole).items()},
    }


def _scores(labels: Labels, judged: Named, rows: Truth) -> dict[str, float]:
    cut = labels.level_1
    truth, named, probability = labels.truth[rows], judged.named[rows], judged.probability[rows]
    is_news = labels.main[rows] >= 0
    values = {
        "level 1 micro-F1": f1(truth[:, :cut], named[:, :cut]),
        "level 1 macro-F1": macro_f1(truth[:, :cut], named[:, :cut]),
        "main topic right": share((labels.main == judged.main)[rows][is_news]),
        "level 2 micro-F1": f1(truth[:, cut:], named[:, cut:]),
        "level 1 calibration error": calibration_error(truth[:, :cut], probability[:, :cut]),
        "level 1 calibration error, p >= 0.1": calibration_error(
            truth[:, :cut], probability[:, :cut], from_=0.1
        ),
    }
    return {name: round(value, 4) for name, value in values.items()}
