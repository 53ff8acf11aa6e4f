"""Lines that are nothing but a date, and the moments they name."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.clean.page import parse_time
from pipeline.stages.clean.times import is_time_line, moment_of


@pytest.mark.parametrize(
    "text",
    [
        "March 14, 2024 4:12 PM UTC",
        "14 March 2024",
        "Published: 14 March 2024 at 10:15",
        "Thursday, March 14, 2024",
        "14.03.2024, 10:15 Uhr",
        "2024-03-14 10:15",
        "17:41 JST, October 13, 2024",
    ],
)
def test_a_date_alone_is_a_time_line(text: str) -> None:
    assert is_time_line(text)


@pytest.mark.parametrize("text", ["In March 2024 it rained.", "2024", "March on, 14 of you!", ""])
def test_other_lines_are_none(text: str) -> None:
    assert not is_time_line(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("March 14, 2024 4:12 PM UTC", datetime(2024, 3, 14, 16, 12, tzinfo=UTC)),
        ("14 March 2024 10:15 CET", datetime(2024, 3, 14, 9, 15, tzinfo=UTC)),
        ("2024-03-14T10:15+02:00", datetime(2024, 3, 14, 8, 15, tzinfo=UTC)),
        ("March 14, 2024 12:05 AM GMT", datetime(2024, 3, 14, 0, 5, tzinfo=UTC)),
        ("March 14, 2024 4:12 PM", None),
        ("March 14, 2024", None),
        ("February 31, 2024 4:12 PM UTC", None),
    ],
)
def test_only_a_moment_named_in_full_is_given(text: str, moment: datetime | None) -> None:
    assert moment_of(text) == moment


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_error(text: str) -> None:
    assert parse_time(text) is None or moment_of(text) is not None or text.strip()
