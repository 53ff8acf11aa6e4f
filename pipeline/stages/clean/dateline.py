"""Datelines: `BEIRUT/THE HAGUE, March 7 (Reuters) - ` taken off a first paragraph and apart."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.records import Dateline
from pipeline.stages.clean.agencies import AGENCIES

MAX_CHARS = 160
"""No dateline reaches further into a paragraph."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan januar",
            "february feb februar",
            "march mar märz mrz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sept sep",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ],
        start=1,
    )
    for name in names.split()
}
"""English and German; further languages with the issue that needs them."""
_MONTH = "|".join(sorted((f"{name}\\.?" for name in _MONTHS), key=len, reverse=True))
_DATE = (
    rf"(?:(?P<month>(?i:{_MONTH})) (?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})\.? (?P<month2>(?i:{_MONTH})))"
    r"(?:,? (?P<year>\d{4}))?"
)
_WORD = r"[^\W\d_][\w.'’-]{0,24}"
_PLACE = rf"{_WORD}(?: {_WORD}){{0,4}}"
_PLACES = rf"{_PLACE}(?:(?: ?/ ?|, | and | & ){_PLACE}){{0,4}}"
_AGENCY = r"\((?P<agency>[^\W\d_][^()\d]{1,38})\)|/(?P<wire>PRNewswire|[A-Z][A-Za-z ]{2,30})/"
_DASH = r" ?(?:-{1,3}|[–—―_])(?P<space> {0,2})"
_DATELINE = re.compile(
    rf"(?:(?P<places>{_PLACES}?)(?:,? (?=\(|/|[-–—―_])| ?,? (?={_DATE.replace('?P<', '?P<_')})))?"
    rf"(?:{_DATE},? ?)?(?:{_AGENCY})?{_DASH}"
)
_AHEAD = timedelta(days=2)
_YEARS_BACK = 5
_CAPITALS = re.compile(r"[A-ZÀ-ÞŁŚŽŠ][A-ZÀ-ÞŁŚŽŠ.'’ /&-]+")
_BETWEEN = re.compile(r" ?/ ?| and | & ")


@dataclass(frozen=True, slots=True)
class FoundDateline:
    """A dateline and how many characters of its line it takes."""

    dateline: Dateline
    length: int


def find_dateline(text: str, reference: date) -> FoundDateline | None:
    """The dateline at the front of a paragraph, or None.

    A year that it does not give is that of the latest such day up to two days after `reference`,
    the day of publication or else of fetching.

    >>> find_dateline("HANOI, May 11 (Example Wire) - Ministers met.", date(2023, 5, 12)).dateline
    Dateline(places=('HANOI',), date=datetime.date(2023, 5, 11), agency='Example Wire', text='HANOI, May 11 (Example Wire) - ')
    """
    head = text[:MAX_CHARS]
    if not any(dash in head for dash in "-–—―_"):
        return None
    match = _DATELINE.match(head)
    if not match or not _is_dateline(match, text):
        return None
    agency = _agency(match)
    return FoundDateline(
        Dateline(
            places=_split_places(match["places"] or ""),
            date=_date(match, reference),
            agency=agency,
            text=match[0],
        ),
        match.end(),
    )


def _agency(match: re.Match[str]) -> str | None:
    """The agency's name, without the service that dpa puts after a slash."""
    found = (match["agency"] or match["wire"] or "").strip()
    name, slash, _ = found.partition("/")
    return name if slash and name.lower() in AGENCIES else found or None


def _is_dateline(match: re.Match[str], text: str) -> bool:
    """Whether what matched can be nothing else."""
    places, agency = match["places"] or "", _agency(match)
    dated = bool(match["month"] or match["month2"])
    in_capitals = bool(_CAPITALS.fullmatch(places.split(",")[0]))
    if agency:
        known = agency.lower() in AGENCIES
        return known or dated or (in_capitals and len(places) > 2)
    if match.end() >= len(text):
        return dated and bool(places)
    follows = text[match.end() :].lstrip("\"'“‘«¿¡<(")[:1]
    if not match["space"] or not (follows.isupper() or follows.isdigit()):
        return False
    before_dash = match[0][: match[0].rstrip().rfind(" ") + 1]
    return before_dash.endswith(" ") and ((in_capitals and len(places) > 3) or dated)


def _split_places(places: str) -> tuple[str, ...]:
    """`BEIRUT/THE HAGUE` is two places, `CHATHAM, Mass.` one."""
    found: list[str] = []
    for part in _BETWEEN.split(places):
        pieces = [piece.strip() for piece in part.split(", ")]
        for piece in pieces:
            if found and pieces[0] != piece and not piece.isupper():
                found[-1] = f"{found[-1]}, {piece}"
            elif piece:
                found.append(piece)
    return tuple(found)


def _date(match: re.Match[str], reference: date) -> date | None:
    name = match["month"] or match["month2"]
    if not name:
        return None
    month = _MONTHS[name.lower().rstrip(".")]
    day = int(match["day"] or match["day2"])
    if match["year"]:
        return _day(int(match["year"]), month, day)
    latest = reference + _AHEAD
    days = (_day(latest.year - back, month, day) for back in range(_YEARS_BACK))
    return next((found for found in days if found and found <= latest), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
