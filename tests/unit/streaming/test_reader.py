"""How records of several partitions are put together, and how a repeat is known."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.streaming import reader
from pipeline.streaming.reader import Received, _by_time, _Repeats

START = datetime(2024, 5, 1, tzinfo=UTC)


def received(partition: int, offset: int, seconds: int, mark: str | None = None) -> Received:
    headers = () if mark is None else (("ce_id", mark.encode()),)
    return Received("news-raw", partition, offset, START + timedelta(seconds=seconds), b"k", b"v", headers)  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50)), max_size=40))
def test_order_within_a_partition_is_kept_whatever_the_times_say(given: list[tuple[int, int]]) -> None:  # fmt: skip
    found = [received(partition, offset, seconds) for offset, (partition, seconds) in enumerate(given)]  # fmt: skip
    merged = list(_by_time(found))
    assert sorted(merged, key=lambda item: item.offset) == found
    for partition in range(4):
        offsets = [item.offset for item in merged if item.partition == partition]
        assert offsets == sorted(offsets)


def test_partitions_are_put_together_by_time() -> None:
    found = [received(0, 0, 1), received(0, 1, 5), received(1, 0, 2), received(1, 1, 3)]
    assert [item.at.second for item in _by_time(found)] == [1, 2, 3, 5]


def test_repeat_is_known_by_id_and_version() -> None:
    repeats = _Repeats()
    marks = ["a.1", "a.2", "a.1", "b.1", "a.2", None, None]
    found = [repeats.has(received(0, offset, 0, mark)) for offset, mark in enumerate(marks)]
    assert found == [False, False, True, False, True, False, False]


def test_memory_for_repeats_is_bounded() -> None:
    repeats = _Repeats(remembered=10)
    for number in range(100):
        assert not repeats.has(received(0, number, 0, f"a.{number}"))
    assert repeats.has(received(0, 100, 0, "a.95"))
    assert not repeats.has(received(0, 101, 0, "a.1"))
    assert reader.REMEMBERED >= 1_000_000
