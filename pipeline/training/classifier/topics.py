"""Trains the topic model: both levels in one linear model, judged and calibrated out of fold."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.stages.classify.linear import Floats, LinearModel
from pipeline.stages.classify.topics import MAX_PER_LEVEL, choose_level_1
from pipeline.text.terms import topic_terms
from pipeline.training.classifier.features import Vocabulary, learn_vocabulary, to_matrix
from pipeline.training.classifier.fit import (
    Array,
    Fold,
    Truth,
    Weights,
    fit,
    folds,
    out_of_fold,
    platt,
    sigmoid,
)  # fmt: skip
from pipeline.training.classifier.quantise import quantised
from pipeline.training.classifier.scores import Row, calibration_error, f1, macro_f1, table
from pipeline.training.classifier.texts import Example

STRENGTH = 30.0
"""scikit-learn's C; 10 gives 0.1 points less micro-F1, 100 no more (24 November 2026)."""

FLOOR = 0.15
"""Less probable main topics are not named. Only 19 of the texts are no news: too few to tune it."""

MIN_TEXTS, MAX_SHARE = 4, 0.5
"""A term must be in at least 4 texts, at most in half of them."""

ARTICLE_CHARS = 1000
"""Texts from this length on are articles, those below are short items (agency leads, teasers)."""

GRID = np.linspace(0.05, 0.7, 66)


@dataclass(frozen=True, slots=True)
class Labels:
    """Codes in column order, level 1 first, and their truth bool (n_texts, n_labels)."""

    codes: tuple[str, ...]
    level_1: int
    truth: Truth
    main: np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Judged:
    """The out-of-fold outcome: probabilities and what was named, both (n_texts, n_labels)."""

    probability: Array
    named: Truth
    main: np.ndarray[tuple[int], np.dtype[np.int64]]


def label(examples: list[Example]) -> Labels:
    """The labels of all texts; `main` is the column of the main topic, -1 for no news."""
    first = sorted({code for item in examples for code in item.level_1})
    second = sorted({code for item in examples for code in item.level_2})
    codes = (*first, *second)
    truth = np.array(
        [[code in (*item.level_1, *item.level_2) for code in codes] for item in examples]
    )
    main = np.array([first.index(item.level_1[0]) if item.level_1 else -1 for item in examples])
    return Labels(codes, len(first), truth, main)


