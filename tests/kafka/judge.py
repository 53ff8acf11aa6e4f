"""The judge of the delivery promise: what went in against what came out, by a fresh reader.

It reads with librdkafka, which shares no code with the pipeline's client, from the first offset,
committed records only, without a group.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

Mark = tuple[str, int]
"""An article's id and version: what names a record all along the flow."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many records were sent, lost, repeated, came from nowhere, or passed an older one."""

    sent: int
    lost: int
    repeated: int
    unknown: int
    reordered: int

    @property
    def is_clean(self) -> bool:
        """Whether every record came out once and in its key's order."""
        return not (self.lost or self.repeated or self.unknown or self.reordered)


def judge(sent: Iterable[Mark], seen: Iterable[Mark]) -> Verdict:
    """Compare; both in the order of their partitions, so that a key's records are in order."""
    sent, seen = list(sent), list(seen)
    came, wanted = Counter(seen), set(sent)
    return Verdict(
        sent=len(sent),
        lost=sum(1 for mark in wanted if not came[mark]),
        repeated=sum(times - 1 for times in came.values()),
        unknown=sum(1 for mark in came if mark not in wanted),
        reordered=reordered(seen),
    )


def reordered(seen: Iterable[Mark]) -> int:
    """How many records came after a later version of the same article."""
    latest: dict[str, int] = defaultdict(int)
    late = 0
    for key, version in seen:
        late += version < latest[key]
        latest[key] = max(latest[key], version)
    return late


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
