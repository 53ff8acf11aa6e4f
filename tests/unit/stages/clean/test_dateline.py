"""Datelines in the forms of the wires, and what only looks like one."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.clean.dateline import find_dateline

DAY = date(2022, 5, 20)


@pytest.mark.parametrize(
    ("text", "places", "day", "agency"),
    [
        ("MOSCOW (Reuters) -Russian tea", ("MOSCOW",), None, "Reuters"),
        ("KATHMANDU, April 25 (Reuters) - At", ("KATHMANDU",), date(2022, 4, 25), "Reuters"),
        ("BEIRUT/THE HAGUE, March 7 (Reuters) - A", ("BEIRUT", "THE HAGUE"), date(2022, 3, 7), "Reuters"),
        ("Jan 30 (Reuters) - Shares", (), date(2022, 1, 30), "Reuters"),
        ("(Reuters) - Gold", (), None, "Reuters"),
        ("MEXICO CITY (AP) — The", ("MEXICO CITY",), None, "AP"),
        ("CHATHAM, Mass. (AP) _ Two", ("CHATHAM, Mass.",), None, "AP"),
        ("GROSSETO, Italy (AP) -- Judges", ("GROSSETO, Italy",), None, "AP"),
        ("Durban, May 16 2022 (IPS) - Delegates", ("Durban",), date(2022, 5, 16), "IPS"),
        ("Kassel (dpa/lhe) - Ein Kran", ("Kassel",), None, "dpa"),
        ("FRANKFURT, 12. Mai (Reuters) - Die", ("FRANKFURT",), date(2022, 5, 12), "Reuters"),
        ("WASHINGTON, 3 March 2011 (AFP) - The", ("WASHINGTON",), date(2011, 3, 3), "AFP"),
        ("LONDON and PARIS (Reuters) – It", ("LONDON", "PARIS"), None, "Reuters"),
        ("NEW YORK, May 5, 2021 /PRNewswire/ -- Acme", ("NEW YORK",), date(2021, 5, 5), "PRNewswire"),
        ("NEW YORK - THAI LEADER SAYS", ("NEW YORK",), None, None),
        ("ST. LOUIS, Dec 31 (Reuters) - Beer", ("ST. LOUIS",), date(2021, 12, 31), "Reuters"),
        ("HANOI, Feb 30 (Example Wire) - Ministers", ("HANOI",), None, "Example Wire"),
        ("MOSCOW(Reuters) - Tea", ("MOSCOW",), None, "Reuters"),
        ("MOSCOW, March 7. /TASS/. Tea", ("MOSCOW",), date(2022, 3, 7), "TASS"),
        ("MOSCOW. March 7 (Interfax) - Tea", ("MOSCOW",), date(2022, 3, 7), "Interfax"),
        ("KYIV/LVIV/LONDON, April 25, 2022 (Reuters) - Tea", ("KYIV", "LVIV", "LONDON"), date(2022, 4, 25), "Reuters"),
        ("WASHINGTON, D.C. (AP) — Tea", ("WASHINGTON, D.C.",), None, "AP"),
        ("TORONTO, ON, May 5, 2021 (GLOBE NEWSWIRE) -- Acme", ("TORONTO, ON",), date(2021, 5, 5), "GLOBE NEWSWIRE"),
        ("Frankfurt/Main (dpa) - Der", ("Frankfurt/Main",), None, "dpa"),
        ("HAMBURG, Thursday (Reuters) - Tea", ("HAMBURG",), None, "Reuters"),
        ("HAMBURG, Thu, May 11th (Reuters) - Tea", ("HAMBURG",), date(2022, 5, 11), "Reuters"),
        ("London (CNN) Tea is", ("London",), None, "CNN"),
        ("(CNN)Tea is", (), None, "CNN"),
        ("Mumbai, May 5 (PTI) Tea prices", ("Mumbai",), date(2022, 5, 5), "PTI"),
        ("New Delhi [India], May 5 (ANI): Tea", ("New Delhi",), date(2022, 5, 5), "ANI"),
        ("KUALA LUMPUR, May 5: Tea", ("KUALA LUMPUR",), date(2022, 5, 5), None),
        ("PARIS, 7 mars (AFP) - Le thé", ("PARIS",), date(2022, 3, 7), "AFP"),
        ("Madrid, 7 mar (EFE).- El té", ("Madrid",), date(2022, 3, 7), "EFE"),
        ("BRASÍLIA, 7 de março (Reuters) - O chá", ("BRASÍLIA",), date(2022, 3, 7), "Reuters"),
        ("(ANSA) - ROMA, 07 MAR - Il tè", ("ROMA",), date(2022, 3, 7), "ANSA"),
        ("NEW YORK--(BUSINESS WIRE)--Acme", ("NEW YORK",), None, "BUSINESS WIRE"),
    ],
)  # fmt: skip
def test_a_dateline_is_taken_apart(
    text: str, places: tuple[str, ...], day: date | None, agency: str | None
) -> None:
    found = find_dateline(text, DAY)
    assert found is not None
    assert (found.dateline.places, found.dateline.date, found.dateline.agency) == (places, day, agency)  # fmt: skip
    assert found.dateline.text == text[: found.length]


@pytest.mark.parametrize(
    "text",
    [
        "NATO - the alliance of thirty",
        "Microsoft (MSFT) - the company",
        "Mr Smith - a farmer - said he",
        "Real Madrid (Spain) - a team of old",
        "COVID-19 is spreading - and fast",
        "By 2030 (Reuters said) - perhaps",
        "The minister (right) - who left",
        "The Associated Press (AP) Stylebook says",
        "Pakistan Railways (PA) Chairman said",
        "EXCLUSIVE: Tea is grown",
        "FILE - The minister leaves",
        "He said (in May) Tea is grown",
        "See also: Tea is grown",
    ],
)
def test_what_only_looks_like_a_dateline_is_none(text: str) -> None:
    assert find_dateline(text, DAY) is None


def test_a_dateline_may_stand_on_a_line_of_its_own() -> None:
    found = find_dateline("CHICAGO, Feb 26 -", DAY)
    assert found is not None
    assert found.length == len("CHICAGO, Feb 26 -")


def test_a_year_is_the_latest_that_is_not_in_the_future() -> None:
    found = find_dateline("LIMA, Dec 30 (Reuters) - Rain", date(2023, 1, 2))
    assert found is not None
    assert found.dateline.date == date(2022, 12, 30)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_error(text: str) -> None:
    found = find_dateline(text, DAY)
    assert found is None or text.startswith(found.dateline.text)
