"""A lane's arithmetic: what is left to commit, and whether a record is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.streaming.entries import Entry, missing, remaining


def chain(*offsets: int, first: int | None = None) -> list[Entry]:
    previous = (first, *offsets[:-1])
    return [Entry(offset, before, ()) for offset, before in zip(offsets, previous, strict=True)]


def test_what_is_committed_is_left_out() -> None:
    entries = chain(3, 4, 7)
    assert remaining(entries, 4) == entries[1:]
    assert remaining(entries, 8) == []
    assert remaining(entries, None) == entries


@pytest.mark.parametrize(
    ("entries", "position", "gap"),
    [
        (chain(0, 1, 2), None, None),
        (chain(5, 6, first=4), 5, None),
        (chain(9, 10, first=4), 5, None),  # 5 to 8 hold no records: marks, or compacted
        (chain(50, 51), 5, None),  # the first after a seek
        (chain(6, 7, first=5), 5, 5),  # 5 was fetched, and is not here
        (chain(1, 2, first=0), None, 0),
        ([*chain(5, 6, first=4), Entry(9, 8, ())], 5, 8),
    ],
)
def test_a_record_that_was_fetched_and_is_not_here_is_found(
    entries: list[Entry], position: int | None, gap: int | None
) -> None:
    assert missing(entries, position) == gap


@given(
    offsets=st.lists(st.integers(0, 200), min_size=2, max_size=30, unique=True).map(sorted),
    data=st.data(),
)
def test_no_loss_between_two_records_goes_unseen(offsets: list[int], data: st.DataObject) -> None:
    entries = chain(*offsets)
    assert missing(entries, None) is None
    lost = data.draw(st.integers(0, len(entries) - 2))
    assert missing(entries[:lost] + entries[lost + 1 :], None) == entries[lost].offset
