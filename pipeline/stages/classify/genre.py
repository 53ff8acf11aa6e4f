"""What kind of text it is, as an IPTC genre: rules where the form is plain, else a linear model.

The rules read the wire tag of the headline and marks of form that a newsroom sets on purpose; the
model knows thirteen genres from the way a text is written.
"""

import re
from dataclasses import dataclass

import numpy as np

from pipeline.models import open_model
from pipeline.records import Genre, ModelRef, TaggedArticle
from pipeline.stages.classify.linear import Floats, LinearModel, load_linear
from pipeline.text.style import genre_terms

RULE_CONFIDENCE = 0.95

NO_GENRE = "Other"
"""What the training texts call a text that is no journalism."""

TAG_GENRES = {
    "ANALYSIS": "Analysis",
    "BRIEF": "Current",
    "COLUMN": "Opinion",
    "COMMENTARY": "Opinion",
    "EXPLAINER": "Background",
    "FACTBOX": "Background",
    "FEATURE": "Feature",
    "INTERVIEW": "Interview",
    "NEWSMAKER": "Profile",
    "OBITUARY": "Obituary",
    "OPINION": "Opinion",
    "PRESS DIGEST": "Summary",
    "PROFILE": "Profile",
    "RESULTS": "Results_Listings_and_Statistics",
    "REVIEW": "Review",
    "TABLE": "Results_Listings_and_Statistics",
    "TIMELINE": "Background",
    "WRAPUP": "Current",
}
"""Wire tags that say the genre (Reuters' and AP's usage)."""

_TITLE_RULES = (
    (re.compile(r"^(?:opinion|editorial|op-ed|column|comment|letters?)\s*[:|]|\s\|\s*(?:opinion|editorial|column)\s*$", re.I), "Opinion"),
    (re.compile(r"^(?:analysis)\s*[:|]", re.I), "Analysis"),
    (re.compile(r"^(?:explainer|explained|fact ?box|timeline)\s*[:|]", re.I), "Background"),
    (re.compile(r"^(?:obituary)\b|\bobituary$", re.I), "Obituary"),
    (re.compile(r"\b(?:live (?:updates|blog|coverage)|as it happened)\b|^live\s*[:|]", re.I), "Summary"),
    (re.compile(r"^(?:press digest|news(?: in)? brief|morning briefing|daily briefing)\b", re.I), "Summary"),
)  # fmt: skip
_PRESS_RELEASE = re.compile(
    r"/(?:prnewswire|businesswire|globe ?newswire)/|\b(?:PRNewswire|BUSINESS WIRE|GLOBE NEWSWIRE)\b|"
    r"\bFOR IMMEDIATE RELEASE\b|^\W*(?:Safe Harbor|Forward-Looking Statements)\b",
    re.MULTILINE,
)
_FIGURE_LINE = re.compile(r"^(?=.*\d)[^.!?]{1,80}$")


@dataclass(frozen=True, slots=True)
class GenreModel:
    """The linear model and how it leans: `lean` float32 (n_genres,) multiplies the probabilities.

    Rare genres would never win against straight news by their bare probability.
    """

    model: ModelRef
    linear: LinearModel
    lean: Floats

    def genre(self, title: str, body: str) -> tuple[str, float] | None:
        """The genre's name and how probable it is, in [0, 1]; None for a text without known terms."""
        rows, values = self.linear.vector(genre_terms(title, body))
        if not len(rows):
            return None
        probabilities = self.linear.calibrated(self.linear.scores(rows, values))
        best = int(np.argmax(probabilities * self.lean))
        return self.linear.labels[best], float(probabilities[best] / probabilities.sum())


def load_genre() -> GenreModel:
    """The shipped model.

    Raises ModelError if its file is missing or not the one that the manifest describes.
    """
    file = open_model("genre")
    linear = load_linear(file.path)
    lean = np.array(linear.settings["lean"], dtype=np.float32)
    return GenreModel(
        model=ModelRef(name=file.name, version=file.version), linear=linear, lean=lean
    )


def genre_of(article: TaggedArticle, model: GenreModel) -> Genre | None:
    """The genre of an English article; None if it is no journalism or says nothing."""
    name = genre_by_rule(article)
    if name is not None:
        return Genre(code=f"genre:{name}", confidence=RULE_CONFIDENCE)
    found = model.genre(article.title or "", article.body)
    if found is None or found[0] == NO_GENRE:
        return None
    return Genre(code=f"genre:{found[0]}", confidence=round(found[1], 3))


def genre_by_rule(article: TaggedArticle) -> str | None:
    """The genre that tag, title or form say outright, else None."""
    for tag in article.headline_tags:
        if tag.tag.upper() in TAG_GENRES:
            return TAG_GENRES[tag.tag.upper()]
    for pattern, name in _TITLE_RULES:
        if pattern.search((article.title or "")[:300]):
            return name
    if _PRESS_RELEASE.search(article.body[:1500]):
        return "Press_Release"
    return "Results_Listings_and_Statistics" if is_table(article.body) else None


def is_table(body: str) -> bool:
    r"""Whether most lines of `body` are short, hold figures and are no sentences.

    >>> is_table("Arsenal 2 Chelsea 1\nLeeds 0 Everton 0\nFulham 1 Luton 3\nSpurs 1 Hull 1")
    True
    """
    lines = [line.strip() for line in body[:6000].split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    return sum(_FIGURE_LINE.match(line) is not None for line in lines) > 0.6 * len(lines)
