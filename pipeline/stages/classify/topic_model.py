"""The topic model as it ships: weights per term in four views of a text, and a look at what its words mean.

The classify stage asks it for probabilities; `pipeline/training/classifier` writes the file. The
second part places a text among known ones by the vectors of its words, which come from a sentence
encoder, so that words that no training text holds with a topic still point to it. Run time needs
numpy alone.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import ModelError
from pipeline.stages.classify.linear import Floats, tf_idf
from pipeline.text.terms import TopicTerms

VIEWS = ("words", "pairs", "head", "style")
Rows = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Term -> row, and `idf` float32 (n_terms,): 1 + ln((1 + texts) / (1 + texts with it))."""

    terms: dict[str, int]
    idf: Floats

    def vector(self, terms: Iterable[str]) -> tuple[Rows, Floats]:
        """The known terms' rows and their values: (1 + ln count) * idf, of length 1 together."""
        return tf_idf(terms, self.terms, self.idf)


@dataclass(frozen=True, slots=True)
class View:
    """The weights of one view: int8 (n_terms, k), to be multiplied by `scale` float32 (k,)."""

    vocabulary: Vocabulary
    weights: Bytes
    scale: Floats

    def scores(self, rows: Rows, values: Floats) -> Floats:
        """What these terms add to each label's score, float32 (k,)."""
        return np.asarray(values @ self.weights[rows].astype(np.float32) * self.scale, np.float32)

    def added(self, rows: Rows, values: Floats, label: int) -> Floats:
        """What each of these terms adds to the score of one label, float32 (n_rows,)."""
        factors = self.weights[rows, label].astype(np.float32) * self.scale[label]
        return np.asarray(values * factors, np.float32)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Where a text lies among `landmarks`, by the vectors of its words; d numbers a vector.

    `vectors` int8 (n_words, d); `middle` float32 (2, d), what an average text has, for all words and
    for those of the head; `landmarks` float32 (m, 2 d), each of length 1; `weights` float32 (m, k);
    `shares` float32 (2,): the weights of both parts in a place, squared to 1 together.
    """

    vectors: Bytes
    middle: Floats
    landmarks: Floats
    weights: Floats
    shares: Floats

    def part(self, which: int, rows: Rows, values: Floats) -> tuple[Floats, float]:
        """A text's place by all words (`which` 0) or its head (1), and what it was divided by."""
        place = values @ self.vectors[rows].astype(np.float32) - self.middle[which]
        size = float(np.sqrt(place @ place)) or 1.0
        return np.asarray(place * (self.shares[which] / size), np.float32), size

    def near(self, place: Floats) -> Floats:
        """How near the place is to each landmark, float32 (m,), in (0, 1].

        By einsum: a product by `@` of this size wakes the BLAS library's threads, which then wait
        busily for milliseconds on cores that other work needs.
        """
        along = np.einsum("mn,n->m", self.landmarks, place)
        return np.asarray(np.exp(2.0 * along - 2.0), np.float32)

    def scores(self, place: Floats) -> Floats:
        """What the place adds to each label's score, float32 (k,)."""
        return np.asarray(np.einsum("m,mk->k", self.near(place), self.weights), np.float32)

    def pull(self, place: Floats, label: int) -> Floats:
        """The gradient of the label's score at `place`, float32 (2 d,)."""
        pulls = 2.0 * self.near(place) * self.weights[:, label]
        return np.asarray(np.einsum("m,mn->n", pulls, self.landmarks), np.float32)


