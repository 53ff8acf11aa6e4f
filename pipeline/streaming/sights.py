"""What the watch over the partitions sees of a stage's app: asked of its own consumer, in its thread."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaTimeoutError

from pipeline.streaming.app import StageApp
from pipeline.streaming.partition_watch import Sight

ANSWER_S = 5.0
"""How long the broker may take to say where partitions end."""


class SightsOf:
    """A stage's app, for `watch_partitions`."""

    def __init__(self, app: StageApp) -> None:
        """Look at `app` when asked."""
        self._app = app

    @property
    def stage(self) -> str:
        """The name of the stage."""
        return self._app.stage

    @property
    def is_at_rest(self) -> bool:
        """Whether the agent has nothing in hand and nothing waits before it."""
        agent = self._app.agent_loop
        return agent is not None and agent.idle.is_set() and (agent.queue is None or agent.queue.empty())  # fmt: skip

    def is_flowing(self) -> bool:
        """Whether records can reach the agent, and there is a partition to read."""
        return self._app.is_flowing() and len(self._app.lanes) > 0

    async def sights(self) -> Mapping[TopicPartition, Sight]:
        """The assigned partitions.

        Raises KafkaError if the broker does not answer, TimeoutError if the consumer itself does not.
        """
        thread = cast(Any, self._app.consumer)._thread
        async with asyncio.timeout(2 * ANSWER_S):
            seen: Mapping[TopicPartition, Sight] = await thread.call_thread(self._seen, thread)
            return seen

    async def _seen(self, thread: Any) -> Mapping[TopicPartition, Sight]:
        consumer: AIOKafkaConsumer = thread._ensure_consumer()
        try:
            async with asyncio.timeout(ANSWER_S):
                ends = await consumer.end_offsets(list(consumer.assignment()))
                assigned = [partition for partition in ends if partition in consumer.assignment()]
                positions = [await consumer.position(partition) for partition in assigned]
        except OSError as error:  # a TimeoutError is one
            raise KafkaTimeoutError(f"asking for the ends of partitions: {error!r}") from error
        return {
            partition: self._sight(consumer, partition, end=ends[partition], position=position)
            for partition, position in zip(assigned, positions, strict=True)
            if partition in consumer.assignment()  # it may have gone while we asked
        }

    def _sight(
        self, consumer: AIOKafkaConsumer, partition: TopicPartition, *, end: int, position: int
    ) -> Sight:
        return Sight(
            end=end,
            highwater=max(end, consumer.highwater(partition) or 0),
            position=position,
            fetched=self._app.stamps.fetched(partition),
            committed=self._app.lanes.position(partition),
        )
