"""Our worker without its promise, to measure what the promise costs; never to be used otherwise.

    python at_least_once.py [--stage NAME]...

The same worker down to the lanes: these write without a transaction, and the offsets are committed
after it as any consumer group does, so that a death in between repeats records. With REAL_STAGES=1 it
runs the real stages, else those that only carry a record over.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from aiokafka import AIOKafkaProducer, TopicPartition

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # for tests.kafka

from faust.types import TP

from pipeline.streaming import app, lane
from pipeline.streaming.entries import Entry
from tests.kafka import worker_command


class PlainProducer(AIOKafkaProducer):
    """A producer whose transactions are none."""

    def __init__(self, *, transactional_id: str, transaction_timeout_ms: int, **options: Any) -> None:  # fmt: skip
        """Idempotent, so that the client's own retries repeat nothing; else as it comes."""
        del transactional_id, transaction_timeout_ms
        super().__init__(enable_idempotence=True, **options)

    async def begin_transaction(self) -> None:
        """Nothing."""

    async def send_offsets_to_transaction(self, offsets: Any, group_id: str) -> None:
        """Nothing: `PlainApp` commits them."""

    async def commit_transaction(self) -> None:
        """Nothing."""


class PlainApp(app.StageApp):
    """A stage's app that commits the offsets of what is written through its consumer."""

    async def commit_batch(self, batch: Mapping[TopicPartition, Sequence[Entry]]) -> int:
        """Write first, then commit."""
        done = await super().commit_batch(batch)
        offsets = {TP(*place): entries[-1].offset + 1 for place, entries in batch.items()}
        await cast(Any, self.consumer)._thread.commit(offsets)
        return done


if __name__ == "__main__":
    lane.AIOKafkaProducer = PlainProducer  # type: ignore[misc]
    app.StageApp = PlainApp  # type: ignore[misc]
    sys.exit(worker_command.main())
