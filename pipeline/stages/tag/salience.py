"""How much an article is about an entity: by title, lead, frequency and type.

The weights were fitted by `pipeline.training.tagger.weights` on 200 news texts in which a reader had
said of each entity whether the text is about it (A), it matters (M) or passes by (P).
"""

import math

from pipeline.stages.tag.linking import Linked

LEAD = 400
"""The lead: the first so many characters of the body, some three sentences."""

WEIGHTS = {
    "count": 2.368,
    "share": 1.55,
    "title": 0.973,
    "titles": 1.224,
    "title and count": -0.139,
    "lead": 0.97,
    "first": 1.254,
    "spread": -0.199,
    "PER": 0.613,
    "ORG": -0.012,
    "LOC": -0.626,
    "country": 0.419,
}
BIAS = -6.985


def features(item: Linked, body_size: int, most: int) -> dict[str, float]:
    """What the weights apply to; `most` is the largest number of mentions in the article."""
    group = item.group
    count, in_title = math.log1p(len(group.mentions)), min(group.in_title, 2)
    return {
        "count": count,
        "share": len(group.mentions) / max(most, 1),
        "title": float(in_title > 0),
        "titles": float(in_title),
        "title and count": count if in_title else 0.0,
        "lead": float(group.start < LEAD),
        "first": 1.0 - group.start / max(body_size, 1),
        "spread": (group.mentions[-1].start - group.start) / max(body_size, 1),
        "PER": float(group.type == "PER"),
        "ORG": float(group.type == "ORG"),
        "LOC": float(group.type == "LOC"),
        "country": float(item.place is not None and item.place.kind == "C"),
    }


def salience_of(item: Linked, body_size: int, most: int) -> float:
    """The salience of one entity, in [0, 1].

    It is the square root of the probability that the article is about the entity: the order stays,
    and what only matters does not look like nothing.
    """
    values = features(item, body_size, most)
    score = BIAS + sum(WEIGHTS[name] * value for name, value in values.items())
    return math.sqrt(1 / (1 + math.exp(-score)))
