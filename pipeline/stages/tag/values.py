"""Dates, money, percentages and quantities in the body, as written and as values with their unit.

Few forms, each clear: what could mean two things is left out.
"""

import re
from collections.abc import Iterator
from datetime import date

from pipeline.records import Value
from pipeline.stages.tag.dates import date_values
from pipeline.stages.tag.tagger import Name

_NUMBER = r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?"
_SCALE = r"thousand|million|billion|trillion|mln|bln|bn|m|k"
_SCALES = {
    "thousand": 10**3, "k": 10**3, "million": 10**6, "mln": 10**6, "m": 10**6,
    "billion": 10**9, "bln": 10**9, "bn": 10**9, "trillion": 10**12,
}  # fmt: skip
_SIGNS = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "R$": "BRL", "NT$": "TWD", "$": "USD", "€": "EUR", "£": "GBP", "¥": None,
    "₹": "INR", "₦": "NGN", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₱": "PHP", "₪": "ILS",
}  # fmt: skip
_CODES = "USD|EUR|GBP|JPY|CNY|INR|CHF|AUD|CAD|NZD|SEK|NOK|DKK|RUB|BRL|ZAR|HKD|SGD|KRW|MXN|TRY|PLN"
_WORDS = {
    "dollars": "USD", "euros": "EUR", "euro": "EUR", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY",
    "rubles": "RUB", "roubles": "RUB", "naira": "NGN", "baht": "THB", "ringgit": "MYR", "rand": "ZAR",
    "reais": "BRL", "shekels": "ILS", "zlotys": "PLN", "hryvnia": "UAH", "rupiah": "IDR",
    "pounds sterling": "GBP", "US dollars": "USD", "U.S. dollars": "USD",
    "Australian dollars": "AUD", "Canadian dollars": "CAD", "Hong Kong dollars": "HKD",
    "Singapore dollars": "SGD", "New Zealand dollars": "NZD", "Swiss francs": "CHF",
    "Indian rupees": "INR", "Pakistani rupees": "PKR", "Mexican pesos": "MXN",
    "Argentine pesos": "ARS", "Turkish lira": "TRY", "South Korean won": "KRW",
    "Danish crowns": "DKK", "Norwegian crowns": "NOK", "Swedish crowns": "SEK",
}  # fmt: skip
DOLLAR_COUNTRIES = frozenset(
    {"AU", "CA", "NZ", "SG", "HK", "TW", "JM", "TT", "BB", "FJ", "LR", "NA"}
)
"""Where a bare `$` may be their own dollar: it then has no unit."""
_UNITS = {
    "kilometres": "km", "kilometers": "km", "kilometre": "km", "kilometer": "km", "km": "km",
    "miles": "mi", "mile": "mi", "metres": "m", "meters": "m", "metre": "m", "meter": "m",
    "centimetres": "cm", "centimeters": "cm", "cm": "cm", "millimetres": "mm", "millimeters": "mm", "mm": "mm",
    "feet": "ft", "foot": "ft", "inches": "in", "yards": "yd",
    "hectares": "ha", "acres": "acre", "acre": "acre", "square kilometres": "km2", "square kilometers": "km2",
    "square miles": "mi2", "square feet": "ft2", "square metres": "m2", "square meters": "m2",
    "kilograms": "kg", "kilogrammes": "kg", "kilogram": "kg", "kg": "kg", "grams": "g",
    "tonnes": "t", "metric tons": "t", "litres": "l", "liters": "l", "gallons": "gal",
    "barrels per day": "bbl/d", "bpd": "bbl/d", "barrels": "bbl",
    "megawatts": "MW", "MW": "MW", "gigawatts": "GW", "GW": "GW", "kWh": "kWh",
    "mph": "mi/h", "km/h": "km/h", "kph": "km/h", "°C": "°C", "degrees Celsius": "°C",
    "°F": "°F", "degrees Fahrenheit": "°F", "basis points": "bp",
}  # fmt: skip


