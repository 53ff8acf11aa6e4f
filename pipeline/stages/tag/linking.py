"""Saying which place, country or people a group is: ISO 3166 code, GeoNames id, degrees.

Names with one meaning come first; they tell which country an ambiguous name lies in. A city is
named only if the article, or its size beside its namesakes, makes it the clear one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.records import Links, Location
from pipeline.stages.tag.gazetteer import Gazetteer, Place
from pipeline.stages.tag.grouping import Group

CLEARLY_LARGER = 4
"""A city with so many times the people of its next namesake is meant where nothing else speaks.
Chosen by eye; the benchmark of places is to replace it."""
FAMOUS = 20
FAMOUS_CAPITAL = 5
"""So many times larger than its namesake in a country that the article names, a city is meant all
the same: `Paris` in a story on Texas is the capital of France."""
KNOWN_SIZE = 100_000
"""Smaller towns that nothing else in the article speaks for are left unlinked."""

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


def link(groups: Sequence[Group], body: str, places: Gazetteer) -> list[Linked]:
    """Each group with the place, country or people that it is, where that is clear."""
    meanings = [_meanings(group, places) for group in groups]
    after = [
        _named_after(group, body, places) if any(place.kind in "AP" for place in found) else None
        for group, found in zip(groups, meanings, strict=True)
    ]
    context = _context(groups, meanings, after)
    return [
        Linked(group, _choose(found, context, named))
        for group, found, named in zip(groups, meanings, after, strict=True)
    ]


_NO_TOWNS = {
    "asia", "africa", "europe", "north america", "south america", "latin america", "earth",
    "mars", "pacific", "atlantic", "north", "south", "east", "west", "middle east",
}  # fmt: skip
"""There are towns of these names, but no news means them."""
_KINDS = {"LOC": "CSRAP", "NORP": "N", "ORG": "R"}


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


def _choose(found: list[Place], context: Counter[str], after: Place | None) -> Place | None:
    """The meaning that is clear, else None."""
    if not found:
        return None
    areas = [place for place in found if place.kind in "CSRN"]
    if areas:
        return max(areas, key=lambda place: context[place.country])
    if after is not None:
        inside = [p for p in found if p.country == after.country and after.area in ("", p.area)]
        if inside:
            return max(inside, key=lambda place: place.population)
    return _city(found, context)


def _city(found: list[Place], context: Counter[str]) -> Place | None:
    """Of cities of one name the clear one; its country alone if they all lie in one."""
    largest = max(found, key=lambda place: place.population)
    near = [place for place in found if place.area and context[_area(place)]]
    known = near or [place for place in found if context[place.country]]
    nearby = max(known, key=lambda place: place.population, default=largest)
    famous = FAMOUS_CAPITAL if largest.kind == "A" else FAMOUS
    meant = largest if largest.population >= famous * nearby.population else nearby
    rivals = [p for p in known or found if p.geonames != meant.geonames]
    clear = meant.population >= CLEARLY_LARGER * max((p.population for p in rivals), default=0)
    if clear and (known or meant.kind == "A" or meant.population >= KNOWN_SIZE):
        return meant
    if len({place.country for place in known or found}) == 1:
        return replace(meant, geonames=0, lat=None, lon=None)
    return None
