"""Fitting the weights of salience and of countries on grouped texts, with five-fold scores.

Run as `python -m pipeline.training.tagger.weights FOLDER MODEL`, where MODEL is the folder of a tagger trained
without the grouped texts (`--without-groups`); prints the weights that `salience.py` and
`countries.py` hold.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.models import open_model
from pipeline.stages.tag import countries, salience
from pipeline.stages.tag.gazetteer import Gazetteer
from pipeline.stages.tag.grouping import group_names
from pipeline.stages.tag.heads import settle
from pipeline.stages.tag.linking import Linked, link
from pipeline.stages.tag.network_tagger import NetworkTagger
from pipeline.stages.tag.trimming import agree, trim

FOLDS = 5
TYPES = ("PER", "ORG", "LOC")


def read_tagger(folder: Path) -> NetworkTagger:
    """The tagger that `python -m pipeline.training.tagger --without-groups` wrote to `folder`."""
    return NetworkTagger.read(folder / "tagger.npz", open_model("word-vectors").path)


def read_groups(path: Path) -> list[dict[str, Any]]:
    """The grouped texts."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def fit(rows: list[dict[str, float]], labels: list[float], weights: list[float] | None = None) -> tuple[dict[str, float], float]:  # fmt: skip
    """The weights by name, and the bias."""
    names = list(rows[0])
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit([[row[name] for name in names] for row in rows], labels, sample_weight=weights)
    found = {name: round(float(w), 3) for name, w in zip(names, model.coef_[0], strict=True)}
    return found, round(float(model.intercept_[0]), 3)


def score(row: dict[str, float], weights: dict[str, float], bias: float) -> float:
    """The probability that the weights give a row."""
    return float(1 / (1 + np.exp(-bias - sum(weights[name] * row[name] for name in weights))))


def set_f1(pairs: Iterable[tuple[set[str], set[str]]]) -> float:
    """The mean over texts of the F1 of two sets; 1 where both are empty."""
    scores = [2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0 for a, b in pairs]
    return sum(scores) / len(scores)


class Grouped:
    """One grouped text as the stage sees it: features of its countries and of its entities."""

    def __init__(self, row: dict[str, Any], tagger: NetworkTagger, places: Gazetteer) -> None:
        title, _, body = row["text"].partition("\n")
        in_title, in_body = tagger.find([title, body])
        names = agree(body, list(settle(body, trim(body, in_body))))
        groups = group_names(body, names, title, settle(title, trim(title, in_title)), places)
        self.linked: list[Linked] = link(groups, body, places)
        found = countries.evidence(self.linked, title, (), body, places)
        self.countries = {
            code: countries.features(seen, list(found.values())) for code, seen in found.items()
        }
        self.about = set(row["countries"])
        self.has_a = any(entity["weight"] == "A" for entity in row["entities"])
        self.named = {
            (e["type"], e["name"].casefold()) for e in row["entities"] if e["type"] in TYPES
        }
        kept = [item for item in self.linked if item.group.type in TYPES]
        self.found = {(item.group.type, item.group.name.casefold()) for item in kept}
        self.spellings = spellings_right(row["entities"], kept)
        article = salience.whole(title, body, self.linked)
        weights = weights_by_spelling(row["entities"])
        self.entities = [
            (salience.features(item, article), weight_of(item, weights)) for item in kept
        ]


def spellings_right(entities: list[dict[str, Any]], kept: list[Linked]) -> list[bool]:
    """For each spelling of the reader's that was found: whether its entity has the reader's name."""
    holder = {
        (item.group.type, text): item.group.name for item in kept for text in item.group.texts
    }
    return [
        holder[entity["type"], spelling].casefold() == entity["name"].casefold()
        for entity in entities
        for spelling in entity["spellings"]
        if (entity["type"], spelling) in holder
    ]


def weights_by_spelling(entities: list[dict[str, Any]]) -> dict[str, str]:
    """The weight of each spelling, in small letters; the first entity that has it counts."""
    weights: dict[str, str] = {}
    for entity in entities:
        for spelling in (entity["name"], *entity["spellings"]):
            weights.setdefault(spelling.casefold(), entity["weight"])
    return weights


def weight_of(item: Linked, weights: dict[str, str]) -> str:
    """The greatest weight of the group's spellings; `-` if the reader had none of them."""
    return max((weights.get(text.casefold(), "-") for text in item.group.texts), key="-PMA".index)


def fit_countries(texts: list[Grouped]) -> None:
    """Print the weights of countries, and the five-fold F1 at each threshold."""

    def train(some: list[Grouped]) -> tuple[dict[str, float], float]:
        rows = [(row, float(code in t.about)) for t in some for code, row in t.countries.items()]
        return fit([row for row, _ in rows], [label for _, label in rows])

    models = [train([t for i, t in enumerate(texts) if i % FOLDS != fold]) for fold in range(FOLDS)]
    for percent in range(25, 65, 5):
        pairs = [
            (
                {
                    c
                    for c, row in t.countries.items()
                    if score(row, *models[i % FOLDS]) >= percent / 100
                },
                t.about,
            )
            for i, t in enumerate(texts)
        ]
        hits = sum(len(a & b) for a, b in pairs)
        micro = 2 * hits / sum(len(a) + len(b) for a, b in pairs)
        print(f"countries threshold {percent}: mean F1 {set_f1(pairs):.4f} micro {micro:.4f}")
    print("countries", *train(texts))


def fit_salience(texts: list[Grouped]) -> None:
    """Print the weights of salience, and how often the most salient entity is of weight A."""

    def train(some: list[Grouped]) -> tuple[dict[str, float], float]:
        rows = [(row, float(weight == "A")) for t in some for row, weight in t.entities]
        return fit([row for row, _ in rows], [label for _, label in rows])

    models = [train([t for i, t in enumerate(texts) if i % FOLDS != fold]) for fold in range(FOLDS)]
    right = [
        max(t.entities, key=lambda pair, i=i: score(pair[0], *models[i % FOLDS]))[1] == "A"  # type: ignore[misc]
        for i, t in enumerate(texts)
        if t.entities and t.has_a
    ]
    print(f"most salient is A: {sum(right) / len(right):.4f} of {len(right)}")
    print("salience", *train(texts))


def score_groups(texts: list[Grouped]) -> None:
    """Print the F1 of (type, canonical name), and the share of spellings with the right entity."""
    hits = sum(len(t.found & t.named) for t in texts)
    found, named = (sum(len(getattr(t, what)) for t in texts) for what in ("found", "named"))
    print(
        f"entities: precision {hits / found:.4f} recall {hits / named:.4f} F1 {2 * hits / (found + named):.4f}"
    )
    spellings = [right for t in texts for right in t.spellings]
    print(f"spellings right: {sum(spellings) / len(spellings):.4f} of {len(spellings)}")


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("model", type=Path)
    options = parser.parse_args()
    places = Gazetteer.read(open_model("places").path)
    tagger = read_tagger(options.model)
    rows = read_groups(options.folder / "entities" / "groups.jsonl")
    texts = [Grouped(row, tagger, places) for row in rows]
    score_groups(texts)
    fit_countries(texts)
    fit_salience(texts)


if __name__ == "__main__":
    main()
