"""Stamps: epochs and predecessors."""

from dataclasses import dataclass

from pipeline.streaming.stamps import Stamp, Stamps


@dataclass
class Record:
    offset: int
    checksum: object = None


def marked(stamps: Stamps, *offsets: int) -> list[Stamp]:
    records = [Record(offset) for offset in offsets]
    stamps.mark("p", records)
    return [record.checksum for record in records]  # type: ignore[misc]


def test_each_record_names_the_one_before_it_across_fetches() -> None:
    stamps = Stamps()
    stamps.begin("p")
    first, second = marked(stamps, 10, 12)
    (third,) = marked(stamps, 15)
    assert [first.previous, second.previous, third.previous] == [None, 10, 12]
    assert stamps.is_current("p", third)


def test_a_seek_begins_an_epoch_and_ends_the_one_before() -> None:
    stamps = Stamps()
    stamps.begin("p")
    (old,) = marked(stamps, 1)
    stamps.begin("p")
    (new,) = marked(stamps, 1)
    assert not stamps.is_current("p", old)
    assert stamps.is_current("p", new)
    assert new.previous is None


def test_after_a_revocation_everything_is_stale_until_a_seek() -> None:
    stamps = Stamps()
    stamps.begin("p")
    (held,) = marked(stamps, 1)
    stamps.end_all()
    (late,) = marked(stamps, 2)
    assert not stamps.is_current("p", held)
    assert not stamps.is_current("p", late)
    stamps.begin("p")
    assert not stamps.is_current("p", held)
    assert not stamps.is_current("p", late)
    assert not stamps.is_current("q", held)
