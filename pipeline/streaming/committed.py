"""A consumer of committed records, outside any group: what reading topics begins with."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from pipeline.config import Settings
from pipeline.errors import ConfigError, DeliveryError
from pipeline.streaming.connection import admin_client, connection

POLL_MS = 200
_FETCH_BYTES = 1024 * 1024


@asynccontextmanager
async def committed_consumer(
    settings: Settings, topics: Iterable[str]
) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
    """The consumer, and all partitions of `topics` (names on the cluster); none is assigned yet.

    Raises ConfigError if a topic does not exist, DeliveryError if the brokers do not answer, within
    the block as well.
    """
    names = list(topics)
    places = await _places(settings, names)
    consumer = AIOKafkaConsumer(
        **connection(settings),
        isolation_level="read_committed",
        auto_offset_reset="earliest",  # where retention was faster than we, go on with what is there
        max_partition_fetch_bytes=_FETCH_BYTES,
        check_crcs=False,  # TCP has its own; a fifth of the client's time otherwise
    )
    try:
        await consumer.start()
        yield consumer, places
    except KafkaError as error:
        raise DeliveryError(f"reading {_named(names)} at {settings.brokers}: {type(error).__name__}: {error}") from error  # fmt: skip
    finally:
        await consumer.stop()


async def _places(settings: Settings, names: list[str]) -> list[TopicPartition]:
    async with admin_client(settings) as admin:
        topics = await admin.describe_topics(names)
    missing = [topic["topic"] for topic in topics if not topic["partitions"]]
    if missing:
        raise ConfigError(f"reading {_named(names)} at {settings.brokers}: {', '.join(missing)} missing; make them with `pipeline topics create`")  # fmt: skip
    return [TopicPartition(topic["topic"], item["partition"]) for topic in topics for item in topic["partitions"]]  # fmt: skip


def _named(names: list[str]) -> str:
    return names[0] if len(names) == 1 else "topics"
