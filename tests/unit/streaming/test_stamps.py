"""Stamps: epochs and predecessors."""

from pipeline.streaming.stamps import Stamps


def test_each_fetch_names_the_record_before_it() -> None:
    stamps = Stamps()
    stamps.begin("p")
    first, second, third = (stamps.mark("p", last) for last in (10, 12, 15))
    assert [first.previous, second.previous, third.previous] == [None, 10, 12]
    assert stamps.is_current("p", third)


def test_a_seek_begins_an_epoch_and_ends_the_one_before() -> None:
    stamps = Stamps()
    stamps.begin("p")
    old = stamps.mark("p", 1)
    stamps.begin("p")
    new = stamps.mark("p", 1)
    assert not stamps.is_current("p", old)
    assert stamps.is_current("p", new)
    assert new.previous is None


def test_after_a_revocation_everything_is_stale_until_a_seek() -> None:
    stamps = Stamps()
    stamps.begin("p")
    held = stamps.mark("p", 1)
    stamps.end_all()
    late = stamps.mark("p", 2)
    assert not stamps.is_current("p", held)
    assert not stamps.is_current("p", late)
    stamps.begin("p")
    assert not stamps.is_current("p", held)
    assert not stamps.is_current("p", late)
    assert not stamps.is_current("q", held)
