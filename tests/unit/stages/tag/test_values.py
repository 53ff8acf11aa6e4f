"""Money, percentages and quantities."""

import itertools

import pytest

from pipeline.stages.tag.tagger import Name
from pipeline.stages.tag.values import find_values


def values(text: str, *, home: str | None = None) -> list[tuple[str, str, object, str | None]]:
    found = find_values(text, today=None, home=home, names=[])
    return [(value.kind, value.text, value.value, value.unit) for value in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("paid $280 million for", ("money", "$280 million", 280_000_000, "USD")),
        ("a $1.5bn deal", ("money", "$1.5bn", 1_500_000_000, "USD")),
        ("US$1,250.50 each", ("money", "US$1,250.50", 1250.5, "USD")),
        ("C$3 or", ("money", "C$3", 3, "CAD")),
        ("£89 per month", ("money", "£89", 89, "GBP")),
        ("€2m", ("money", "€2m", 2_000_000, "EUR")),
        ("EUR 5 million", ("money", "EUR 5 million", 5_000_000, "EUR")),
        ("5 million euros", ("money", "5 million euros", 5_000_000, "EUR")),
        ("300 Swiss francs", ("money", "300 Swiss francs", 300, "CHF")),
        ("¥500", ("money", "¥500", 500, None)),
        ("rose 4.5%", ("percentage", "4.5%", 4.5, "%")),
        ("fell 3 per cent", ("percentage", "3 per cent", 3, "%")),
        ("40 km long", ("quantity", "40 km", 40, "km")),
        ("1.5 million tonnes", ("quantity", "1.5 million tonnes", 1_500_000, "t")),
        ("300 square miles", ("quantity", "300 square miles", 300, "mi2")),
        ("35 degrees Celsius", ("quantity", "35 degrees Celsius", 35, "°C")),
    ],
)
def test_a_value_is_read(text: str, wanted: tuple[str, str, object, str | None]) -> None:
    assert values(text) == [wanted]


@pytest.mark.parametrize(
    "text",
    ["$5-10", "$1.2.3", "5 percentage points", "section 4.5", "A$AP Rocky", "kmh 5", "3%-5x", "12 pounds", "v1.2 km5", "4 feetx"],
)  # fmt: skip
def test_what_may_be_something_else_is_left(text: str) -> None:
    assert [value for value in values(text) if value[1] == text] == []


def test_a_bare_dollar_has_no_unit_where_it_may_be_the_country_s_own() -> None:
    assert values("$5 million", home="AU") == [("money", "$5 million", 5_000_000, None)]
    assert values("US$5 million", home="AU") == [("money", "US$5 million", 5_000_000, "USD")]


def test_a_value_inside_a_name_is_part_of_the_name() -> None:
    text = "The 40 km Challenge"
    names = [Name(4, len(text), "EVENT", 0.9)]
    assert find_values(text, today=None, home=None, names=names) == ()


def test_values_do_not_overlap() -> None:
    text = "On May 5, 2020 and 5 May 2020 $5 million euros 5% 5 km"
    found = find_values(text, today=None, home=None, names=[])
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
