"""How much an article is about an entity: by title, lead, frequency and type.

The weights were fitted by `pipeline.training.tagger.weights` on 200 news texts in which a reader had
said of each entity whether the text is about it (A), it matters (M) or passes by (P).
"""

import math

from pipeline.stages.tag.grouping import Group

LEAD = 400
"""The lead: the first so many characters of the body, some three sentences."""

WEIGHTS = {
    "count": 1.801,
    "share": 1.071,
    "title": 1.567,
    "lead": 0.375,
    "first": 1.042,
    "spread": -0.055,
    "PER": 0.598,
    "ORG": -0.039,
    "LOC": -0.567,
    "NORP": 0.0,
}
BIAS = -4.345


def features(group: Group, body_size: int, most: int) -> dict[str, float]:
    """What the weights apply to; `most` is the largest number of mentions in the article."""
    count = len(group.mentions)
    return {
        "count": math.log1p(count),
        "share": count / max(most, 1),
        "title": float(group.in_title > 0),
        "lead": float(group.start < LEAD),
        "first": 1.0 - group.start / max(body_size, 1),
        "spread": (group.mentions[-1].start - group.start) / max(body_size, 1),
        "PER": float(group.type == "PER"),
        "ORG": float(group.type == "ORG"),
        "LOC": float(group.type == "LOC"),
        "NORP": float(group.type == "NORP"),
    }


def salience_of(group: Group, body_size: int, most: int) -> float:
    """The salience of one entity, in [0, 1]."""
    values = features(group, body_size, most)
    score = BIAS + sum(WEIGHTS[name] * value for name, value in values.items())
    return 1 / (1 + math.exp(-score))
