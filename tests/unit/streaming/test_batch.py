"""A batch: when it is full, and what of it is still to be committed."""

from aiokafka import TopicPartition

from pipeline.message import Output
from pipeline.streaming.batch import Batch, BatchLimits
from pipeline.streaming.stamps import Stamp

PARTITION, OTHER = TopicPartition("t", 0), TopicPartition("t", 1)


def output(size: int = 1) -> tuple[Output, ...]:
    return (Output("s", b"k", b"x" * size),)


def test_it_is_full_by_records_by_bytes_or_by_time() -> None:
    limits = BatchLimits(records=2, wait_s=1.0, held_bytes=10)
    batch = Batch(limits, started_s=100.0)
    batch.add(PARTITION, 0, Stamp(1, None), output())
    assert not batch.is_full(100.5)
    assert batch.is_full(101.0)
    batch.add(OTHER, 0, Stamp(1, None), output())
    assert batch.is_full(100.5)
    large = Batch(limits, started_s=100.0)
    large.add(PARTITION, 0, Stamp(1, None), output(10))
    assert large.is_full(100.0)


def test_entries_of_an_ended_epoch_are_left_out() -> None:
    batch = Batch(BatchLimits(), started_s=0)
    batch.add(PARTITION, 5, Stamp(1, None), output())
    batch.add(OTHER, 7, Stamp(2, None), output())
    entries = batch.entries(lambda _partition, stamp: stamp.epoch == 2)
    assert {part: [entry.offset for entry in some] for part, some in entries.items()} == {OTHER: [7]}  # fmt: skip


def test_of_a_partition_only_its_latest_epoch_is_kept() -> None:
    batch = Batch(BatchLimits(), started_s=0)
    batch.add(PARTITION, 5, Stamp(1, None), output())
    batch.add(PARTITION, 5, Stamp(2, None), output())
    batch.add(PARTITION, 6, Stamp(2, 5), output())
    (entries,) = batch.entries(lambda *_: True).values()
    assert [(entry.offset, entry.previous) for entry in entries] == [(5, None), (6, 5)]
