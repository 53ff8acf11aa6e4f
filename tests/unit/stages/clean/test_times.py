"""Lines that are nothing but a date."""

import pytest

from pipeline.stages.clean.times import is_time_line


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
