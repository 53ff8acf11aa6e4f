"""The lanes of one worker and stage: one per assigned partition, opened and closed with them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence

from aiokafka import TopicPartition

from pipeline.ops.repeats import Journal
from pipeline.streaming.entries import Entry
from pipeline.streaming.journals import Journals
from pipeline.streaming.lane import Lane, LaneLost, LaneOptions

log = logging.getLogger(__name__)


class Lanes:
    """Opens the lanes of an assignment, hands batches to them, closes them at a revocation."""

    def __init__(
        self,
        options: LaneOptions,
        *,
        committed: Callable[[TopicPartition], Awaitable[int | None]],
        is_settled: Callable[[], bool],
        open_within_s: float,
        journals: Journals | None = None,
    ) -> None:
        """No lane yet.

        `is_settled` says that no rebalance is under way. `open_within_s` must be well below the
        session timeout: while lanes open, the consumer sends no heartbeats. `journals` are those
        of the stage, if it knows repeats.
        """
        self._options = options
        self._committed = committed
        self._is_settled = is_settled
        self._open_within_s = open_within_s
        self._journals = journals
        self._lanes: dict[TopicPartition, Lane] = {}
        self._journal_of: dict[int, Journal] = {}

    def position(self, partition: TopicPartition) -> int | None:
        """Where the partition goes on, if its lane is open and the group has committed there."""
        lane = self._lanes.get(partition)
        return lane.position if lane is not None and lane.is_open else None

    def __iter__(self) -> Iterator[TopicPartition]:
        """The partitions that are assigned."""
        return iter(self._lanes)

    def __len__(self) -> int:
        """How many partitions are assigned."""
        return len(self._lanes)

    async def open(self, partitions: Iterable[TopicPartition]) -> None:
        """New lanes for these partitions, those there were are closed.

        A lane that does not open in time is left to its first commit: it reads the committed
        offset then and leaves out what is done, so only some work is done in vain.
        """
        await self.close()
        self._lanes = {partition: self._new_lane(partition) for partition in partitions}
        tasks = {
            asyncio.create_task(lane.open()): lane.transactional_id for lane in self._lanes.values()
        }
        if not tasks:
            return
        done, late = await asyncio.wait(tasks, timeout=self._open_within_s)
        for task in late:
            task.cancel()
            log.warning("%s: not open after %.1f s", tasks[task], self._open_within_s)
        for task in done:
            if (error := task.exception()) is not None:
                log.warning("%s: not open yet: %r", tasks[task], error)

    async def commit(self, batch: Mapping[TopicPartition, Sequence[Entry]]) -> int:
        """Commit each partition's entries in a transaction of its own, side by side.

        Returns how many records were committed; what was dropped comes again, here or elsewhere.
        Raises LaneError if a lane cannot go on.
        """
        jobs = [  # the lanes are looked up before any await: the batch was checked just now
            _commit(lane, entries)
            for partition, entries in batch.items()
            if (lane := self._lanes.get(partition)) is not None
        ]
        results = await asyncio.gather(*jobs, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return sum(result for result in results if isinstance(result, int))

    def journal_of(self, number: int) -> Journal | None:
        """What has been seen in the partition with this number, if that is known."""
        journal = self._journal_of.get(number)
        return journal if journal is not None and journal.is_loaded else None

    async def is_ready(self, partition: TopicPartition) -> bool:
        """Whether it is known what has been seen in the partition: opens its lane if need be.

        False if the partition is not ours (any more). Raises LaneError if the lane cannot go on.
        """
        lane = self._lanes.get(partition)
        if lane is None:
            return False
        if self.journal_of(partition.partition) is None:
            await _commit(lane, ())
        return self._lanes.get(partition) is lane and self.journal_of(partition.partition) is not None  # fmt: skip

    async def close(self) -> None:
        """Close all lanes, side by side; each lets its running transaction end."""
        lanes, self._lanes = self._lanes, {}
        self._journal_of.clear()
        await asyncio.gather(*(lane.close() for lane in lanes.values()))

    def _new_lane(self, partition: TopicPartition) -> Lane:
        journal = None if self._journals is None else self._journals.new(partition.partition)
        if journal is not None:
            self._journal_of[partition.partition] = journal.journal
        lane = Lane(
            partition,
            options=self._options,
            committed=self._committed,
            is_ours=lambda: self._is_settled() and self._lanes.get(partition) is lane,
            journal=journal,
        )
        return lane


async def _commit(lane: Lane, entries: Sequence[Entry]) -> int:
    try:
        return await lane.commit(entries)
    except LaneLost:
        log.info("%s: dropped %d records, their next owner has them", lane.transactional_id, len(entries))  # fmt: skip
        return 0
