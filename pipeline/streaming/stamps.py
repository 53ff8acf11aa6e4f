"""Stamps on fetched records, by which the agent knows a stale record and a missing one.

Between the fetch and the agent lie Faust's buffers, which are cleared, filtered and refilled when
partitions move. Each record therefore carries the epoch of the seek that led to it and the offset
of the record fetched before it. A record of an ended epoch is stale: it comes again after the next
seek. A record whose predecessor never arrived tells that something was lost on the way.
"""

from collections.abc import Hashable
from itertools import count
from typing import NamedTuple


class Stamp(NamedTuple):
    """`previous` is the offset of the record fetched before this one since the seek, if any."""

    epoch: int
    previous: int | None


class Stamps:
    """The current epoch of each partition: begun by a seek, ended when the partition is revoked.

    `begin` and `mark` are called in the consumer's thread, the others in the main one; each is a
    few dictionary operations, which need no lock.
    """

    def __init__(self) -> None:
        self._numbers = count(1)
        self._current: dict[Hashable, Stamp] = {}

    def begin(self, partition: Hashable) -> None:
        """A seek has just been done: what is fetched from now on belongs to a new epoch."""
        self._current[partition] = Stamp(next(self._numbers), None)

    def mark(self, partition: Hashable, last: int) -> Stamp:
        """Stamp what was just fetched up to the offset `last`; the stamp is the first record's.

        No await may lie between the fetch and this call. Without an epoch (the partition is being
        revoked) the stamp is stale.
        """
        stamp = self._current.get(partition)
        if stamp is None:
            return Stamp(0, None)
        self._current[partition] = Stamp(stamp.epoch, last)
        return stamp

    def end_all(self) -> None:
        """Partitions are being revoked: everything fetched so far is stale, also what is in hand.

        Without this a batch in hand could be committed by the next lane of the same partition,
        past the batch before it, which the closed lane dropped.
        """
        self._current.clear()

    def is_current(self, partition: Hashable, stamp: Stamp) -> bool:
        """Whether the record still belongs to the partition's running epoch."""
        current = self._current.get(partition)
        return current is not None and current.epoch == stamp.epoch

    def fetched(self, partition: Hashable) -> int | None:
        """The last offset that was fetched in the partition's running epoch, if any was."""
        current = self._current.get(partition)
        return None if current is None else current.previous
