"""What kind of text it is, as an IPTC genre: rules where the form is plain, else a model of words and form.

The rules read the wire tag of the headline and marks of form that a newsroom sets on purpose; the
model knows thirteen genres from the way a text is written.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.errors import ModelError
from pipeline.models import open_model
from pipeline.records import Genre, ModelRef, TaggedArticle
from pipeline.stages.classify.form_model import Forms
from pipeline.stages.classify.genre_rules import genre_by_rule
from pipeline.stages.classify.linear import Floats, LinearModel, linear_arrays, linear_of
from pipeline.text.form import form_numbers
from pipeline.text.style import genre_terms
from pipeline.text.terms import words

RULE_CONFIDENCE = 0.95

REASON_TERMS = 8
"""So many words tell a person enough."""

MIN_WORDS, SAID_CHARS = 3, 500
"""Fewer words, in the title and so many characters, are of no kind."""

NO_GENRE = "Other"
"""What the training texts call a text that is no journalism."""


@dataclass(frozen=True, slots=True)
class GenreModel:
    """What weighs words, what judges the form, and how both lean: `lean` float32 (n_genres,) multiplies the probabilities.

    Rare genres would never win against straight news by their bare probability.
    """

    model: ModelRef
    linear: LinearModel
    forms: Forms
    lean: Floats

    def genre(self, title: str, body: str) -> tuple[str, float] | None:
        """The genre's name and how probable it is, in [0, 1]; None for hardly a word."""
        if len(words(f"{title} {body[:SAID_CHARS]}")) < MIN_WORDS:
            return None
        rows, values = self.linear.vector(genre_terms(title, body))
        probabilities = self.linear.calibrated(
            self.linear.scores(rows, values) + self.forms.scores(form_numbers(title, body))
        )
        best = int(np.argmax(probabilities * self.lean))
        return self.linear.labels[best], float(probabilities[best] / probabilities.sum())


def save_genre(linear: LinearModel, forms: Forms, path: Path) -> None:
    """Write both parts to `path`, the same bytes for the same model."""
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            allow_pickle=False,
            **linear_arrays(linear),
            middle=forms.middle,
            spread=forms.spread,
            size=np.float32(forms.size),
            known=forms.known.astype(np.float16),
            near=forms.weights.astype(np.float16),
        )


def load_genre() -> GenreModel:
    """The shipped model.

    Raises ModelError if its file is missing or not the one that the manifest describes.
    """
    file = open_model("genre")
    return read_genre(file.path, ModelRef(name=file.name, version=file.version))


def read_genre(path: Path, model: ModelRef) -> GenreModel:
    """The model at `path`.

    Raises ModelError if the file is missing or no such model.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            linear = linear_of(arrays)
            forms = Forms(
                middle=arrays["middle"],
                spread=arrays["spread"],
                size=float(arrays["size"]),
                known=arrays["known"].astype(np.float32),
                weights=arrays["near"].astype(np.float32),
            )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"reading the genre model {path.name}: {error}") from error
    lean = np.array(linear.settings["lean"], dtype=np.float32)
    return GenreModel(model=model, linear=linear, forms=forms, lean=lean)


def genre_of(article: TaggedArticle, model: GenreModel) -> Genre | None:
    """The genre of an English article; None if it is no journalism or says nothing."""
    rule = genre_by_rule(article)
    if rule is not None:
        return Genre(code=f"genre:{rule[0]}", confidence=RULE_CONFIDENCE)
    found = model.genre(article.title or "", article.body)
    if found is None or found[0] == NO_GENRE:
        return None
    return Genre(code=f"genre:{found[0]}", confidence=round(found[1], 3))


def genre_reason(article: TaggedArticle, model: GenreModel) -> str:
    """Why `genre_of` says what it says: the rule, or the words and marks that weighed most."""
    rule = genre_by_rule(article)
    if rule is not None:
        return f"by rule: {rule[1]}"
    title, body = article.title or "", article.body
    found = model.genre(title, body)
    if found is None:
        return "it has hardly a word"
    terms = model.linear.contributions(
        genre_terms(title, body), model.linear.labels.index(found[0])
    )
    best = sorted(terms.items(), key=lambda pair: (-pair[1], pair[0]))[:REASON_TERMS]
    told = ", ".join(f"{term} {value:+.1f}" for term, value in best if value > 0)
    return f"by the model, which finds {found[0]} likeliest: {told}"
