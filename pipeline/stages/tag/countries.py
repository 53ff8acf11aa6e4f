"""Ranking the countries an article is about: by names, peoples, cities, title, lead and dateline.

What counts and how much was fitted by `pipeline.training.tagger.weights` on 200 news texts whose
countries a reader had ranked. A country named in passing falls below the threshold.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.records import Country
from pipeline.stages.tag.gazetteer import Gazetteer
from pipeline.stages.tag.linking import Linked

THRESHOLD = 0.45
LEAD = 600
"""The lead: the first so many characters of the body, some four sentences."""

WEIGHTS = {
    "count": 0.463,
    "share": 1.242,
    "most": 0.134,
    "of_most": 1.085,
    "country": 0.611,
    "people": 0.237,
    "cities": -0.34,
    "parts": 1.595,
    "lead": 0.912,
    "title": 1.507,
    "dateline": 0.6,
    "first": 0.819,
    "alone": 1.412,
    "names": 0.367,
}
BIAS = -4.071
"""Fitted 24 November 2026, but for the dateline's, set by eye: the texts of the fit have lost theirs."""


@dataclass(slots=True)
class Evidence:
    """What an article holds of one country."""

    counts: Counter[str] = field(default_factory=Counter)
    first: float = 1.0
    names: int = 0


def evidence(
    linked: Sequence[Linked], title: str, dateline: Sequence[str], body: str, places: Gazetteer
) -> dict[str, Evidence]:
    """The countries that an article names in some way, and how."""
    found: dict[str, Evidence] = defaultdict(Evidence)
    for item in linked:
        if item.place is None:
            continue
        seen = found[item.place.country]
        seen.counts[item.place.kind.replace("A", "P")] += len(item.group.mentions)
        seen.counts["lead"] += sum(m.start < LEAD for m in item.group.mentions)
        seen.counts["title"] += item.group.in_title
        seen.first = min(seen.first, item.group.start / max(len(body), 1))
        seen.names += 1
    for code in _countries_in(title.split(), places):
        found[code].counts["headline"] += 1
    for place in dateline:
        for code in _countries_in([place], places):
            found[code].counts["dateline"] += 1
    return dict(found)


def _countries_in(names: Sequence[str], places: Gazetteer) -> list[str]:
    """The countries that these words name or belong to, where that is clear."""
    codes: list[str] = []
    for name in names:
        found = places.find(name.strip(",.:;'’\"“”").removesuffix("'s").removesuffix("’s"))
        if found and name[:1].isupper() and found[0].kind in "CNA":
            codes.append(found[0].country)
    return codes


def features(seen: Evidence, everything: Sequence[Evidence]) -> dict[str, float]:
    """What the weights apply to, each roughly in [0, 3]."""
    counts = seen.counts
    total = sum(counts[kind] for kind in "CNRSP")
    most = max(sum(each.counts[kind] for kind in "CNRSP") for each in everything)
    every = sum(sum(each.counts[kind] for kind in "CNRSP") for each in everything)
    return {
        "count": math.log1p(total),
        "share": total / max(every, 1),
        "most": float(total == most and total > 0),
        "of_most": total / max(most, 1),
        "country": math.log1p(counts["C"]),
        "people": math.log1p(counts["N"]),
        "cities": math.log1p(counts["P"]),
        "parts": math.log1p(counts["R"] + counts["S"]),
        "lead": math.log1p(counts["lead"]),
        "title": min(counts["title"] + counts["headline"], 2),
        "dateline": min(counts["dateline"], 1),
        "first": 1.0 - seen.first,
        "alone": float(len(everything) == 1),
        "names": math.log1p(seen.names),
    }


def rank_countries(found: dict[str, Evidence]) -> tuple[Country, ...]:
    """The countries the article is about or happens in, most relevant first."""
    everything = list(found.values())
    ranked: list[Country] = []
    for code, seen in found.items():
        values = features(seen, everything)
        score = BIAS + sum(WEIGHTS[name] * value for name, value in values.items())
        relevance = 1 / (1 + math.exp(-score))
        if relevance >= THRESHOLD:
            ranked.append(Country(code=code, relevance=round(relevance, 3)))
    return tuple(sorted(ranked, key=lambda country: (-country.relevance, country.code)))
