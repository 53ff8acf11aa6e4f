"""The watch over each partition: one that silently stops flowing ends the worker, which starts anew.

Clients have been seen to stop fetching one partition without a word (faust issues 523, 532, 629),
while everything else went on. So the broker is asked now and then where committed records end, and
that is compared with what was fetched and what was committed. What looks alike and is none: a slow
stage (records wait before the agent), and a transaction of somebody else that nobody has ended
(readers of committed records wait for it; it is told).
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from pipeline.errors import TransientError

log = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0

HELD_UP_S = 45.0
"""A transaction that holds readers up is told after this time; the broker ends it after its own."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of one partition.

    `end` is where committed records end (the last stable offset), `highwater` where all do;
    `position` is the next offset to be fetched, `fetched` the last record that was, `committed` what
    is done. `fetched` and `committed` are None where there is none yet.
    """

    end: int
    highwater: int
    position: int
    fetched: int | None
    committed: int | None

    @property
    def is_unfetched(self) -> bool:
        """Whether committed records wait on the broker."""
        return self.position < self.end

    @property
    def is_undone(self) -> bool:
        """Whether a record was fetched that is not committed."""
        if self.fetched is None:
            return False
        return self.committed is None or self.fetched >= self.committed

    @property
    def is_held_up(self) -> bool:
        """Whether an open transaction lies before what comes next."""
        return self.position >= self.end and self.highwater > self.end


class Watched(Protocol):
    """A stage's app, as far as this watch goes."""

    @property
    def stage(self) -> str:
        """The name of the stage."""

    @property
    def is_at_rest(self) -> bool:
        """Whether the agent has nothing in hand and nothing waits before it."""

    def is_flowing(self) -> bool:
        """Whether records can reach the agent."""

    async def sights(self) -> Mapping[TopicPartition, Sight]:
        """The assigned partitions.

        Raises KafkaError if the broker does not answer, TimeoutError if the consumer itself does not.
        """


class PartitionWatch:
    """Says which partitions stand still, from one look to the next."""

    def __init__(self, stage: str, *, standstill_s: float) -> None:
        """A partition may stand still for `standstill_s` seconds in which it could flow."""
        self._stage = stage
        self._standstill_s = standstill_s
        self._stands: dict[TopicPartition, tuple[tuple[int, int | None], float]] = {}
        self._held_up: dict[TopicPartition, tuple[int, float]] = {}

    def look(
        self, sights: Mapping[TopicPartition, Sight], *, is_at_rest: bool, passed_s: float
    ) -> str | None:
        """What is wrong, if anything is; `passed_s` went by since the last look.

        Time counts only while the agent is at rest: a partition may have to wait for the others.
        """
        self._stands = {
            partition: self._stand(partition, sight, passed_s if is_at_rest else 0.0)
            for partition, sight in sights.items()
            if sight.is_unfetched or sight.is_undone
        }
        self._tell_held_up(sights, passed_s)
        for partition, (_place, stood_s) in self._stands.items():
            if stood_s > self._standstill_s:
                return self._words(partition, sights[partition], stood_s)
        return None

    def _stand(
        self, partition: TopicPartition, sight: Sight, passed_s: float
    ) -> tuple[tuple[int, int | None], float]:
        place = sight.position, sight.committed
        before, stood_s = self._stands.get(partition, (place, -passed_s))
        return place, (stood_s + passed_s if before == place else 0.0)

    def _words(self, partition: TopicPartition, sight: Sight, stood_s: float) -> str:
        where = f"running {self._stage}: {partition.topic}[{partition.partition}]"
        if sight.is_unfetched:
            return f"{where} was not fetched past {sight.position} for {stood_s:.0f} s, though records up to {sight.end} wait"  # fmt: skip
        return f"{where}: the record at {sight.fetched} was fetched {stood_s:.0f} s ago and never arrived"  # fmt: skip

    def _tell_held_up(self, sights: Mapping[TopicPartition, Sight], passed_s: float) -> None:
        held_up = {}
        for partition, sight in sights.items():
            if sight.is_held_up:
                end, waited_s = self._held_up.get(partition, (sight.end, -passed_s))
                held_up[partition] = sight.end, (waited_s + passed_s if end == sight.end else 0.0)
                if held_up[partition][1] >= HELD_UP_S > held_up[partition][1] - passed_s:
                    log.warning("%s[%d] is held up at %d: whoever writes there has not ended a transaction for %.0f s; %d offsets wait behind it", partition.topic, partition.partition, sight.end, held_up[partition][1], sight.highwater - sight.end)  # fmt: skip
        self._held_up = held_up


async def watch_partitions(
    app: Watched,
    fail: Callable[[Exception], None],
    *,
    standstill_s: float,
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Call `fail` once if a partition of `app`, or its whole consumer, stands still for `standstill_s`.

    A look that the broker does not answer counts for nothing: its client waits for it to come back.
    """
    watch, looked_s, deaf_s = PartitionWatch(app.stage, standstill_s=standstill_s), time.monotonic(), 0.0  # fmt: skip
    while True:
        await asyncio.sleep(look_every_s)
        now_s = time.monotonic()
        # A process that was frozen has not watched meanwhile.
        passed_s, looked_s = min(now_s - looked_s, 3 * look_every_s), now_s
        if not app.is_flowing():
            continue
        words = None
        try:
            words = watch.look(await app.sights(), is_at_rest=app.is_at_rest, passed_s=passed_s)
            deaf_s = 0.0
        except KafkaError as error:
            log.debug("looking at the partitions of %s: %r", app.stage, error)
        except TimeoutError:
            deaf_s += passed_s
            if deaf_s > standstill_s:
                words = f"running {app.stage}: its consumer has not answered for {deaf_s:.0f} s"
        if words is not None:
            fail(TransientError(words))
            return
