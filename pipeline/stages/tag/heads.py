"""Types that a name's head noun settles: `Lake Victoria` is a place, `Lakeside Capital` a firm.

Each noun here names its type in at least 95 of 100 names of the marked news that end (or begin) with it.
On the held-out tenth the rule brings F1 from 89.27 to 89.33 (24 November 2026): it is for rare names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.records import EntityType
from pipeline.stages.tag.tagger import Name

DOUBTED = 0.9
"""A name that the tagger is surer of keeps its type, but for the firmest heads."""

_FIRM = frozenset({
    "Inc", "Inc.", "Ltd", "Ltd.", "Corp", "Corp.", "Plc", "plc", "Co", "Co.", "LLC", "Holdings", "Partners",
    "Capital", "Airlines", "Airways", "Foundation", "Ministry", "Commission", "Committee", "Council",
    "Institute", "Federation", "Association", "Organization", "Organisation", "Agency", "Corporation",
})  # fmt: skip
_ORGANISATION = _FIRM | {
    "Party", "Court", "University", "Department", "Trust", "Group", "Authority", "Assembly", "Press",
    "Times", "News", "Telegraph", "Herald", "Tribune", "Senate", "Bureau", "Alliance",
}  # fmt: skip
_PLACE = frozenset({
    "Airport", "Road", "Stadium", "Arena", "Bridge", "Avenue", "River", "Cathedral", "Islands", "Province",
    "Sea", "Ocean", "Peninsula", "Highway",
})  # fmt: skip
_PLACE_FIRST = frozenset({"Lake", "Mount", "Cape", "Isle", "Fort"})


def settle(body: str, names: Iterable[Name]) -> Iterator[Name]:
    """The names, each with the type that its head noun settles, if it has such a head."""
    for name in names:
        words = body[name.start : name.end].split()
        kind = _type_of(words, name) if len(words) > 1 and name.type != "NORP" else name.type
        yield replace(name, type=kind) if kind != name.type else name


def _type_of(words: list[str], name: Name) -> EntityType:
    """The type of a name of these words."""
    first, last = words[0], words[-1]
    doubted = name.confidence < DOUBTED
    if last in _FIRM or (last in _ORGANISATION and doubted):
        return "ORG"
    place = last in _PLACE or (first in _PLACE_FIRST and last not in _ORGANISATION)
    return "LOC" if place and doubted and name.type != "EVENT" else name.type
