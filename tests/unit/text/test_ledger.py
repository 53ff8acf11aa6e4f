"""Body and ledger rebuild the source text, character by character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import LedgerEntry
from pipeline.text.ledger import rebuild


def entry(start: int, text: str, replacement: str = "") -> LedgerEntry:
    return LedgerEntry(kind="other", rule="test", start=start, end=start + len(text), text=text, replacement=replacement)  # fmt: skip


# Pieces of a source text: kept as they are (None), or removed or replaced.
pieces = st.lists(st.tuples(st.text(max_size=8), st.none() | st.just("") | st.text(max_size=4)))


@given(pieces)
def test_any_text_taken_apart_is_rebuilt(parts: list[tuple[str, str | None]]) -> None:
    source = "".join(text for text, _ in parts)
    body, ledger, at = "", [], 0
    for text, replacement in parts:
        if replacement is None:
            body += text
        else:
            body += replacement
            ledger.append(entry(at, text, replacement))
        at += len(text)
    assert rebuild(body, ledger) == source


def test_an_untouched_text_is_its_own_source() -> None:
    assert rebuild("Paragraph.", []) == "Paragraph."


def test_offsets_count_code_points() -> None:
    assert rebuild("🌍 World", [entry(0, "🗞️")]) == "🗞️🌍 World"


def test_neighbouring_entries_do_not_overlap() -> None:
    assert rebuild("c", [entry(0, "a"), entry(1, "b")]) == "abc"


def test_overlapping_entries_are_refused() -> None:
    with pytest.raises(ValueError, match="ledger entry at 2 overlaps the one before it"):
        rebuild("rest", [entry(0, "abc"), entry(2, "cd")])


def test_unsorted_entries_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        rebuild("rest", [entry(5, "x"), entry(0, "y")])