def _any(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_EDGE = r"(?<![\w.,$€£¥/-])"
_MONEY = re.compile(
    rf"(?<![\w.,])(?P<sign>(?:US|AU|CA|NZ|HK|NT|[ACSR])?\$|[€£¥₹₦₩₽₺₴₱₪])\s?(?P<number>{_NUMBER})"
    rf"(?:[ -]?(?P<scale>{_SCALE}))?(?![\w%]|[.,]\d|\s?[-–]\s?[\d$€£])"
)
_CODED = re.compile(
    rf"\b(?P<code>{_CODES})\s?(?P<number>{_NUMBER})(?:\s?(?P<scale>{_SCALE}))?(?![\w%]|[.,]\d|[-–]\d)"
)
_WORDED = re.compile(
    rf"{_EDGE}(?P<number>{_NUMBER})(?:[ -]?(?P<scale>{_SCALE}))?\s(?P<unit>{_any(_WORDS)}|{_CODES})\b"
)
_PERCENT = re.compile(
    rf"{_EDGE}(?P<number>-?(?:{_NUMBER}))\s?(?:%|(?:percent|per cent|pct)\b)(?!age)"
)
_QUANTITY = re.compile(
    rf"{_EDGE}(?P<number>-?(?:{_NUMBER}))(?:[ -](?P<scale>thousand|million|billion))?[ -]?(?P<unit>{_any(_UNITS)})(?![\w/])"
)


def find_values(
    body: str, *, today: date | None, home: str | None, names: list[Name]
) -> tuple[Value, ...]:
    """The values in `body`, sorted, not overlapping.

    `today` is the day the article is of (None: days without a year stay unresolved); `home` the
    ISO 3166 code of the country it is about; values within `names` are part of a name, not values.
    """
    found = [
        *_money(body, home),
        *_percentages(body),
        *_quantities(body),
        *date_values(body, today),
    ]
    found.sort(key=lambda value: (value.start, -value.end))
    return tuple(_apart(found, names))


def _apart(values: list[Value], names: list[Name]) -> Iterator[Value]:
    """The values that overlap neither an earlier one nor a name."""
    until, at = -1, 0
    for value in values:
        while at < len(names) and names[at].end <= value.start:
            at += 1
        in_name = at < len(names) and names[at].start < value.end
        if value.start >= until and not in_name:
            until = value.end
            yield value


def _amount(number: str, scale: str | None) -> int | float:
    """The number with its scale, exact where it is whole."""
    digits = number.replace(",", "")
    whole, _, part = digits.partition(".")
    factor: int = _SCALES.get(scale or "", 1)
    power: int = 10 ** len(part)
    product = (int(whole.lstrip("-") or 0) * power + int(part or 0)) * factor
    value: int | float = product // power if product % power == 0 else product / power
    return -value if digits.startswith("-") else value


def _money(body: str, home: str | None) -> Iterator[Value]:
    for match in _MONEY.finditer(body):
        sign = match["sign"]
        unit = None if sign == "$" and home in DOLLAR_COUNTRIES else _SIGNS[sign]
        yield _value("money", match, _amount(match["number"], match["scale"]), unit)
    for match in _CODED.finditer(body):
        yield _value("money", match, _amount(match["number"], match["scale"]), match["code"])
    for match in _WORDED.finditer(body):
        unit = _WORDS.get(match["unit"], match["unit"])
        unit = None if match["unit"] == "dollars" and home in DOLLAR_COUNTRIES else unit
        yield _value("money", match, _amount(match["number"], match["scale"]), unit)


def _percentages(body: str) -> Iterator[Value]:
    for match in _PERCENT.finditer(body):
        if body[match.end() : match.end() + 7] != " points":
            yield _value("percentage", match, _amount(match["number"], None), "%")


def _quantities(body: str) -> Iterator[Value]:
    for match in _QUANTITY.finditer(body):
        amount = _amount(match["number"], match["scale"])
        yield _value("quantity", match, amount, _UNITS[match["unit"]])


def _value(kind: str, match: re.Match[str], value: int | float, unit: str | None) -> Value:
    return Value(
        kind=kind,  # type: ignore[arg-type]
        start=match.start(),
        end=match.end(),
        text=match[0],
        value=value,
        unit=unit,
    )
