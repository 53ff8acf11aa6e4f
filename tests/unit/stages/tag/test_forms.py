"""What the tagger's network is shown: traits of words, kinds of lines, the layout of an article."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.tag.forms import (
    BREAK,
    CAPITALS,
    GAP,
    MAX_WORD,
    PLAIN,
    ROWS,
    SMALL,
    TITLED,
    TRAITS,
    WordForms,
    lay_out,
    outline_of,
    readable,
    shape_of,
    traits_of,
)
from pipeline.stages.tag.vectors import WordVectors

VECTORS = WordVectors(
    np.array([5], np.uint32),
    np.array([[0x12]], np.uint8),
    np.zeros(2, np.float32),
    np.ones(2, np.float32),
)


def test_shapes_say_how_a_word_is_written() -> None:
    assert shape_of("McDonald-9") == "XxXxxxxx-d"
    assert outline_of(shape_of("McDonald-9")) == "XxXx-d"


@given(st.text(min_size=1, max_size=60))
def test_every_word_has_traits_in_the_table(word: str) -> None:
    traits = traits_of(word)
    assert len(traits) == TRAITS
    assert all(0 <= trait < ROWS for trait in traits)


def test_lines_are_of_a_kind() -> None:
    lines = {
        "Rain fell on the town of Ebury": PLAIN,
        "Mayor Of Ebury Leaves Town": TITLED,
        "MAYOR OF EBURY LEAVES TOWN": CAPITALS,
        "rain fell on the town": SMALL,
        "rain fell": PLAIN,
    }
    assert {line: readable(line.split())[1] for line in lines} == lines


def test_capitals_are_written_like_names_but_for_short_words() -> None:
    assert readable(["THE", "MAYOR", "OF", "EBURY", "LEFT", "US"])[0] == ["THE", "Mayor", "OF", "Ebury", "Left", "US"]  # fmt: skip


def test_long_words_are_cut() -> None:
    [word], _ = readable(["x" * 10_000])
    assert len(word) == MAX_WORD


def test_names_are_sought_at_capitals_and_beside_them() -> None:
    line = ["so", "the", "head", "of", "Ebury", "-", "on", "-", "Sea", "left", "it", "there"]
    layout = lay_out([line])
    asked = [layout.forms[form] for form in layout.words[layout.asked]]
    assert asked == ["of", "Ebury", "-", "on", "-", "Sea", "left"]


def test_names_are_sought_everywhere_in_a_line_without_capitals() -> None:
    layout = lay_out([["rain", "fell", "on", "the", "town"]])
    assert layout.asked.sum() == 5


def test_names_are_sought_at_words_of_scripts_without_capitals() -> None:
    layout = lay_out([["he", "met", "them", "in", "東京", "."]])
    assert "東京" in [layout.forms[form] for form in layout.words[layout.asked]]


@given(st.lists(st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=8), max_size=5))
def test_no_name_is_sought_between_lines(lines: list[list[str]]) -> None:
    layout = lay_out(lines)
    assert not layout.asked[layout.kinds == BREAK].any()
    assert layout.forms[0] == GAP
    assert not layout.asked[[0, 1, -2, -1]].any()


def test_words_that_differ_in_case_count_as_one() -> None:
    layout = lay_out([["Ebury", "EBURY", "town"]])
    numbers = dict(zip(layout.forms, layout.alike.tolist(), strict=True))
    assert numbers["Ebury"] == numbers["EBURY"] != numbers["town"]


def test_traits_are_the_same_after_more_words_than_are_kept() -> None:
    small, large = WordForms(VECTORS, keep=4), WordForms(VECTORS)
    for n in range(10):
        small.look_up([f"word{n}", "Sol", f"Name{n}"])
        small.look_up([f"w{n}{m}" for m in range(n)])
    for one, two in zip(small.look_up(["Sol", "said"]), large.look_up(["Sol", "said"]), strict=True):  # fmt: skip
        assert np.array_equal(one, two)
