"""Are an article's names brought together, weighed and placed as a reader did?

On entities/groups.jsonl: 200 news texts whose people, organisations and places a reader had grouped,
with the countries each text is about. The tagger must not have seen them: train it with
`python -m pipeline.training.tagger --data FOLDER --out ELSEWHERE --without-groups` and name its folder.

`entities F1`: entities of type PER, ORG, LOC by type and full name; `spellings`: of the reader's
spellings that were found, those in an entity of the reader's name; `countries F1`: mean over texts
of the sets' F1; `salient`: the most salient entity is of weight A, in texts that have such a one. The
weights of countries and salience were fitted on these texts: for these two the five-fold scores of
`python -m pipeline.training.tagger.weights` are the ones to trust. The baseline takes each spelling
for an entity of its own, the most frequent for the most salient, and every country named.

    python benchmarks/groups.py --data FOLDER --tagger ELSEWHERE
    python benchmarks/groups.py --data FOLDER --tagger ELSEWHERE --list   what differs
"""

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from facts import append
from plain_article import plain_article
from rich.console import Console
from rich.table import Table

from pipeline.outcome import Drop
from pipeline.records import TaggedArticle
from pipeline.stages.tag import TagTools, load_tag_tools, tag
from pipeline.training.tagger.weights import read_tagger

TYPES = ("PER", "ORG", "LOC")
TARGETS = {"entities F1": 0.84, "spellings": 0.97, "countries F1": 0.82, "salient": 0.90}


@dataclass(frozen=True)
class Found:
    """An entity as one side has it."""

    type: str
    name: str
    spellings: frozenset[str]
    salience: float


def grouped(tagged: TaggedArticle) -> tuple[list[Found], set[str]]:
    """The stage's entities and countries."""
    entities = [
        Found(each.type, each.name, frozenset(mention.text for mention in each.mentions), each.salience)
        for each in tagged.entities
        if each.type in TYPES
    ]  # fmt: skip
    return entities, {country.code for country in tagged.countries}


def ungrouped(tagged: TaggedArticle) -> tuple[list[Found], set[str]]:
    """The baseline: the same names, each spelling for itself."""
    times = Counter(
        (each.type, mention.text) for each in tagged.entities for mention in each.mentions
    )
    entities = [
        Found(kind, text, frozenset([text]), float(count))
        for (kind, text), count in times.items()
        if kind in TYPES
    ]
    return entities, {each.links.country for each in tagged.entities if each.links.country}


def judged(row: dict[str, Any], found: list[Found], countries: set[str]) -> Counter[str]:
    """The counts of one text."""
    named = {
        (each["type"], each["name"].casefold()) for each in row["entities"] if each["type"] in TYPES
    }
    have = {(each.type, each.name.casefold()) for each in found}
    count = Counter(texts=1, named=len(named), found=len(have), right=len(named & have))
    holder = {(each.type, text): each.name for each in found for text in each.spellings}
    for entity in row["entities"]:
        for spelling in entity["spellings"]:
            name = holder.get((entity["type"], spelling))
            count["spellings"] += name is not None
            count["spellings right"] += (
                name is not None and name.casefold() == entity["name"].casefold()
            )
    about = set(row["countries"])
    both = len(about) + len(countries)
    count["countries"] += round(1000 * (2 * len(about & countries) / both if both else 1.0))
    weights = {text.casefold(): each["weight"] for each in row["entities"] for text in (each["name"], *each["spellings"])}  # fmt: skip
    if found and "A" in weights.values():
        most = max(found, key=lambda each: each.salience)
        count["weighed"] += 1
        count["salient"] += any(
            weights.get(text.casefold()) == "A" for text in (most.name, *most.spellings)
        )
    return count


def scores(count: Counter[str]) -> dict[str, float]:
    """The scores over all texts, in [0, 1]."""
    return {
        "entities F1": round(2 * count["right"] / max(count["named"] + count["found"], 1), 4),
        "spellings": round(count["spellings right"] / max(count["spellings"], 1), 4),
        "countries F1": round(count["countries"] / max(1000 * count["texts"], 1), 4),
        "salient": round(count["salient"] / max(count["weighed"], 1), 4),
    }


def show_differences(row: dict[str, Any], found: list[Found]) -> None:
    """Print the entities that only one side has, and the most salient one where it is not of weight A."""
    named = {(each["type"], each["name"].casefold()): each for each in row["entities"]}
    have = {(each.type, each.name.casefold()): each for each in found}
    for key in sorted(named.keys() - have.keys()):
        if key[0] in TYPES:
            print(f"{row['id']} - {key[0]} {named[key]['name']}: {named[key]['spellings']}")
    for key in sorted(have.keys() - named.keys()):
        print(f"{row['id']} + {key[0]} {have[key].name}: {sorted(have[key].spellings)}")
    first = [each["name"] for each in row["entities"] if each["weight"] == "A"]
    most = max(found, key=lambda each: each.salience, default=None)
    if most and first and most.name not in first:
        print(f"{row['id']} ! {most.name} {most.salience}, not {first}")


def tag_text(row: dict[str, Any], tools: TagTools) -> TaggedArticle:
    """The text, its first line the title, through the stage."""
    title, _, body = row["text"].partition("\n")
    tagged = tag(plain_article(body, title=title), tools)
    if isinstance(tagged, Drop):
        raise TypeError(f"text {row['id']} was dropped: {tagged.reason}")
    return tagged


def main() -> int:
    """Measure, show, append; exit code 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="data folder: FOLDER/entities/...")
    parser.add_argument("--tagger", type=Path, required=True, help="folder of a tagger trained --without-groups")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="show what differs, append nothing")
    arguments = parser.parse_args()
    lines = (arguments.data / "entities" / "groups.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    tools = replace(load_tag_tools(), tagger=read_tagger(arguments.tagger))
    tagged = [tag_text(row, tools) for row in rows]
    result = {}
    for name, entities_of in (("tag", grouped), ("each spelling for itself", ungrouped)):
        counts = (judged(row, *entities_of(each)) for row, each in zip(rows, tagged, strict=True))
        result[name] = scores(sum(counts, Counter[str]()))
    if arguments.list:
        for row, each in zip(rows, tagged, strict=True):
            show_differences(row, grouped(each)[0])
    Console().print(table(result))
    if not arguments.list:
        append("groups", result, packages=("open-news-wire", "numpy"))
    return int(any(result["tag"][name] < wanted for name, wanted in TARGETS.items()))


def table(result: dict[str, dict[str, float]]) -> Table:
    """The scores as a table."""
    shown = Table("", *next(iter(result.values())))
    for name, values in result.items():
        shown.add_row(name, *(f"{value:.3f}" for value in values.values()))
    return shown


if __name__ == "__main__":
    sys.exit(main())
