"""Trains the topic model: both levels in one linear model, judged and calibrated out of fold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from pipeline.stages.classify.linear import Floats
from pipeline.stages.classify.topic_model import VIEWS, Meaning, TopicModel, View
from pipeline.stages.classify.topic_model import Vocabulary as Known
from pipeline.text.terms import topic_terms
from pipeline.training.classifier.decide import Decisions, Labels, Named, decide, tune
from pipeline.training.classifier.features import Matrix, Vocabulary, learn_vocabulary, to_matrix
from pipeline.training.classifier.fit import Array, Fold, Truth, Weights
from pipeline.training.classifier.folds import grouped_folds
from pipeline.training.classifier.meaning import Placed, features, place_texts
from pipeline.training.classifier.quantise import quantised
from pipeline.training.classifier.ridge import Kernel, fit_ridge, ridge_out_of_fold
from pipeline.training.classifier.scores import Row, calibration_error, f1, macro_f1, share, table
from pipeline.training.classifier.texts import Example

VectorsOf = Callable[[Sequence[str]], Floats]

STRENGTH = 0.8
VIEW_SHARES = {"words": 1.0, "pairs": 0.3, "head": 0.5, "style": 0.1}
MEANING_SHARE = 0.8
"""How much each view counts; docs/stages/classify.md says what each gave (24 November 2026)."""

WEIGHT_LEVELS = 31
"""Halves the file against 127; no decision on 251 texts changed (24 November 2026)."""

MIN_TEXTS = {"words": 3, "pairs": 4, "style": 4}
MAX_SHARE = 0.5
"""A term must be in at least so many texts, at most in half of them."""

ARTICLE_CHARS = 1500
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


@dataclass(frozen=True, slots=True)
class Views:
    """The texts in all views: a matrix each, and the vocabularies."""

    matrices: dict[str, Matrix]
    vocabularies: dict[str, Vocabulary]


def view_texts(examples: list[Example]) -> Views:
    """The texts as the views that the model takes of them; `head` shares the words of `words`."""
    terms = [topic_terms(item.title, item.text) for item in examples]
    listed = {name: [getattr(item, name) for item in terms] for name in VIEWS}
    known = {
        name: learn_vocabulary(listed[name], min_texts=least, max_share=MAX_SHARE)
        for name, least in MIN_TEXTS.items()
    }
    known["head"] = known["words"]
    return Views({name: to_matrix(listed[name], known[name]) for name in VIEWS}, known)


def likeness(views: Views, near: Floats) -> Kernel:
    """How alike each two texts are; `near`: their features by landmarks."""
    total = np.float32(MEANING_SHARE) * (near @ near.T)
    for name, matrix in views.matrices.items():
        total += np.float32(VIEW_SHARES[name]) * (matrix @ matrix.T).toarray()
    return total


def build(
    views: Views, placed: Placed, parts: tuple[Kernel, Kernel], labels: Labels, by: Decisions
) -> TopicModel:
    """The model that ships: weights of all texts, decisions of their out-of-fold scores."""
    texts, bias = parts
    near, back = features(placed)
    meaning = placed.meaning
    pull = MEANING_SHARE * back @ (near.T @ texts)
    return TopicModel(
        labels=labels.codes,
        views=tuple(_view(name, views, texts) for name in VIEWS),
        meaning=Meaning(meaning.vectors, meaning.middle, meaning.landmarks, pull.astype(np.float16).astype(np.float32), meaning.shares),
        bias=bias.astype(np.float32),
        slope=by.slope.astype(np.float32),
        offset=by.offset.astype(np.float32),
        settings=by.settings(),
    )  # fmt: skip


def _view(name: str, views: Views, texts: Kernel) -> View:
    found = VIEW_SHARES[name] * (views.matrices[name].T @ texts)
    small, scale = quantised(
        Weights(found, np.zeros(found.shape[1], np.float32)), levels=WEIGHT_LEVELS
    )
    known = views.vocabularies[name]
    return View(Known(known.terms, known.idf), small, scale)


Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class Trained(Generic[Model]):
    """The model, its five-fold scores by name, and the table per label, in the model's order."""

    model: Model
    scores: dict[str, float]
    table: list[Row]


@dataclass(frozen=True, slots=True)
class Study:
    """The texts as the training sees them, their out-of-fold scores, and what is named by these."""

    labels: Labels
    views: Views
    placed: Placed
    kernel: Kernel
    scores: Array
    judged: Named


def study(
    examples: list[Example],
    concepts: dict[str, dict[str, Any]],
    *,
    vectors_of: VectorsOf,
    seed: int,
) -> Study:
    """Five-fold scores and decisions; `concepts` as in the shipped vocabulary."""
    labels = label(examples, concepts)
    views = view_texts(examples)
    terms = views.vocabularies["words"].terms
    vectors = vectors_of(sorted(terms, key=terms.__getitem__))
    placed = place_texts(views.matrices["words"], views.matrices["head"], vectors, seed=seed)
    kernel = likeness(views, features(placed)[0])
    parts = grouped_folds([item.text for item in examples], seed=seed)
    scores = ridge_out_of_fold(kernel, labels.truth, parts, strength=STRENGTH)
    return Study(labels, views, placed, kernel, scores, judge(scores, labels, parts))


def train_topics(
    examples: list[Example],
    concepts: dict[str, dict[str, Any]],
    *,
    vectors_of: VectorsOf,
    seed: int,
) -> Trained[TopicModel]:
    """The model that ships and how it fared; `concepts` as in the shipped vocabulary."""
    found = study(examples, concepts, vectors_of=vectors_of, seed=seed)
    labels = found.labels
    weights = fit_ridge(found.kernel, labels.truth, strength=STRENGTH)
    by = tune(found.scores, labels)
    names = [concepts[code]["name"] for code in labels.codes]
    return Trained(
        model=build(found.views, found.placed, weights, labels, by),
        scores=report(labels, found.judged, examples),
        table=table(names, labels.truth, found.judged.named),
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
