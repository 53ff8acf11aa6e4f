"""Dates and times in many spellings."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.stages.clean.moments import Moment, read_moment, url_day

ELEVENTH = datetime(2023, 5, 11, tzinfo=UTC)
MORNING = datetime(2023, 5, 11, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-11T10:02:00Z",
        "2023-05-11T12:02:00+02:00",
        "2023-05-11T12:02:00+0200",
        "2023-05-11 12:02 +02:00",
        "2023-05-11T10:02:00.123456789Z",
        "2023-05-11T05:02:00-05:00[America/Lima]",
        "Thu, 11 May 2023 10:02:00 GMT",
        "Thu May 11 2023 12:02:00 GMT+0200 (CEST)",
        "20230511T100200Z",
        "1683799320",
        "1683799320000",
        "May 11, 2023 6:02 AM EDT",
        "6:02 a.m. EDT, Thursday, May 11, 2023",
        "11.05.2023 12:02 MESZ",
    ],
)
def test_a_moment_is_read_in_full(text: str) -> None:
    assert read_moment(text) == Moment(MORNING, "instant")


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-11 10:02",
        "11.05.2023, 10:02 Uhr",
        "11 mai 2023 à 10h02",
        "Updated May 11, 2023 at 10:02 am",
        "10:02 | 11.05.23",
        "2023年5月11日 10時02分",
        "2023. 5. 11. 10:02",
        "11 мая 2023, 10:02",
        "11 Mayıs 2023 10:02",
        "11 de mayo del 2023, 10:02 IST",
    ],
)
def test_a_time_without_a_known_zone_is_local(text: str) -> None:
    assert read_moment(text) == Moment(MORNING, "local")


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-11",
        "20230511",
        "2023/05/11",
        "11/05/2023",
        "11-05-2023",
        "Published: 11th of May 2023",
        "Thursday, May 11, 2023",
        "11. Mai 2023",
        "Jueves, 11 de mayo de 2023",
        "11 maggio 2023",
        "11 maja 2023",
        "11. května 2023",
        "11-May-2023",
        "2023-05-11T00:00:00+02:00",
        "2023-05-11T00:00:00Z",
    ],
)
def test_a_day_alone_and_midnight_are_the_day(text: str) -> None:
    assert read_moment(text) == Moment(ELEVENTH, "day")


@pytest.mark.parametrize(
    "text",
    ["", "3 days ago", "May 2023", "11 Maybe 2023", "February 31, 2023", "31.02.2023", "1683", "12:30", "99/99/2023", "0023-05-11", "10.5.23.7"],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_moment(text) is None


def test_month_and_day_are_told_apart_where_they_can_be() -> None:
    assert read_moment("5/11/2023", month_first=True) == Moment(ELEVENTH, "day")
    assert read_moment("13/5/2023", month_first=True) == Moment(datetime(2023, 5, 13, tzinfo=UTC), "day")  # fmt: skip
    assert read_moment("5/11/2023", month_first=None) is None
    assert read_moment("5/13/2023", month_first=None) == Moment(datetime(2023, 5, 13, tzinfo=UTC), "day")  # fmt: skip


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/2023/05/11/rain", date(2023, 5, 11)),
        ("https://example.org/world/rain-2023-05-11/", date(2023, 5, 11)),
        ("https://example.org/news/20230511/rain.html", date(2023, 5, 11)),
        ("https://example.org/2023/05/rain-1234", None),
        ("https://example.org/id/2023051100", None),
        ("https://example.org/2023/13/45/rain", None),
    ],
)
def test_the_day_in_an_address_is_read(url: str, day: date | None) -> None:
    assert url_day(url) == day


@settings(deadline=None)
@given(st.text(max_size=200))
@example("1" * 11)
@example("²023-05-11")
@example("٢٠٢٣-٠٥-١١")
@example("11.05.2023 ٩٩:٩٩")
@example("9999-12-31T23:59:59-14:00")
def test_any_text_is_read_without_error(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or moment.at.tzinfo is UTC
    url_day(text)


@given(st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2099, 1, 1), timezones=st.just(UTC)))  # fmt: skip
def test_a_time_that_is_written_out_is_read_back(time: datetime) -> None:
    moment = read_moment(time.isoformat())
    assert moment is not None
    assert moment.at == time.replace(microsecond=0)
