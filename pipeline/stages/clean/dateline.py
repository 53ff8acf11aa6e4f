"""Datelines: `BEIRUT/THE HAGUE, March 7 (Reuters) - ` taken off a first paragraph and apart."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.records import Dateline
from pipeline.stages.clean.agencies import AGENCIES
from pipeline.stages.clean.moments import MONTHS

MAX_CHARS = 160
"""No dateline reaches further into a paragraph."""
_MONTH = "|".join(sorted((rf"{name}\.?" for name in MONTHS), key=len, reverse=True))
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? )"
_DATE = (
    rf"{_WEEKDAY}?(?:(?P<month>(?i:{_MONTH})) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?|"
    rf"(?P<day2>\d{{1,2}})(?:\.|st|nd|rd|th|er)? (?:de )?(?P<month2>(?i:{_MONTH})))(?:,?(?: de)? (?P<year>\d{{4}}))?"
)
_WORD = r"[^\W\d_][\w.'’-]{0,24}"
_PLACE = rf"{_WORD}(?: {_WORD}){{0,4}}"
_PLACES = rf"{_PLACE}(?:(?: ?/ ?|, | and | & ){_PLACE}){{0,4}}"
_AGENCY = r"\((?P<agency>[^\W\d_][^()\d]{1,38})\)|(?<= )/(?P<wire>[A-Z][A-Za-z. ]{2,30})/"
_END = r"\.? ?(?:-{1,3}|[–—―_])(?P<space> {0,2})|(?P<soft>[:.]? {0,2})(?=[\"'“‘«¿¡(]{0,2}[^\W\d_])"
"""A dash; agencies that put a colon, a stop or nothing in its place are known by name."""
_DATELINE = re.compile(
    rf"(?:(?P<places>{_PLACES}?)(?: \[[A-Z][A-Za-z ]{{2,24}}\])?"
    rf"(?:,? ?(?=\(|/)|,? (?=[-–—―_])|-{{1,2}}(?=\()|, (?={_WEEKDAY}\()| ?[,.]? (?={_DATE.replace('?P<', '?P<_')})))?"
    rf"(?:{_DATE}[,.]? ?|{_WEEKDAY})?(?:{_AGENCY})?(?:{_END})"
)
_AHEAD = timedelta(days=2)
_YEARS_BACK = 5
_CAPITALS = re.compile(r"[A-ZÀ-ÞŁŚŽŠ][A-ZÀ-ÞŁŚŽŠ.'’ /&-]+")
_BETWEEN = re.compile(r" ?/ ?(?!Main\b|Oder\b|Saale\b)| and | & ")
_REGION = re.compile(r"(?:[A-Z]\.){1,3}|[A-Z]{2}")
"""What follows a place to tell it from its namesakes: `WASHINGTON, D.C.`, `TORONTO, ON`."""
_UNMARKED = frozenset(("cnn", "cnn business", "pti", "ians", "ani", "app", "cna", "reuters", "afp", "ap", "xinhua"))  # fmt: skip
"""Agencies whose name in brackets may be followed by the text at once: `London (CNN) The ...`."""
MAX_BARE_WORDS = 3
_NO_PLACES = frozenset((
    "FILE", "PHOTO", "PHOTOS", "VIDEO", "WATCH", "NOTE", "LIVE", "UPDATE", "UPDATED", "BREAKING",
    "EXCLUSIVE", "OPINION", "ANALYSIS", "LISTEN", "READ", "MORE", "ADVERTISEMENT", "CORRECTION",
))  # fmt: skip
"""What captions and links begin with (`FILE - The president ...`)."""
_DASHES = frozenset("-–—―_")
_DIGIT = re.compile(r"\d")
_CAPITALS_GO_ON = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞŁŚŽŠ.'’ /&-")
"""What may stand second in a place in capitals."""
_BUTTONS = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ/ .'-]{2,40} )?"
    r"(?:(?:Tweet|Share this|Share|Link this|Digg this|E-?[Mm]ail|Print|Reprints|Recommend|Facebook|Twitter|LinkedIn) ){2,8}"
    r"(?=[A-ZÀ-Þ]{3})"
)
"""Sharing buttons that a scraper ran into the paragraph: `LONDON Tweet Link this Share this LONDON (Reuters) -`."""


@dataclass(frozen=True, slots=True)
class FoundDateline:
    """A dateline and how many characters of its line it takes, buttons before it included.

    `start` is where the dateline itself begins.
    """

    dateline: Dateline
    length: int
    start: int = 0


def find_dateline(text: str, reference: date) -> FoundDateline | None:
    """The dateline at the front of a paragraph, or None.

    A year that it does not give is that of the latest such day up to two days after `reference`,
    the day of publication or else of fetching.

    >>> find_dateline("HANOI, May 11 (Example Wire) - Ministers met.", date(2023, 5, 12)).dateline
    Dateline(places=('HANOI',), date=datetime.date(2023, 5, 11), agency='Example Wire', text='HANOI, May 11 (Example Wire) - ')
    """
    if not _may_begin(text[:MAX_CHARS]):
        return None
    buttons = _BUTTONS.match(text, 0, MAX_CHARS)
    if buttons:
        rest = _match(text[buttons.end() :], reference)
        if rest and rest.dateline.agency:
            return FoundDateline(rest.dateline, buttons.end() + rest.length, buttons.end())
    found = _match(text, reference)
    if found and found.dateline.agency and not (found.dateline.places or found.dateline.date):
        return _after_agency(text, found, reference)
    return found


def _may_begin(head: str) -> bool:
    """A quick look before the patterns: a dateline has an agency, a day, or a place in capitals before its dash."""
    if "(" in head or "/" in head:
        return True
    if _DASHES.isdisjoint(head):
        return ":" in head and _DIGIT.search(head) is not None
    return head[1:2] in _CAPITALS_GO_ON or _DIGIT.search(head) is not None


def _match(text: str, reference: date) -> FoundDateline | None:
    match = _DATELINE.match(text[:MAX_CHARS])
    if not match or not match.end() or not _is_dateline(match, text):
        return None
    return FoundDateline(
        Dateline(
            places=_split_places(match["places"] or ""),
            date=_date(match, reference),
            agency=_agency(match),
            text=match[0],
        ),
        match.end(),
    )


def _after_agency(text: str, found: FoundDateline, reference: date) -> FoundDateline:
    """Italian agencies put their name first: `(ANSA) - ROMA, 07 MAR - `."""
    rest = _match(text[found.length :], reference)
    if rest is None or not (rest.dateline.places and rest.dateline.date):
        return found
    length = found.length + rest.length
    whole = replace(rest.dateline, agency=found.dateline.agency, text=text[:length])
    return FoundDateline(whole, length)


def _agency(match: re.Match[str]) -> str | None:
    """The agency's name, without the service that dpa puts after a slash."""
    found = (match["agency"] or match["wire"] or "").strip()
    name, slash, _ = found.partition("/")
    return name if slash and name.lower() in AGENCIES else found or None