def tuned_threshold(truth: Truth, probability: Array) -> float:
    """The threshold with the best F1 of one label, the curve smoothed over five grid steps."""
    curve = np.array([f1(truth, probability >= level) for level in GRID])
    smooth = np.convolve(np.pad(curve, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return float(GRID[int(smooth.argmax())])


def thresholds_of(truth: Truth, probability: Array) -> Floats:
    """One tuned threshold per column, float32."""
    columns = range(truth.shape[1])
    return np.array(
        [tuned_threshold(truth[:, i], probability[:, i]) for i in columns], dtype=np.float32
    )


def name_level_1(probability: Array, thresholds: Floats) -> tuple[Truth, Array]:
    """What the stage would name: bool (n_texts, n_level_1), and the main columns (-1 for none)."""
    named = np.zeros(probability.shape, dtype=bool)
    main = np.full(len(probability), -1)
    for row, values in enumerate(probability.astype(np.float32)):
        chosen = choose_level_1(values, thresholds, FLOOR)
        named[row, list(chosen)] = True
        main[row] = chosen[0] if chosen else -1
    return named, main


def name_level_2(probability: Array, allowed: Truth, threshold: float) -> Truth:
    """The likeliest allowed topics of level 2 from the threshold on, at most three a text."""
    likely = np.where(allowed, probability, 0.0)
    place = np.argsort(np.argsort(-likely, axis=1, kind="stable"), axis=1)
    return np.asarray((likely >= threshold) & (place < MAX_PER_LEVEL))


def tuned_threshold_2(truth: Truth, probability: Array, allowed: Truth) -> float:
    """The one threshold of level 2 with the best micro-F1."""
    curve = [f1(truth, name_level_2(probability, allowed, level)) for level in GRID]
    return float(GRID[int(np.argmax(curve))])


def judge(scores: Array, labels: Labels, parents: list[int], parts: list[Fold]) -> Judged:
    """Calibrate and tune on four fifths of the out-of-fold scores, name topics in the last, five times."""
    probability, named = np.zeros(scores.shape), np.zeros(scores.shape, dtype=bool)
    main = np.full(len(scores), -1)
    cut = labels.level_1
    for learn, held in parts:
        slope, offset = platt(scores[learn], labels.truth[learn])
        known = sigmoid(scores[learn], slope, offset)
        probability[held] = sigmoid(scores[held], slope, offset)
        thresholds = thresholds_of(labels.truth[learn][:, :cut], known[:, :cut])
        on_learn, _ = name_level_1(known[:, :cut], thresholds)
        named[held, :cut], main[held] = name_level_1(probability[held][:, :cut], thresholds)
        threshold_2 = tuned_threshold_2(
            labels.truth[learn][:, cut:], known[:, cut:], on_learn[:, parents]
        )
        allowed = named[held][:, :cut][:, parents]
        named[held, cut:] = name_level_2(probability[held][:, cut:], allowed, threshold_2)
    return Judged(probability, named, main)


def build(
    vocabulary: Vocabulary, weights: Weights, scores: Array, labels: Labels, parents: list[int]
) -> LinearModel:
    """The model that ships: weights of all texts, calibration and thresholds of the out-of-fold scores."""
    cut = labels.level_1
    slope, offset = platt(scores, labels.truth)
    probability = sigmoid(scores, slope, offset)
    thresholds = thresholds_of(labels.truth[:, :cut], probability[:, :cut])
    named, _ = name_level_1(probability[:, :cut], thresholds)
    threshold_2 = tuned_threshold_2(labels.truth[:, cut:], probability[:, cut:], named[:, parents])
    small, scale = quantised(weights)
    return LinearModel(
        labels=labels.codes,
        terms=vocabulary.terms,
        idf=vocabulary.idf,
        weights=small,
        scale=scale,
        bias=weights.bias,
        slope=slope.astype(np.float32),
        offset=offset.astype(np.float32),
        settings={
            "thresholds": [round(float(value), 3) for value in thresholds],
            "threshold_2": round(threshold_2, 3),
            "floor": FLOOR,
        },
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
    labels = label(examples)
    parents = [
        labels.codes.index(concepts[code]["parent"]) for code in labels.codes[labels.level_1 :]
    ]
    terms = [topic_terms(item.title, item.text) for item in examples]
    vocabulary = learn_vocabulary(terms, min_texts=MIN_TEXTS, max_share=MAX_SHARE)
    matrix = to_matrix(terms, vocabulary)
    parts = folds(len(examples), seed=seed)
    scores = out_of_fold(matrix, labels.truth, parts, strength=STRENGTH, seed=seed)
    judged = judge(scores, labels, parents, parts)
    weights = fit(matrix, labels.truth, strength=STRENGTH, seed=seed)
    names = [concepts[code]["name"] for code in labels.codes]
    return Trained(
        model=build(vocabulary, weights, scores, labels, parents),
        scores=report(labels, judged, examples),
        table=table(names, labels.truth, judged.named),
    )


def report(labels: Labels, judged: Judged, examples: list[Example]) -> dict[str, float]:
    """The scores by name: of all texts, and of those as long as an article."""
    whole = np.array([len(item.text) >= ARTICLE_CHARS for item in examples])
    everything = np.ones(len(examples), dtype=bool)
    return {
        **_scores(labels, judged, everything),
        **{f"{name}, articles": value for name, value in _scores(labels, judged, whole).items()},
    }


def _scores(labels: Labels, judged: Judged, rows: Truth) -> dict[str, float]:
    cut = labels.level_1
    truth, named, probability = labels.truth[rows], judged.named[rows], judged.probability[rows]
    is_news = labels.main[rows] >= 0
    values = {
        "level 1 micro-F1": f1(truth[:, :cut], named[:, :cut]),
        "level 1 macro-F1": macro_f1(truth[:, :cut], named[:, :cut]),
        "main topic right": float((labels.main == judged.main)[rows][is_news].mean()),
        "level 2 micro-F1": f1(truth[:, cut:], named[:, cut:]),
        "level 1 calibration error": calibration_error(truth[:, :cut], probability[:, :cut]),
        "level 1 calibration error, p >= 0.1": calibration_error(
            truth[:, :cut], probability[:, :cut], from_=0.1
        ),
    }
    return {name: round(value, 4) for name, value in values.items()}
