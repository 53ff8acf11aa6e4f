"""Dates and times in any spelling that pages use, read as a moment and how exactly it is known.

For meta elements, JSON-LD, time elements and visible lines alike; `times` knows which lines are dates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from pipeline.records import TimePrecision

MAX_CHARS = 160
FIRST_YEAR = 1990
"""No page of the web is older (the first is of August 1991)."""
LAST_YEAR = 2100
_MONTH_NAMES = (
    "january jan januar jänner janvier janv enero ene janeiro gennaio gen januari styczeń stycznia ocak oca января янв leden ledna tammikuu",
    "february feb februar février févr fév fevr febrero fevereiro fev febbraio februari luty lutego şubat şub февраля фев únor února helmikuu",
    "march mar märz mrz maerz mars marzo março marco maart mrt marts marzec marca mart марта мар březen března maaliskuu",
    "april apr avril avr abril abr aprile kwiecień kwietnia nisan nis апреля апр duben dubna huhtikuu",
    "may mai mayo maio maggio mag mei maj maja mayıs мая май květen května toukokuu",
    "june jun juni juin junio junho giugno giu czerwiec czerwca haziran haz июня июн červen června kesäkuu",
    "july jul juli juillet juil julio julho luglio lug lipiec lipca temmuz tem июля июл červenec července heinäkuu",
    "august aug août aout agosto ago augustus augusti sierpień sierpnia ağustos ağu августа авг srpen srpna elokuu",
    "september sep sept septembre septiembre setiembre setembro set settembre wrzesień września eylül eyl сентября сен září syyskuu",
    "october oct okt oktober octobre octubre outubro out ottobre ott październik października ekim eki октября окт říjen října lokakuu",
    "november nov novembre noviembre novembro listopad listopada kasım kas ноября ноя marraskuu",
    "december dec dez dezember décembre déc diciembre dic dezembro dicembre grudzień grudnia aralık ara декабря дек prosinec prosince joulukuu",
)  # fmt: skip
"""English, German, French, Spanish, Portuguese, Italian, Dutch, Nordic, Polish, Turkish, Russian,
Czech, Finnish (Unicode CLDR 45). `listopad` is November, though Croatian's October."""
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}  # fmt: skip
_NAME = r"(?P<{0}>[^\W\d_]{{3,12}})\.?"
_DAY_FIRST = rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?[ -]?(?:of |de |d[’'])?{_NAME.format('m1')}(?:ta)?,?(?: de[l]?)?[ -]?,?(?P<y1>\d{{4}})"
_MONTH_FIRST = (
    rf"{_NAME.format('m2')} (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,|\.| [-–|•·])? ?(?P<y2>\d{{4}})"
)
_YEAR_FIRST = r"(?P<y3>\d{4})(?:-|/|\.|年 ?|년 ?|\. )(?P<m3>\d{1,2})(?:-|/|\.|月 ?|월 ?|\. )(?P<d3>\d{1,2})(?:日|일)?"
_NUMBERS = r"(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<y4>\d{4}|\d{2})"
_DATE = re.compile(rf"(?<![\d.])(?:{_DAY_FIRST}|{_MONTH_FIRST}|{_YEAR_FIRST}|{_NUMBERS})(?!\.?\d)")
_CLOCK = re.compile(
    r"(?<![\d.:/-])(?P<h>\d{1,2})(?:[:.h]|時|시 ?)(?P<min>\d{2})(?:[:.]\d{2}(?:[.,]\d{1,9})?)?(?:分|분)?(?!\d)"
    r"\s?(?:(?P<half>[AaPp])\.?\s?[Mm]\b\.?)?\s?\(?(?P<zone>(?:UTC|GMT)?[+-]\d{2}:?\d{2}|UTC|GMT|Z\b|[A-Z]{2,4}T\b|MES?Z\b|ET\b|PT\b)?"
)
_HALF_HOUR = re.compile(r"(?<![\d.:/-])(?P<h>\d{1,2}) ?(?P<half>[AaPp])\.?[Mm]\b")
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[T ]?(?P<h>\d{2})(?P<min>\d{2})(?:\d{2})?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?")  # fmt: skip
_EPOCH = re.compile(r"(1\d{9})(\d{3})?(?:\.\d+)?")
_FRACTION = re.compile(r"(?<=\d)[.,]\d+(?=Z|[+-]|$)")
_ZONES_H = {
    "UTC": 0.0, "GMT": 0.0, "Z": 0.0, "WET": 0.0, "EST": -5.0, "EDT": -4.0, "CDT": -5.0, "MDT": -6.0,
    "PST": -8.0, "PDT": -7.0, "AKST": -9.0, "HST": -10.0, "WEST": 1.0, "CET": 1.0, "CEST": 2.0,
    "MEZ": 1.0, "MESZ": 2.0, "EET": 2.0, "EEST": 3.0, "MSK": 3.0, "SAST": 2.0, "EAT": 3.0, "WAT": 1.0,
    "PKT": 5.0, "JST": 9.0, "KST": 9.0, "HKT": 8.0, "SGT": 8.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0,
    "NZDT": 13.0,
}  # fmt: skip
"""Abbreviations that mean one thing in news: CST, IST, BST and MST mean several."""
_NEAR_CHARS = 24
_URL_DATE = re.compile(
    r"[/_-](?P<y>20\d{2}|199\d)(?P<mark>[/-]?)(?P<m>[01]\d|(?<=[/-])\d)(?P=mark)(?P<d>[0-3]\d|(?<=[/-])\d)(?=[/_-]|\.|$)"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in UTC, to the second.

    `precision`: `instant` if date, time and zone are known; `local` if the zone is not (the time is
    then written as if it were UTC); `day` if only the day is (midnight). Midnight itself, in
    whatever zone, is how programs write a day.
    """

    at: datetime
    precision: TimePrecision

    @property
    def day(self) -> date:
        """Its day in UTC, or as the page says it."""
        return self.at.date()


def read_moment(text: str, *, month_first: bool | None = False) -> Moment | None:
    """The first date in a text, with the time beside it if there is one; None if there is none.

    `month_first` says that 5/11/2023 is the 11th of May; None that it is not known, and no date.

    >>> read_moment("2023-05-11T10:02:00+02:00")
    Moment(at=datetime.datetime(2023, 5, 11, 8, 2, tzinfo=datetime.timezone.utc), precision='instant')
    >>> read_moment("Updated Thursday, May 11, 2023").precision
    'day'
    """
    text = text.strip()[:MAX_CHARS]
    return _iso(text) or _bare_number(text) or next(_written(text, month_first), None)


def _iso(text: str) -> Moment | None:
    if not text[:4].isdigit() or text[4:5] != "-":
        return None
    try:
        time = datetime.fromisoformat(_FRACTION.sub("", text))
    except ValueError:
        return None
    if len(text) <= 10:
        return _moment(time, None, has_clock=False)
    return _moment(time.replace(tzinfo=None), time.tzinfo, has_clock=True)


def _bare_number(text: str) -> Moment | None:
    """`20230511`, `20230511T100200Z`, seconds or milliseconds since 1970."""
    if not text[:8].isdigit():
        return None
    epoch = _EPOCH.fullmatch(text)
    if epoch:
        return _checked(datetime.fromtimestamp(int(epoch[1]), UTC), "instant")
    match = _COMPACT.fullmatch(text)
    if not match:
        return None
    clock = (int(match["h"]), int(match["min"])) if match["h"] else (0, 0)
    return _built(int(match["y"]), int(match["m"]), int(match["d"]), clock, match["zone"], has_clock=bool(match["h"]))  # fmt: skip


def _written(text: str, month_first: bool | None) -> Iterator[Moment]:
    for match in _DATE.finditer(text):
        found = _day_of(match, month_first)
        if found is None:
            continue
        clock, zone, has_clock = _clock_beside(text, match)
        moment = _built(*found, clock, zone, has_clock=has_clock)
        if moment:
            yield moment


def _day_of(match: re.Match[str], month_first: bool | None) -> tuple[int, int, int] | None:
    """Year, month and day that a written date means."""
    if match["m1"] or match["m2"]:
        month = MONTHS.get((match["m1"] or match["m2"]).lower())
        return (int(match["y1"] or match["y2"]), month, int(match["d1"] or match["d2"])) if month else None  # fmt: skip
    if match["y3"]:
        return int(match["y3"]), int(match["m3"]), int(match["d3"])
    first, second = int(match["a"]), int(match["b"])
    year = int(match["y4"]) + (2000 if len(match["y4"]) == 2 else 0)
    if len(match["y4"]) == 2 and match["mark"] == "-":
        return None
    if month_first is None and match["mark"] == "/" and first <= 12 and second <= 12:
        return None
    is_month_first = second > 12 or (month_first and match["mark"] == "/" and first <= 12)
    return (year, first, second) if is_month_first else (year, second, first)


def _clock_beside(text: str, day: re.Match[str]) -> tuple[tuple[int, int], str | None, bool]:
    """The time of day right after a date, else right before it; its zone; whether there is one."""
    after, before = text[day.end() : day.end() + _NEAR_CHARS * 2], text[: day.start()]
    for part, places in ((after, _NEAR_CHARS), (before[-2 * _NEAR_CHARS :], 2 * _NEAR_CHARS)):
        match = _CLOCK.search(part) or _HALF_HOUR.search(part)
        if match and match.start() <= places:
            clock = _hours(match)
            if clock:
                return clock, match.groupdict().get("zone"), True
    return (0, 0), None, False


def _hours(match: re.Match[str]) -> tuple[int, int] | None:
    hour, minute = int(match["h"]), int(match.groupdict().get("min") or 0)
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None


def _built(year: int, month: int, day: int, clock: tuple[int, int], zone: str | None, *, has_clock: bool) -> Moment | None:  # fmt: skip
    try:
        return _moment(datetime(year, month, day, *clock), _zone(zone), has_clock=has_clock)
    except ValueError:
        return None


def _moment(naive: datetime, zone: object, *, has_clock: bool) -> Moment | None:
    if not has_clock or (naive.hour, naive.minute, naive.second) == (0, 0, 0):
        return _checked(naive.replace(tzinfo=UTC), "day")
    if not isinstance(zone, timezone):
        return _checked(naive.replace(tzinfo=UTC), "local")
    try:
        return _checked(naive.replace(tzinfo=zone).astimezone(UTC), "instant")
    except OverflowError:
        return None


def _checked(time: datetime, precision: TimePrecision) -> Moment | None:
    if FIRST_YEAR <= time.year <= LAST_YEAR:
        return Moment(time.replace(microsecond=0), precision)
    return None


def _zone(name: str | None) -> timezone | None:
    if not name:
        return None
    offset = name.removeprefix("UTC").removeprefix("GMT")
    if offset[:1] in ("+", "-"):
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        return timezone(timedelta(minutes=minutes if offset[0] == "+" else -minutes))
    hours = _ZONES_H.get(name)
    return None if hours is None else timezone(timedelta(hours=hours))


def url_day(url: str) -> date | None:
    """The day in an article's address.

    >>> url_day("https://news.example.org/world/2023/05/11/ministers-meet/")
    datetime.date(2023, 5, 11)
    """
    for match in _URL_DATE.finditer(url[:500]):
        try:
            return date(int(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            continue
    return None
