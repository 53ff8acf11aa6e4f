"""Saying which place, country or people a group is: ISO 3166 code, GeoNames id, degrees.

Names with one meaning come first; they tell which country an ambiguous name lies in. A city is
named only if the article, or its size beside its namesakes, makes it the clear one.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log10

from pipeline.records import Links, Location
from pipeline.stages.tag.gazetteer import Gazetteer, Place
from pipeline.stages.tag.grouping import Group

CLEARLY = 0.6
"""A city is named if its score is by so much the best; a point is a tenfold population."""
IN_AREA, IN_COUNTRY, CAPITAL = 1.3, 1.0, 1.0
"""What it adds to a city's score that the article names its state or its country, or that it is a capital."""
NEAR, MAX_NEAR = 0.8, 3
"""What each other name of the article adds that may lie within a degree or so, and how many count."""
ENOUGH = 5.0
"""A town of 100,000 people is named without more; a smaller one, where something speaks for it."""
MAX_PLACES, MAX_MEANINGS = 60, 15
"""So many names of an article, and so many meanings of each, are compared: keeps it linear."""

NO_LINKS = Links()


@dataclass(frozen=True, slots=True)
class Linked:
    """A group and what is known of it."""

    group: Group
    place: Place | None

    @property
    def links(self) -> Links:
        """The group's links, for its record."""
        if self.place is None:
            return NO_LINKS
        return Links(country=self.place.country, geonames=self.place.geonames or None)

    @property
    def location(self) -> Location | None:
        """Where the group is, for its record."""
        if self.place is None or self.place.lat is None or self.place.lon is None:
            return None
        return Location(lat=self.place.lat, lon=self.place.lon)


def link(
    groups: Sequence[Group], body: str, places: Gazetteer, dateline: Sequence[str] = ()
) -> list[Linked]:
    """Each group with the place, country or people that it is, where that is clear.

    `dateline`: the places where the article was filed; they speak for what lies near them.
    """
    meanings = [_meanings(group, places) for group in groups]
    after = [
        _named_after(group, body, places) if any(place.kind in _TOWNS for place in found) else None
        for group, found in zip(groups, meanings, strict=True)
    ]
    context = _context(groups, meanings, after)
    filed = [found for name in dateline[:3] if (found := places.find(name))]
    near = _neighbours([_inside(found, named) for found, named in zip(meanings, after, strict=True)] + filed)  # fmt: skip
    return [
        Linked(group, _choose(_inside(found, named), context, near))
        for group, found, named in zip(groups, meanings, after, strict=True)
    ]


_NO_TOWNS = {
    "asia", "africa", "europe", "north america", "south america", "latin america", "earth",
    "eu", "mars", "pacific", "atlantic", "north", "south", "east", "west", "middle east",
}  # fmt: skip
"""There are towns of these names, but no news means them."""
_KINDS = {"LOC": "CSRDAP", "NORP": "N", "ORG": "R"}
_TOWNS = "DAP"


def _meanings(group: Group, places: Gazetteer) -> list[Place]:
    """What the group's spellings may mean, given its type; the first spelling that means something."""
    kinds = _KINDS.get(group.type, "")
    if not kinds or group.name.lower() in _NO_TOWNS:
        return []
    for text in sorted(dict.fromkeys(group.texts), key=len, reverse=True):
        bare = text[4:] if text[:4].lower() == "the " else text
        found = [place for place in places.find(text) or places.find(bare) if place.kind in kinds]
        if found:
            return found
    return []


def _context(groups: Sequence[Group], meanings: Sequence[list[Place]], after: Sequence[Place | None]) -> Counter[str]:  # fmt: skip
    """How often the article names each country and each area (`US`, `US-TX`) by clear names."""
    context: Counter[str] = Counter()
    for group, found, named in zip(groups, meanings, after, strict=True):
        clear = [named] if named is not None else found
        if len({place.country for place in clear}) == 1:
            context[clear[0].country] += len(group.mentions)
        if len({_area(place) for place in clear}) == 1:
            context[_area(clear[0])] += len(group.mentions)
    return context


def _area(place: Place) -> str:
    return f"{place.country}-{place.area}"


def _named_after(group: Group, body: str, places: Gazetteer) -> Place | None:
    """The country or state in `Hanoi, Vietnam` or `Chatham, Mass.`: named right after a mention."""
    for mention in group.mentions[:5]:
        if body[mention.end : mention.end + 2] == ", ":
            words = body[mention.end + 2 : mention.end + 42].replace(",", " ,").split()
            for count in (3, 2, 1):
                name = " ".join(words[:count])
                found = places.find(name) or places.find(name.rstrip(".,"))
                if found and found[0].kind in "CSR" and name[:1].isupper():
                    return found[0]
    return None


def _inside(found: list[Place], after: Place | None) -> list[Place]:
    """The meanings that lie in the country or state named after them; all if none does."""
    if after is None:
        return found
    inside = [p for p in found if p.country == after.country and after.area in ("", p.area)]
    return [place for place in inside if place.kind in _TOWNS] or found


def _neighbours(meanings: Sequence[list[Place]]) -> Counter[int]:
    """For each meaning (by GeoNames id) how many of the other names may lie within a degree or so."""
    cells: dict[tuple[int, int], set[int]] = defaultdict(set)
    towns = [[p for p in found if p.kind in _TOWNS and p.lat is not None][:MAX_MEANINGS] for found in meanings[:MAX_PLACES]]  # fmt: skip
    for number, found in enumerate(towns):
        for place in found:
            cells[_cell(place)].add(number)
    near: Counter[int] = Counter()
    for number, found in enumerate(towns):
        for place in found:
            row, column = _cell(place)
            around = [cells.get((row + i, column + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1)]
            near[place.geonames] = len(set().union(*around) - {number})
    return near


def _cell(place: Place) -> tuple[int, int]:
    return round(place.lat or 0.0), round(place.lon or 0.0)


def _choose(found: list[Place], context: Counter[str], near: Counter[int]) -> Place | None:
    """The meaning that is clear, else None."""
    areas = [place for place in found if place.kind in "CSRN"]
    if areas:
        return max(areas, key=lambda place: context[place.country])
    return _city(found, context, near) if found else None


def _city(found: list[Place], context: Counter[str], near: Counter[int]) -> Place | None:
    """Of towns of one name the clear one; its country alone if they all lie in one."""
    scored = sorted(((_score(place, context, near), place) for place in found), key=lambda pair: -pair[0])  # fmt: skip
    best, meant = scored[0]
    rivals = [score for score, place in scored[1:] if _cell(place) != _cell(meant)]
    if best >= ENOUGH and (not rivals or best - rivals[0] >= CLEARLY):
        return meant
    largest = max(place.population for place in found)
    likely = [place for place in found if context[place.country]] or [place for place in found if 10 * place.population >= largest]  # fmt: skip
    if len({place.country for place in likely}) == 1:
        return replace(likely[0], geonames=0, lat=None, lon=None)
    return None


def _score(place: Place, context: Counter[str], near: Counter[int]) -> float:
    """How much speaks for a town: its size, and what else the article names."""
    return (
        log10(max(place.population, 1))
        + IN_AREA * bool(place.area and context[_area(place)])
        + IN_COUNTRY * bool(context[place.country])
        + NEAR * min(near[place.geonames], MAX_NEAR)
        + CAPITAL * (place.kind == "A")
    )
