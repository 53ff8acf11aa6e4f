from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.terms import BODY_CHARS, content_words, topic_terms, words


def test_words_are_lower_case_and_keep_inner_apostrophes() -> None:
    assert words("The O'Brien bill wasn’t Kenya's") == [
        "the", "o'brien", "bill", "wasn't", "kenya", "s",
    ]  # fmt: skip


def test_underscores_and_signs_part_words() -> None:
    assert words("a_b c/d e-mail") == ["a", "b", "c", "d", "e", "mail"]


def test_content_words_leave_out_stop_words_and_fold_plurals() -> None:
    assert content_words("the ministers of parties pass") == ["minister", "party", "pass"]


def test_the_title_counts_twice_and_the_lead_once_more() -> None:
    terms = topic_terms("Dockers strike", "Dockers went home. " + "x " * 600 + "harbour")
    assert terms.count("docker strike") == 2
    assert terms.count("docker") == 2 + 1 + 1
    assert terms.count("harbour") == 1


def test_text_far_behind_is_not_read() -> None:
    assert "harbour" not in topic_terms("", "word " * (BODY_CHARS // 5) + " harbour")


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_text_has_terms(title: str, body: str) -> None:
    assert all(term.strip() for term in topic_terms(title, body))