@dataclass(frozen=True, slots=True)
class TopicModel:
    """Views in the order of `VIEWS`, of which `words` and `head` share a vocabulary, and `meaning`.

    `bias`, `slope` and `offset` float32 (k,): the last two are Platt's sigmoid (Platt 1999), fitted on
    out-of-fold scores; `settings`: what training decided beside the weights (thresholds).
    """

    labels: tuple[str, ...]
    views: tuple[View, ...]
    meaning: Meaning
    bias: Floats
    slope: Floats
    offset: Floats
    settings: dict[str, Any]

    def known_words(self, terms: TopicTerms) -> int:
        """How many different words of the text are known; figures are none."""
        known = self.views[0].vocabulary.terms
        return sum(term in known and not term.isdigit() for term in set(terms.words))

    def scores(self, terms: TopicTerms) -> Floats:
        """The raw scores, float32 (k,)."""
        found = list(self._vectors(terms))
        parts = [view.scores(*pair) for view, pair in zip(self.views, found, strict=True)]
        total = self.bias + self.meaning.scores(self._place(found)) + sum(parts)
        return np.asarray(total, np.float32)

    def calibrated(self, scores: Floats) -> Floats:
        """The probabilities that belong to `scores`, float32, same shape, each in [0, 1]."""
        logits = np.clip(scores * self.slope + self.offset, -30.0, 30.0)
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)

    def contributions(self, terms: TopicTerms, label: int) -> dict[str, float]:
        """What each term adds to the calibrated log-odds of `label`, over all views.

        What a word does by its meaning is taken to first order: its share of the text's place times
        the gradient of the score there.
        """
        found, total = list(self._vectors(terms)), dict[str, float]()
        for name, view, (rows, values) in zip(VIEWS, self.views, found, strict=True):
            if name != "style":
                _add(total, view.vocabulary, rows, view.added(rows, values, label))
        pull = self.meaning.pull(self._place(found), label)
        for which, (rows, values) in enumerate((found[0], found[2])):
            _add(total, self.views[0].vocabulary, rows, self._meant(which, rows, values, pull))
        return {term: value * float(self.slope[label]) for term, value in total.items()}

    def _vectors(self, terms: TopicTerms) -> Iterator[tuple[Rows, Floats]]:
        for name, view in zip(VIEWS, self.views, strict=True):
            yield view.vocabulary.vector(getattr(terms, name))

    def _place(self, found: list[tuple[Rows, Floats]]) -> Floats:
        parts = [self.meaning.part(0, *found[0])[0], self.meaning.part(1, *found[2])[0]]
        return np.concatenate(parts)

    def _meant(self, which: int, rows: Rows, values: Floats, pull: Floats) -> Floats:
        width = self.meaning.vectors.shape[1]
        half = pull[which * width : (which + 1) * width]
        _, size = self.meaning.part(which, rows, values)
        along = self.meaning.vectors[rows].astype(np.float32) @ half
        return np.asarray(values * along * (self.meaning.shares[which] / size), np.float32)


def _add(total: dict[str, float], known: Vocabulary, rows: Rows, values: Floats) -> None:
    """Add each row's value to that of its term."""
    wanted = dict(zip(rows.tolist(), values.tolist(), strict=True))
    for term, row in known.terms.items():
        if row in wanted:
            total[term] = total.get(term, 0.0) + wanted[row]


def save_topic_model(model: TopicModel, path: Path) -> None:
    """Write `model` to `path`, the same bytes for the same model."""
    head = {"labels": model.labels, "settings": model.settings}
    arrays: dict[str, npt.NDArray[Any]] = {"head": _bytes(json.dumps(head))}
    for name, view in zip(VIEWS, model.views, strict=True):
        arrays[f"{name}-weights"], arrays[f"{name}-scale"] = view.weights, view.scale
        if name != "head":
            listed = sorted(view.vocabulary.terms, key=view.vocabulary.terms.__getitem__)
            arrays[f"{name}-terms"] = _bytes("\n".join(listed))
            arrays[f"{name}-idf"] = view.vocabulary.idf.astype(np.float16)
    meaning = model.meaning
    arrays |= {"vectors": meaning.vectors, "middle": meaning.middle, "shares": meaning.shares}
    arrays |= {"landmarks": meaning.landmarks.astype(np.float16), "near-weights": meaning.weights.astype(np.float16)}  # fmt: skip
    arrays |= {"bias": model.bias, "slope": model.slope, "offset": model.offset}
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def load_topic_model(path: Path) -> TopicModel:
    """The model at `path`.

    Raises ModelError if the file is missing or no such model.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            return TopicModel(
                labels=tuple(head["labels"]),
                views=_views(arrays),
                meaning=_meaning(arrays),
                settings=head["settings"],
                **{name: arrays[name] for name in ("bias", "slope", "offset")},
            )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"reading the topic model {path.name}: {error}") from error


def _bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _views(arrays: Any) -> tuple[View, ...]:
    known: dict[str, Vocabulary] = {}
    for name in ("words", "pairs", "style"):
        listed = arrays[f"{name}-terms"].tobytes().decode().split("\n")
        terms = {term: row for row, term in enumerate(listed)}
        known[name] = Vocabulary(terms, arrays[f"{name}-idf"].astype(np.float32))
    known["head"] = known["words"]
    return tuple(
        View(known[name], arrays[f"{name}-weights"], arrays[f"{name}-scale"]) for name in VIEWS
    )


def _meaning(arrays: Any) -> Meaning:
    return Meaning(
        vectors=arrays["vectors"],
        middle=arrays["middle"],
        landmarks=arrays["landmarks"].astype(np.float32),
        weights=arrays["near-weights"].astype(np.float32),
        shares=arrays["shares"],
    )
