"""A batch: records of a stage that were run and wait for their transactions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiokafka import TopicPartition

from pipeline.message import Output
from pipeline.streaming.entries import Entry
from pipeline.streaming.stamps import Stamp


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """When a batch is committed though more records wait.

    `records` is the size of a transaction, `wait_s` how long a record waits for the work on those
    after it, `held_bytes` how much output is kept in memory.
    """

    records: int = 200
    wait_s: float = 0.25
    held_bytes: int = 8 * 1024 * 1024


@dataclass(slots=True)
class _Part:
    """The entries of one partition, all of one epoch."""

    stamp: Stamp
    entries: list[Entry] = field(default_factory=list)


class Batch:
    """Entries by partition, in the order in which they were read."""

    def __init__(self, limits: BatchLimits, *, started_s: float) -> None:
        """An empty batch, begun at `started_s` of a monotonic clock."""
        self._limits = limits
        self._started_s = started_s
        self._parts: dict[TopicPartition, _Part] = {}
        self._records = 0
        self._held_bytes = 0

    def add(
        self, partition: TopicPartition, offset: int, stamp: Stamp, outputs: tuple[Output, ...]
    ) -> None:
        """Append a record that was run. Of a partition only its latest epoch is kept."""
        part = self._parts.get(partition)
        if part is None or part.stamp.epoch != stamp.epoch:
            part = self._parts[partition] = _Part(stamp)
        part.entries.append(Entry(offset, stamp.previous, outputs))
        self._records += 1
        self._held_bytes += sum(len(output.value or b"") for output in outputs)

    def is_full(self, now_s: float) -> bool:
        """Whether one of the limits is reached at `now_s`."""
        return (
            self._records >= self._limits.records
            or self._held_bytes >= self._limits.held_bytes
            or now_s - self._started_s >= self._limits.wait_s
        )

    def entries(
        self, is_current: Callable[[TopicPartition, Stamp], bool]
    ) -> Mapping[TopicPartition, Sequence[Entry]]:
        """What each lane is to commit; what belongs to an ended epoch is left out: it comes again."""
        return {
            partition: part.entries
            for partition, part in self._parts.items()
            if is_current(partition, part.stamp)
        }
