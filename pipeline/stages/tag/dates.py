"""Dates in the body, resolved against the day the article is of.

`June 22, 2021` -> 2021-06-22; `Tuesday` -> the last one (or the next, after `will`); `March` and
`2020` only behind a preposition, as 2021-03 and 2020. A name of a month alone may be a person's.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.records import Value

SOON = 60
"""News without `will` speaks of days that are past, or that are no more than so many days ahead."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("January Jan", "February Feb", "March Mar", "April Apr", "May", "June Jun", "July Jul",
         "August Aug", "September Sept Sep", "October Oct", "November Nov", "December Dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH = (
    "(?P<month>"
    + "|".join(sorted(_MONTHS, key=len, reverse=True))
    + r")\b(?:(?<=\b\w{3})\.|(?<=\bSept)\.)?"
)
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\w%]|[.,]\d)"
_BEHIND = r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|[Bb]y|[Dd]uring|[Ll]ast|[Ll]ate|[Ee]arly|of)\s"

_FULL = re.compile(rf"\b(?:{_MONTH}\s{_DAY}(?:,?\s{_YEAR})?|{_DAY.replace('day>', 'day2>')}\s{_MONTH.replace('month>', 'month2>')}(?:,?\s{_YEAR.replace('year>', 'year2>')})?)")  # fmt: skip
_ISO = re.compile(r"(?<![\w-])(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-])")
_MONTH_YEAR = re.compile(rf"\b{_MONTH},?\s{_YEAR}")
_MONTH_ONLY = re.compile(rf"{_BEHIND}(?P<text>{_MONTH})(?!\s\d|\s[A-Z]|')")
_YEAR_ONLY = re.compile(rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Dd]uring)\s(?P<text>{_YEAR})(?![-–/]|s\b)")
_WEEKDAY = re.compile(r"\b(?P<before>[Ll]ast |[Nn]ext |[Tt]his |every |Every )?(?P<text>" + "|".join(_DAYS) + r")\b(?!s|-| [A-Z])")  # fmt: skip
_NEAR = re.compile(r"\b(?:(?P<yesterday>[Yy]esterday)|(?P<tomorrow>[Tt]omorrow))\b(?!['’])")
_AHEAD = re.compile(
    r"\b(?:will|would|shall|due|scheduled|expected|plans?|planned|planning|upcoming|next|until|ahead"
    r"|(?:is|are|was|were|set|about) to)\b"
)
_PAST = re.compile(
    r"\b(?:said|was|were|had|did|took|began|won|told|went|came|met|left|fell|rose|made|held"
    r"|(?!scheduled|expected|planned|need)\w{2,15}ed)\b"
)
_SENTENCE_END = re.compile(r"[.!?][\"”’']?\s")


def date_values(body: str, today: date | None) -> Iterator[Value]:
    """The dates in `body`, in no order; the value is None where the day is not certain."""
    for match in _FULL.finditer(body):
        yield _value(match.span(), body, _full(match, today))
    for match in _ISO.finditer(body):
        yield _value(match.span(), body, _day(match["year"], match["month"], match["day"]))
    for match in _MONTH_YEAR.finditer(body):
        yield _value(match.span(), body, f"{match['year']}-{_MONTHS[match['month']]:02}")
    for match in _YEAR_ONLY.finditer(body):
        yield _value(match.span("text"), body, match["year"])
    for match in _MONTH_ONLY.finditer(body):
        yield _value(match.span("text"), body, _month(body, match, today))
    yield from _relative(body, today)


def latest_full_date(text: str) -> date | None:
    """The latest day with its year that `text` names, else None."""
    days = [_full(match, None) for match in _FULL.finditer(text) if match["year"] or match["year2"]]
    return max((date.fromisoformat(day) for day in days if day), default=None)


def _value(span: tuple[int, int], body: str, value: str | None) -> Value:
    start, end = span
    return Value(kind="date", start=start, end=end, text=body[start:end], value=value, unit=None)


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _full(match: re.Match[str], today: date | None) -> str | None:
    """The day of a month's name and a number; without a year, the one nearest to today."""
    month, day = _MONTHS[match["month"] or match["month2"]], int(match["day"] or match["day2"])
    year = match["year"] or match["year2"]
    if year:
        return _day(year, str(month), str(day))
    if today is None:
        return None
    nearby = (_day(str(today.year + step), str(month), str(day)) for step in (-1, 0, 1))
    days = [date.fromisoformat(each) for each in nearby if each]
    ahead = tense_of(match.string, match.start()) == "ahead"
    return _likely(days, today, timedelta(days=366 if ahead else SOON), ahead=ahead)


def _likely(days: list[date], today: date, reach: timedelta, *, ahead: bool) -> str | None:
    """The last of the days up to today, or the next one if it is within reach and nearer or sought."""
    past = max((day for day in days if day <= today), default=None)
    future = min((day for day in days if day > today and day - today <= reach), default=None)
    if past is None or future is None:
        day = past or future
    else:
        day = future if ahead or future - today < today - past else past
    return day.isoformat() if day else None


def _month(body: str, match: re.Match[str], today: date | None) -> str | None:
    """The last such month, or the next one, where the clause tells which."""
    if today is None:
        return None
    month = _MONTHS[match["month"]]
    tense = "past" if match[0][:5].lower() in ("since", "last ") else tense_of(body, match.start())
    if tense == "past":
        return f"{today.year if month <= today.month else today.year - 1}-{month:02}"
    if tense == "ahead":
        return f"{today.year if month >= today.month else today.year + 1}-{month:02}"
    return None


def tense_of(body: str, place: int) -> str | None:
    """Whether the clause before `place` tells of what was (`past`) or will be (`ahead`), if clear.

    >>> tense_of("The ship will sail on Friday", 22), tense_of("It sank on Friday", 11)
    ('ahead', None)
    """
    clause = _SENTENCE_END.split(body[max(0, place - 80) : place])[-1]
    ahead, past = _AHEAD.search(clause), _PAST.search(clause)
    if bool(ahead) == bool(past):
        return None
    return "ahead" if ahead else "past"


def _relative(body: str, today: date | None) -> Iterator[Value]:
    """Weekdays, yesterday and tomorrow."""
    for match in _WEEKDAY.finditer(body):
        before = (match["before"] or "").lower()
        if before != "every ":
            sure = today is not None and before in ("", "this ")
            value = _weekday(body, match, today) if sure and today is not None else None
            yield _value(match.span("text"), body, value)
    for match in _NEAR.finditer(body):
        step = timedelta(days=-1 if match["yesterday"] else 1)
        yield _value(match.span(), body, _shift(today, step) if today else None)


def _shift(day: date, step: timedelta) -> str | None:
    try:
        return (day + step).isoformat()
    except OverflowError:
        return None


def _weekday(body: str, match: re.Match[str], today: date) -> str | None:
    """The last such day up to today; the next one if the clause speaks of what is to come."""
    back = (today.weekday() - _DAYS.index(match["text"])) % 7
    clause = _SENTENCE_END.split(body[max(0, match.start() - 60) : match.start()])[-1]
    if not back or not _AHEAD.search(clause):
        return _shift(today, timedelta(days=-back))
    return None if _PAST.search(clause) else _shift(today, timedelta(days=7 - back))
