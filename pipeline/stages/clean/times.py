"""Lines that give a date or time, and the moment they mean if they say it fully."""

import re
from datetime import UTC, datetime, timedelta, timezone

MAX_CHARS = 110
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:Jan(?:uary|uar)?|Feb(?:ruary|ruar)?|Mar(?:ch)?|März|Apr(?:il)?|Ma[iy]|June?|Juni|July?|Juli|"
    r"Aug(?:ust)?|Sept?(?:ember)?|O[ck]t(?:ober)?|Nov(?:ember)?|De[cz](?:ember)?)\.?"
)
_WEEKDAY = (
    r"(?:(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thur|Thurs|Fri|Sat|Satur|Sun)(?:day)?|Montag|Dienstag|Mittwoch|"
    r"Donnerstag|Freitag|Samstag|Sonntag|Mo|Di|Mi|Do|Fr|Sa|So)\.?,? "
)
_DAY = (
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH},? \d{{4}}|"
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
)
_CLOCK = r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?Uhr| ?h)?"
_ZONE = r"(?: ?\(?(?:UTC|GMT|Z|[A-Z]{2,4}T|[+-]\d{2}:?\d{2}|local time|IST|ET|PT|CT)\b\)?)?"
_PREFIX = (
    r"(?:(?:First |Last |Originally )?(?:[Pp]ublished|[Uu]pdated?|[Pp]osted|[Mm]odified|[Cc]reated|"
    r"Veröffentlicht|Aktualisiert|Stand|Date|Datum|On|am)(?: on| at| am)?:? )?"
)
_BETWEEN = r"(?: ?[,|/·•@–—-] ?| at | um | - |T| )?"
_TIME_LINE = re.compile(
    rf"{_PREFIX}(?:{_WEEKDAY})?(?:{_DAY}(?:{_BETWEEN}{_CLOCK}{_ZONE})?|{_CLOCK}{_ZONE}{_BETWEEN}(?:{_WEEKDAY})?{_DAY})"
    rf"(?: ?[|/·•,-] ?(?:{_CLOCK}|{_PREFIX}(?:{_WEEKDAY})?{_DAY}(?:{_BETWEEN}{_CLOCK}{_ZONE})?|.{{1,40}}))?{_ZONE}\.?"
)
_DIGIT = re.compile(r"\d")
_MOMENT = re.compile(
    rf"(?:(?P<month>{_MONTH}) (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})|(?P<day2>\d{{1,2}})\.? (?P<month2>{_MONTH}),? (?P<year2>\d{{4}})|"
    rf"(?P<year3>\d{{4}})-(?P<month3>\d{{2}})-(?P<day3>\d{{2}})){_BETWEEN}"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)? ?"
    r"(?P<zone>UTC|GMT|Z|EST|EDT|ET|PST|PDT|BST|CET|CEST|[+-]\d{2}:?\d{2})\b"
)
_ZONES_H = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "BST": 1, "CET": 1, "CEST": 2,
}  # fmt: skip
"""Only abbreviations that mean one thing in news: CST and IST mean several, ET changes."""


def is_time_line(text: str) -> bool:
    """Whether a line is nothing but a date, with a time or without.

    >>> is_time_line("March 14, 2024 4:12 PM UTC")
    True
    """
    if len(text) > MAX_CHARS or not _DIGIT.search(text):
        return False
    return bool(_TIME_LINE.fullmatch(text))


def moment_of(text: str) -> datetime | None:
    """The moment in UTC that a time line names with date, time and zone; else None.

    >>> moment_of("March 14, 2024 4:12 PM EST")
    datetime.datetime(2024, 3, 14, 21, 12, tzinfo=datetime.timezone.utc)
    """
    match = _MOMENT.search(text[:MAX_CHARS])
    if match is None:
        return None
    try:
        zone = _zone(match["zone"])
        return datetime(
            int(match["year"] or match["year2"] or match["year3"]),
            _month(match),
            int(match["day"] or match["day2"] or match["day3"]),
            _hour(match),
            int(match["minute"]),
            tzinfo=zone,
        ).astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        return None


def _month(match: re.Match[str]) -> int:
    if match["month3"]:
        return int(match["month3"])
    name = (match["month"] or match["month2"])[:3].lower()
    return (
        _MONTHS.index({"mär": "mar", "mai": "may", "okt": "oct", "dez": "dec"}.get(name, name)) + 1
    )


def _hour(match: re.Match[str]) -> int:
    hour = int(match["hour"])
    if match["half"] and 1 <= hour <= 12:
        return hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return hour


def _zone(name: str) -> timezone:
    if name[0] in "+-":
        minutes = int(name[1:3]) * 60 + int(name[-2:])
        return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))
    return timezone(timedelta(hours=_ZONES_H[name]))
