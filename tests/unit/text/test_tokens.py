"""Tokens and lines."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.tokens import line_spans, token_spans


@given(st.text())
def test_tokens_cover_all_that_is_no_white_space(text: str) -> None:
    covered = "".join(text[start:end] for start, end in token_spans(text))
    assert covered == "".join(text.split())


@given(st.text())
def test_tokens_are_sorted_and_apart(text: str) -> None:
    spans = token_spans(text)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    assert all(start < end for start, end in spans)


def test_tokens_stop_at_the_limit() -> None:
    assert len(token_spans("a b c d", limit=3)) == 3


def test_words_are_cut_from_possessives_and_hyphens() -> None:
    text = "Myanmar's Russia-backed U.N. envoy"
    assert [text[a:b] for a, b in token_spans(text)] == [
        "Myanmar", "'", "s", "Russia", "-", "backed", "U.N.", "envoy",
    ]  # fmt: skip


@given(st.text("ab\n"))
def test_lines_are_those_of_the_text_that_hold_something(text: str) -> None:
    assert [text[a:b] for a, b in line_spans(text)] == [line for line in text.split("\n") if line]
