from math import isfinite

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.form import FORM_CHARS, form_numbers

SIZE = len(form_numbers("", ""))


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_text_has_as_many_finite_numbers(title: str, body: str) -> None:
    numbers = form_numbers(title, body)
    assert len(numbers) == SIZE
    assert all(isfinite(number) and number >= 0 for number in numbers)


def test_clock_times_at_line_starts_tell_a_live_page_from_a_story() -> None:
    live = form_numbers("Strike", "9:34 p.m.\nTalks go on.\n9:50 p.m.\nTalks are over.")
    story = form_numbers("Strike", "Talks go on at 9:34 p.m.\nTalks are over at 9:50 p.m.")
    assert live != story


def test_text_far_behind_is_not_read() -> None:
    body = "word " * (FORM_CHARS // 5)
    assert form_numbers("Strike", body) == form_numbers("Strike", body + "Q: Who are you?\n" * 9)
