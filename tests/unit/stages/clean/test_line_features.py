"""What the line model sees of lines: form first, then words."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.clean.line_features import (
    FORM_WIDTH,
    UNKNOWN_WORD,
    WORD_SLOTS,
    form_features,
    line_words,
    shared_words,
    word_features,
)
from tests.unit.stages.clean.conftest import SENTENCES

line = st.text(min_size=1, max_size=300).filter(lambda text: "\n" not in text)


@given(st.lists(line, min_size=1, max_size=12))
def test_any_lines_have_finite_features_of_one_width(lines: list[str]) -> None:
    form = form_features(lines)
    assert form.shape == (len(lines), FORM_WIDTH)
    assert form.dtype == np.float32
    assert np.isfinite(form).all()
    shared = shared_words([each.lower() for each in lines])
    assert shared.shape == (len(lines), 2)
    assert ((shared >= 0) & (shared <= 1)).all()


@given(line)
def test_a_line_has_a_fixed_number_of_words(text: str) -> None:
    assert len(line_words(text.lower())) == WORD_SLOTS


def test_numbers_of_as_many_digits_are_one_word() -> None:
    table = {"": 0, "page": 2, "00": 3, "page 00": 4, "=page 00": 5}
    rows = word_features(["page 12", "page 98", "page 3"], table)
    assert rows[0].tolist() == rows[1].tolist()
    assert rows[2].tolist() != rows[0].tolist()


def test_unknown_words_are_told_from_none() -> None:
    rows = word_features(["boden", "..."], {"": 0})
    assert rows[0, 0] == UNKNOWN_WORD
    assert not rows[1, :-1].any()


def test_lines_in_capitals_look_different_from_the_same_in_small_letters() -> None:
    form = form_features(["BRIDGE CLOSED BY ICE", "bridge closed by ice"])
    assert not np.allclose(form[0], form[1])


def test_a_headline_shares_words_with_the_prose_below() -> None:
    lines = ["Bridge over the Lule river closed", "Cat stuck on chimney rescued", *SENTENCES]
    shared = shared_words([each.lower() for each in lines])
    assert shared[0, 0] > shared[1, 0]


def test_a_line_that_stands_twice_is_told() -> None:
    twice, once = form_features(["Share", "Ice", "Share"]), form_features(["Share", "Ice", "Print"])
    assert (twice[0] != once[0]).any()
