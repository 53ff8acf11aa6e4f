"""The two ends of what a worker is measured over: records written before it, counted behind it.

Both with librdkafka, which takes little of the CPU that the worker needs.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from confluent_kafka import OFFSET_END, Consumer, Producer, TopicPartition

from pipeline.config import Settings

FIRST_RECORD_S = 60.0
"""No record for so long, and something is wrong."""


def feed(settings: Settings, source: str, records: Sequence[tuple[bytes, bytes]]) -> None:
    """Write the records to the topic and wait until the broker has them."""
    producer = Producer({"bootstrap.servers": settings.brokers, "partitioner": "murmur2_random", "linger.ms": 20, "queue.buffering.max.messages": 1_000_000})  # fmt: skip
    for key, value in records:
        producer.produce(settings.topic(source), value, key=key)
    producer.flush(60)


class SinkReader:
    """Counts what a reader of committed records sees in a topic."""

    def __init__(self, settings: Settings, sink: str, partitions: int) -> None:
        """Stand at the end of the topic."""
        self._consumer = Consumer({"bootstrap.servers": settings.brokers, "group.id": "sink", "isolation.level": "read_committed", "fetch.wait.max.ms": 100})  # fmt: skip
        topic = settings.topic(sink)
        self._consumer.assign([TopicPartition(topic, part, OFFSET_END) for part in range(partitions)])  # fmt: skip
        self._consumer.consume(1, timeout=1.0)

    def wait_for(self, count: int) -> None:
        """Return when `count` more have been seen."""
        last = time.monotonic()
        while count > 0:
            found = self._consumer.consume(min(count, 1000), timeout=0.2)
            count -= sum(1 for message in found if message.error() is None)
            last = time.monotonic() if found else last
            if time.monotonic() - last > FIRST_RECORD_S:
                raise RuntimeError(f"{count} records did not come through")

    def close(self) -> None:
        """Let go."""
        self._consumer.close()


@contextmanager
def sink_reader(settings: Settings, sink: str, *, partitions: int) -> Iterator[SinkReader]:
    """A reader of the sink, closed at exit."""
    reader = SinkReader(settings, sink, partitions)
    try:
        yield reader
    finally:
        reader.close()
