"""Lines that give a date or time and nothing else; `moments` reads what they mean."""

import re

MAX_CHARS = 110
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


def is_time_line(text: str) -> bool:
    """Whether a line is nothing but a date, with a time or without.

    >>> is_time_line("March 14, 2024 4:12 PM UTC")
    True
    """
    if len(text) > MAX_CHARS or not _DIGIT.search(text):
        return False
    return bool(_TIME_LINE.fullmatch(text))
