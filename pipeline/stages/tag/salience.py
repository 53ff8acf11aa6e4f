"""How much an article is about an entity: by title, lead, frequency and type.

The weights were fitted by `pipeline.training.tagger.weights` on 200 news texts in which a reader had
said of each entity whether the text is about it (A), it matters (M) or passes by (P).
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.stages.tag.linking import Linked

LEAD = 400
"""The lead: the first so many characters of the body, some three sentences."""

WEIGHTS = {
    "count": 2.236,
    "share": 1.402,
    "title": 0.172,
    "titles": 0.543,
    "title and count": -0.236,
    "spelled in title": 1.777,
    "lead": 0.589,
    "first": 0.63,
    "start": -0.3,
    "spread": -0.143,
    "PER": 0.493,
    "ORG": -0.042,
    "LOC": -0.508,
    "country": 0.414,
    "other place": -0.295,
    "United States": -1.821,
}
BIAS = -4.332

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Whole:
    """What an entity is weighed against.

    `title` as `_words` has it, `size` of the body in characters, `most`: the largest number of mentions
    that an entity has.
    """

    title: str
    size: int
    most: int


def whole(title: str, body: str, linked: Iterable[Linked]) -> Whole:
    """The article whose entities are to be weighed."""
    most = max((len(item.group.mentions) for item in linked), default=1)
    return Whole(_words(title), len(body), max(most, 1))


def features(item: Linked, article: Whole) -> dict[str, float]:
    """What the weights apply to.

    `spelled in title` sees names that the tagger misses in headlines. Texts from the United States name
    them in passing.
    """
    group, place = item.group, item.place
    count, in_title = math.log1p(len(group.mentions)), min(group.in_title, 2)
    size = max(article.size, 1)
    is_country = place is not None and place.kind == "C"
    return {
        "count": count,
        "share": len(group.mentions) / article.most,
        "title": float(in_title > 0),
        "titles": float(in_title),
        "title and count": count if in_title else 0.0,
        "spelled in title": float(any(_words(text) in article.title for text in group.texts)),
        "lead": float(group.start < LEAD),
        "first": 1.0 - group.start / size,
        "start": math.log1p(group.start),
        "spread": (group.mentions[-1].start - group.start) / size,
        "PER": float(group.type == "PER"),
        "ORG": float(group.type == "ORG"),
        "LOC": float(group.type == "LOC"),
        "country": float(is_country),
        "other place": float(place is not None and not is_country),
        "United States": float(is_country and place is not None and place.country == "US"),
    }


def salience_of(item: Linked, article: Whole) -> float:
    """The salience of one entity, in [0, 1].

    It is the square root of the probability that the article is about the entity: the order stays,
    and what only matters does not look like nothing.
    """
    values = features(item, article)
    score = BIAS + sum(WEIGHTS[name] * value for name, value in values.items())
    return math.sqrt(1 / (1 + math.exp(-score)))


def _words(text: str) -> str:
    """The words in small letters, a space before, between and behind them."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
