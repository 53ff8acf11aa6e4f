"""The tag stage's table of places: countries, their peoples and bodies, regions, counties and cities.

Made from GeoNames (CC BY 4.0) by `pipeline.training.tagger.places`.
"""

import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import ModelError

Kind = Literal["C", "N", "R", "S", "D", "A", "P"]
"""Country, people (nationality), region or public body, US state, county, capital, other city."""

_RANK = {kind: rank for rank, kinds in enumerate(("C", "S", "R", "N", "DAP")) for kind in kinds}


MAX_KEPT = 20_000
"""So many looked-up names are kept, for news names the same ones again; some 5 MB."""
MAX_NAME = 100
"""No place has a longer name."""


@dataclass(frozen=True, slots=True)
class Place:
    """One meaning of a name; `geonames` is 0 and the degrees None where there is no point to name.

    `area` is the state or province within the country (GeoNames' admin1 code), "" if there is none.
    A people has the id and the point of its country.
    """

    kind: Kind
    country: str
    area: str
    geonames: int
    lat: float | None
    lon: float | None
    population: int


class Gazetteer:
    """Looks names up, whatever their case; some 160,000 rows in as many megabytes as the table has.

    The rows lie sorted by name in one piece of bytes and are searched there: a dictionary of them
    would take five times the memory, and seconds to fill.
    """

    def __init__(self, table: bytes) -> None:
        self._table = table
        self._found: dict[str, list[Place]] = {}

    @classmethod
    def read(cls, path: Path) -> "Gazetteer":
        """The table at `path`. Raises ModelError if it is no such file."""
        try:
            return cls(lzma.decompress(path.read_bytes()))
        except (OSError, lzma.LZMAError) as error:
            raise ModelError(f"reading table of places {path.name}: {error}") from error

    def find(self, name: str) -> list[Place]:
        """The meanings of `name`: countries first, then states, regions, peoples, cities by size."""
        name = name.lower()
        if name not in self._found:
            if len(self._found) >= MAX_KEPT:
                self._found.clear()
            places = [_place(row.decode()) for row in self._rows(name.encode(errors="replace"))] if len(name) <= MAX_NAME else []  # fmt: skip
            self._found[name] = sorted(places, key=lambda p: (_RANK[p.kind], -p.population))
        return self._found[name]

    def country(self, name: str) -> str | None:
        """The ISO 3166 code of the country that `name` names, else None."""
        return next((place.country for place in self.find(name) if place.kind == "C"), None)

    def _rows(self, name: bytes) -> Iterator[bytes]:
        """What stands behind the name in each of its rows."""
        table, key = self._table, name + b"\t"
        low, high = 0, len(table)
        while low < high:
            middle = table.rfind(b"\n", 0, (low + high) // 2) + 1
            end = table.find(b"\n", middle) + 1
            if table[middle:end] < key:
                low = max(end, low)
            else:
                high = middle
        while table.startswith(key, low):
            end = table.find(b"\n", low)
            yield table[low + len(key) : end]
            low = end + 1


def _place(row: str) -> Place:
    kind, country, area, geonames, lat, lon, population = row.split("\t")
    return Place(
        kind=kind,  # type: ignore[arg-type]
        country=country,
        area=area,
        geonames=int(geonames),
        lat=float(lat) if lat else None,
        lon=float(lon) if lon else None,
        population=int(population),
    )
