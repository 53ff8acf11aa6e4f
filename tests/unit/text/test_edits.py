"""Edits: applied, composed, written out as a ledger."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.edits import Edit, apply_edits, compose, to_ledger, without_inner
from pipeline.text.ledger import rebuild


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[Edit]:
    points = sorted(draw(st.lists(st.integers(0, length), max_size=12)))
    edits: list[Edit] = []
    for start, end in zip(points[::2], points[1::2], strict=False):
        if end > start:
            edits.append(Edit(start, end, "space", "x", draw(st.text("xy", max_size=3))))
    return edits


@st.composite
def two_steps(draw: st.DrawFn) -> tuple[str, list[Edit], str, list[Edit]]:
    source = draw(st.text("abcdef", max_size=30))
    first = draw(edits_of(len(source)))
    middle = apply_edits(source, first)
    return source, first, middle, draw(edits_of(len(middle)))


@settings(deadline=None)
@given(two_steps())
def test_composed_edits_do_what_the_two_steps_do(
    steps: tuple[str, list[Edit], str, list[Edit]],
) -> None:
    source, first, middle, second = steps
    edits = compose(first, second, middle)
    target = apply_edits(middle, second)
    assert apply_edits(source, edits) == target
    assert all(one.end <= other.start for one, other in pairwise(edits))
    assert rebuild(target, to_ledger(source, edits)) == source


def test_a_removal_takes_over_the_edits_inside_it() -> None:
    first = [Edit(2, 3, "space", "space", " ")]
    second = [Edit(0, 5, "related", "list")]
    assert compose(first, second, "ab cd ef") == [Edit(0, 5, "related", "list")]


def test_neighbours_alike_become_one_entry() -> None:
    edits = [Edit(0, 2, "debug", "x"), Edit(2, 4, "debug", "x"), Edit(4, 5, "wall", "y")]
    assert [entry.text for entry in to_ledger("abcdef", edits)] == ["abcd", "e"]


def test_an_edit_inside_a_larger_one_is_left_out() -> None:
    inner, outer = Edit(2, 3, "code", "x"), Edit(0, 5, "related", "y")
    assert without_inner([inner, outer]) == [outer]
