from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.terms import (
    BODY_CHARS,
    STYLE_WORDS,
    content_words,
    title_and_rest,
    topic_terms,
    words,
)


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
    assert terms.pairs.count("docker strike") == 2
    assert terms.words.count("docker") == 2 + 1 + 1
    assert terms.words.count("harbour") == 1
    assert terms.head[:3] == ["docker", "strike", "docker"]
    assert "harbour" not in terms.head


def test_the_style_of_a_text_keeps_stop_words_of_its_title_and_beginning() -> None:
    terms = topic_terms("How to knit", "You will need " + "x " * STYLE_WORDS + "wool")
    assert terms.style[:5] == ["how", "to", "knit", "#you", "#will"]
    assert "#wool" not in terms.style


def test_a_short_first_line_is_the_title_of_a_text_without_one() -> None:
    assert title_and_rest("", "Dockers walk out\nThe port stood.") == (
        "Dockers walk out", "The port stood.",
    )  # fmt: skip
    assert title_and_rest("", "One line of text only") == ("", "One line of text only")
    long = "A whole paragraph is no headline. " * 9
    assert title_and_rest("", f"{long}\nMore.") == ("", f"{long}\nMore.")
    assert title_and_rest("Dockers", "Walk out today\nMore.") == (
        "Dockers",
        "Walk out today\nMore.",
    )


def test_text_far_behind_is_not_read() -> None:
    assert "harbour" not in topic_terms("", "word " * (BODY_CHARS // 5) + " harbour").words


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_text_has_terms(title: str, body: str) -> None:
    found = topic_terms(title, body)
    assert all(term.strip() for term in (*found.words, *found.pairs, *found.head, *found.style))