def _is_dateline(match: re.Match[str], text: str) -> bool:
    """Whether what matched can be nothing else."""
    places, agency = match["places"] or "", _agency(match)
    if places in _NO_PLACES:
        return False
    dated = bool(match["month"] or match["month2"])
    in_capitals = bool(_CAPITALS.fullmatch(places.split(",")[0]))
    if match["soft"] is not None:
        return _is_soft(match, agency, dated and in_capitals)
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


def _is_soft(match: re.Match[str], agency: str | None, is_dated: bool) -> bool:
    """Whether an end without a dash is one: after a known agency, or a colon after place and date."""
    if not agency:
        return is_dated and match["soft"].startswith(":")
    if match["month"] or match["month2"] or match["soft"].strip():
        return agency.lower() in AGENCIES
    places = (match["places"] or "").split()
    return agency.lower() in _UNMARKED and len(places) <= MAX_BARE_WORDS and "The" not in places


def _split_places(places: str) -> tuple[str, ...]:
    """`BEIRUT/THE HAGUE` is two places, `CHATHAM, Mass.` one."""
    found: list[str] = []
    for part in _BETWEEN.split(places):
        pieces = [piece.strip() for piece in part.split(", ")]
        for piece in pieces:
            is_region = not piece.isupper() or _REGION.fullmatch(piece)
            if found and pieces[0] != piece and is_region:
                found[-1] = f"{found[-1]}, {piece}"
            elif piece:
                found.append(_place(piece))
    return tuple(found)


def _place(piece: str) -> str:
    """Without the stop or dash that stood in a comma's place (`MOSCOW. March 7`)."""
    is_plain = piece.isupper() and "." not in piece[:-1]
    return piece.rstrip("-").removesuffix(".") if is_plain else piece.rstrip("-")


def _date(match: re.Match[str], reference: date) -> date | None:
    name = match["month"] or match["month2"]
    if not name:
        return None
    month = MONTHS[name.lower().rstrip(".")]
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
