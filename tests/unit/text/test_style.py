from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.style import genre_terms


def marks(title: str, body: str) -> set[str]:
    return {term for term in genre_terms(title, body) if term.startswith("#")}


def test_a_question_in_the_title_is_marked() -> None:
    assert {"#title-asks", "#title-question"} <= marks("Why do cats purr?", "They purr.")


def test_a_count_in_the_title_is_marked() -> None:
    assert "#title-counts" in marks("7 ways to cook rice", "Cook it.")


def test_the_first_line_stands_in_for_a_missing_title() -> None:
    assert "title:rice" in genre_terms("", "Rice again\nThe body.")


def test_a_text_about_oneself_is_marked_apart_from_one_about_others() -> None:
    mine = marks("", "I took my bag and I went, my dog and I.")
    theirs = marks("", "She took the bag and went, the dog and all.")
    assert "#i5" in mine
    assert "#i0" in theirs


@settings(deadline=None)
@given(st.text(), st.text())
def test_each_text_has_one_mark_of_each_measure(title: str, body: str) -> None:
    found = [mark for mark in genre_terms(title, body) if mark.startswith("#")]
    assert len([mark for mark in found if mark.startswith("#line")]) == 1
    assert len([mark for mark in found if mark.startswith("#said")]) == 1
