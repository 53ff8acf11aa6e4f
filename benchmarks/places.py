"""How many place names does the tag stage link to the right place, beside the most populous namesake?

On LGL (local papers of small towns, most of them in the US) and TR-News (world news), whose toponyms
bear GeoNames ids. Every toponym with an id counts, and one that is left unlinked is wrong. `near`: within
161 km (100 miles); `exact`: the same GeoNames id; `linked`: how many got any place; `near, of linked`: the
precision. Twice: with the names given, and end to end, where a name that the tagger misses is wrong too.
The baseline takes, of all that our table knows under a name, the one with the most people.

    python benchmarks/places.py --data FOLDER         FOLDER/places/geoparsing.tar.xz
    python benchmarks/places.py --data FOLDER --list  every name that differs, names given
"""

import argparse
import math
import sys
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from facts import append
from lxml import etree
from plain_article import plain_article
from rich.console import Console
from rich.table import Table

from pipeline.outcome import Drop
from pipeline.records import EntityType, Location
from pipeline.stages.tag import TagTools, load_tag_tools, tag
from pipeline.stages.tag.grouping import group_names
from pipeline.stages.tag.linking import link
from pipeline.stages.tag.tagger import Name

ARCHIVE = "places/geoparsing.tar.xz"
CORPORA = {"LGL": "lgl.xml", "TR-News": "TR-News.xml"}
NEAR_KM = 161.0
EARTH_KM = 6371.0
TARGETS = {"near": 0.80, "exact": 0.65}


@dataclass(frozen=True)
class Point:
    """A place: GeoNames id and degrees."""

    geonames: int | None
    at: Location


@dataclass(frozen=True)
class Marked:
    """A text with the place of each of its toponyms, by span."""

    text: str
    toponyms: dict[tuple[int, int], Point]


Finder = Callable[[Marked], dict[int, Point]]
"""The places found in a text, by where their names begin."""


def read_corpora(data: Path) -> Iterator[tuple[str, list[Marked]]]:
    """The texts of each corpus."""
    with tarfile.open(data / ARCHIVE) as archive:
        members = {PurePosixPath(member.name).name: member for member in archive}
        for name, file_name in CORPORA.items():
            file = archive.extractfile(members[file_name])
            assert file is not None  # noqa: S101
            yield name, [marked(article) for article in etree.parse(file).getroot().iter("article")]


def marked(article: etree._Element) -> Marked:
    """An article of the corpora's XML; toponyms without an id are left out."""
    toponyms = {}
    for toponym in article.iter("toponym"):
        place = toponym.find("gaztag")
        if place is not None:
            span = int(toponym.findtext("start") or 0), int(toponym.findtext("end") or 0)
            at = Location(
                lat=float(place.findtext("lat") or 0), lon=float(place.findtext("lon") or 0)
            )
            toponyms[span] = Point(int(place.get("geonameid") or 0), at)
    return Marked(article.findtext("text") or "", toponyms)


def names_given(tools: TagTools) -> Finder:
    """Grouping and linking alone, on the annotated names; those of peoples are such by our table."""

    def kind_of(name: str) -> EntityType:
        known = tools.places.find(name)
        return "NORP" if known and known[0].kind == "N" else "LOC"

    def find(text: Marked) -> dict[int, Point]:
        names = [
            Name(start, end, kind_of(text.text[start:end]), 1.0)
            for start, end in sorted(text.toponyms)
        ]
        linked = link(group_names(text.text, names, "", [], tools.places), text.text, tools.places)
        return {
            name.start: Point(item.links.geonames, item.location)
            for item in linked
            if item.location is not None
            for name in item.group.mentions
        }

    return find


def end_to_end(tools: TagTools) -> Finder:
    """The whole stage."""

    def find(text: Marked) -> dict[int, Point]:
        tagged = tag(plain_article(text.text), tools)
        entities = () if isinstance(tagged, Drop) else tagged.entities
        return {
            mention.start: Point(entity.links.geonames, entity.location)
            for entity in entities
            if entity.location is not None
            for mention in entity.mentions
        }

    return find


def most_populous(tools: TagTools) -> Finder:
    """The baseline."""

    def find(text: Marked) -> dict[int, Point]:
        found = {}
        for start, end in text.toponyms:
            known = [
                place for place in tools.places.find(text.text[start:end]) if place.lat is not None
            ]
            if known:
                place = max(known, key=lambda place: place.population)
                found[start] = Point(
                    place.geonames, Location(lat=place.lat or 0.0, lon=place.lon or 0.0)
                )
        return found

    return find


def km_between(one: Location, other: Location) -> float:
    """The distance on the sphere, in kilometres."""
    lat1, lon1, lat2, lon2 = map(math.radians, (one.lat, one.lon, other.lat, other.lon))
    half = math.sin((lat1 - lat2) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon1 - lon2) / 2) ** 2  # fmt: skip
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def is_near(found: Point, right: Point) -> bool:
    """Whether the place is within 161 km, or the same one: countries' middles differ by table."""
    return found.geonames == right.geonames or km_between(found.at, right.at) <= NEAR_KM


def scores(texts: list[Marked], find: Finder) -> dict[str, float]:
    """The shares of toponyms that are linked, near and exact."""
    count: Counter[str] = Counter()
    for text in texts:
        found = find(text)
        count["all"] += len(text.toponyms)
        for (start, _), right in text.toponyms.items():
            if start in found:
                count["linked"] += 1
                count["near"] += is_near(found[start], right)
                count["exact"] += found[start].geonames == right.geonames
    shares = {name: round(count[name] / count["all"], 4) for name in ("linked", "near", "exact")}
    of_linked = {f"{name}, of linked": round(count[name] / max(count["linked"], 1), 4) for name in TARGETS}  # fmt: skip
    return shares | of_linked


def show_differences(texts: list[Marked], find: Finder) -> None:
    """Print the names that are not linked near the right place, the most frequent first."""
    wrong: Counter[str] = Counter()
    for text in texts:
        found = find(text)
        for (start, end), right in text.toponyms.items():
            if start not in found or not is_near(found[start], right):
                wrong[f"{text.text[start:end]} {right.geonames} {'wrong' if start in found else 'unlinked'}"] += 1  # fmt: skip
    for name, times in wrong.most_common():
        print(times, name)


def main() -> int:
    """Measure, show, append; exit code 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="data folder: FOLDER/places/...")
    parser.add_argument("--list", action="store_true", help="show what differs, append nothing")
    arguments = parser.parse_args()
    tools = load_tag_tools()
    result: dict[str, dict[str, dict[str, float]]] = {}
    for name, texts in read_corpora(arguments.data):
        if arguments.list:
            show_differences(texts, names_given(tools))
        finders = {"names given": names_given(tools), "end to end": end_to_end(tools), "most populous": most_populous(tools)}  # fmt: skip
        result[name] = {how: scores(texts, find) for how, find in finders.items()}
    Console().print(table(result))
    if not arguments.list:
        append("places", result, packages=("open-news-wire", "numpy"))
    return int(any(found["names given"][what] < wanted for found in result.values() for what, wanted in TARGETS.items()))  # fmt: skip


def table(result: dict[str, dict[str, dict[str, float]]]) -> Table:
    """The scores as a table."""
    columns = next(iter(next(iter(result.values())).values()))
    shown = Table("corpus", "", *columns)
    for corpus, contenders in result.items():
        for name, values in contenders.items():
            shown.add_row(corpus, name, *(f"{value:.3f}" for value in values.values()))
    return shown


if __name__ == "__main__":
    sys.exit(main())
