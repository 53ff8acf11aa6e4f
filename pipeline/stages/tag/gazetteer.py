"""The tag stage's table of places: countries, their peoples and bodies, US states, and cities.

Made from GeoNames (CC BY 4.0) by `pipeline.training.tagger.places`.
"""

import lzma
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import ModelError

Kind = Literal["C", "N", "R", "S", "A", "P"]
"""Country, people (nationality), region or public body, US state, capital, other city."""

_RANK = "CSRNAP"


@dataclass(frozen=True, slots=True)
class Place:
    """One meaning of a name; `geonames` is 0 and the degrees None where there is no point to name.

    `area` is the state or province within the country (GeoNames' admin1 code), "" if there is none.
    """

    kind: Kind
    country: str
    area: str
    geonames: int
    lat: float | None
    lon: float | None
    population: int


class Gazetteer:
    """Looks names up, whatever their case; holds about 46,000 names in some 15 MB.

    Rows are kept as text until asked for, which keeps the table small and quick to load.
    """

    def __init__(self, rows: dict[str, str]) -> None:
        self._rows = rows

    @classmethod
    def read(cls, path: Path) -> "Gazetteer":
        """The table at `path`. Raises ModelError if it is no such file."""
        rows: dict[str, str] = {}
        try:
            text = lzma.decompress(path.read_bytes()).decode("utf-8")
            for line in text.splitlines():
                kind, name, rest = line.split("\t", 2)
                row, key = f"{kind}\t{rest}", name.lower()
                rows[key] = f"{rows[key]}\n{row}" if key in rows else row
        except (OSError, ValueError, lzma.LZMAError) as error:
            raise ModelError(f"reading table of places {path.name}: {error}") from error
        return cls(rows)

    def find(self, name: str) -> list[Place]:
        """The meanings of `name`: countries first, then states, regions, peoples, cities by size."""
        rows = self._rows.get(name.lower())
        if rows is None:
            return []
        places = [_place(row) for row in rows.split("\n")]
        return sorted(places, key=lambda p: (min(_RANK.index(p.kind), 4), -p.population))

    def country(self, name: str) -> str | None:
        """The ISO 3166 code of the country that `name` names, else None."""
        return next((place.country for place in self.find(name) if place.kind == "C"), None)


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
