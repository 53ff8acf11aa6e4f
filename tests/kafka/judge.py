"""A fresh reader for the judge of the delivery promise (`pipeline.ops.marks`).

It reads with librdkafka, which shares no code with the pipeline's client, from the first offset,
committed records only, without a group.
"""

import orjson
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from pipeline.ops.marks import Mark, Verdict, judge, reordered

__all__ = ["Mark", "Verdict", "ends", "judge", "marks", "records", "reordered"]


def marks(servers: str, topic: str, *, timeout_s: float = 60) -> list[Mark]:
    """Id and version of every committed record of the topic, partition by partition."""
    found = []
    for key, value in records(servers, topic, timeout_s=timeout_s):
        document = orjson.loads(value)
        assert document["id"] == key
        found.append((document["id"], document["version"]))
    return found


def ends(servers: str, topic: str, *, timeout_s: float = 60) -> int:
    """How many offsets the topic holds, the marks of transactions among them: cheap, and rough."""
    reader = Consumer({"bootstrap.servers": servers, "group.id": "judge"})
    try:
        partitions = reader.list_topics(topic, timeout=timeout_s).topics[topic].partitions
        watermarks = (
            reader.get_watermark_offsets(TopicPartition(topic, part), timeout=timeout_s)
            for part in partitions
        )
        return sum(high - low for low, high in watermarks)
    finally:
        reader.close()


def records(servers: str, topic: str, *, timeout_s: float = 60) -> list[tuple[str, bytes]]:
    """Key and value of every committed record of the topic, partition by partition."""
    reader = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": "judge",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        partitions = sorted(reader.list_topics(topic, timeout=timeout_s).topics[topic].partitions)
        reader.assign([TopicPartition(topic, part, OFFSET_BEGINNING) for part in partitions])
        return _until_ends(reader, partitions, timeout_s)
    finally:
        reader.close()


def _until_ends(
    reader: Consumer, partitions: list[int], timeout_s: float
) -> list[tuple[str, bytes]]:
    found: dict[int, list[tuple[str, bytes]]] = {part: [] for part in partitions}
    open_parts = set(partitions)
    while open_parts:
        message = reader.poll(timeout_s)
        assert message is not None, f"no end of partitions {open_parts} in {timeout_s} s"
        if message.error() is None:
            found[message.partition()].append((message.key().decode(), message.value()))
        elif message.error().code() == KafkaError._PARTITION_EOF:
            open_parts.discard(message.partition())
        else:
            raise KafkaException(message.error())
    return [record for part in partitions for record in found[part]]
