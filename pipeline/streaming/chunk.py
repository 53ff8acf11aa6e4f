"""What the agent takes at once: records of one partition that were fetched together.

Faust hands records on one by one, at the price of two tasks each; here its event is a whole chunk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiokafka import TopicPartition
from faust import Schema
from faust.types import TP, AppT, Message

from pipeline.message import Headers
from pipeline.streaming.stamps import Stamp


class Record(Protocol):
    """A record as the client gives it; `timestamp` is in milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: Headers


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records as they follow each other; `stamp` is the first one's, see `stamps.py`."""

    partition: TopicPartition
    stamp: Stamp
    records: Sequence[Record]
    size_bytes: int = field(init=False)
    """Of the values."""

    def __post_init__(self) -> None:
        """Measure once: the fetch looks at it each time."""
        size_bytes = sum(len(record.value or b"") for record in self.records)
        object.__setattr__(self, "size_bytes", size_bytes)

    def stamped(self) -> Iterator[tuple[Record, Stamp]]:
        """Each record with its own stamp."""
        stamp = self.stamp
        for record in self.records:
            yield record, stamp
            stamp = Stamp(stamp.epoch, record.offset)


class ChunkSchema(Schema[Any, Any]):
    """Faust's decoding left out: an event's value is the chunk."""

    def compile(self, app: AppT, **_options: Any) -> Any:
        """What makes an event of a message that `message_of` has made."""

        async def decode(message: Message, **_options: Any) -> Any:
            return app.create_event(None, message.value, message.headers, message)

        return decode


def message_of(chunk: Chunk, *, generation: int) -> Message:
    """The chunk as Faust's consumer hands it on: at the place of its first record."""
    first = chunk.records[0]
    return Message(
        first.topic,
        first.partition,
        first.offset,
        timestamp=first.timestamp / 1000,
        timestamp_type=first.timestamp_type,
        headers={},
        key=None,
        value=chunk,  # type: ignore[arg-type]
        checksum=None,
        tp=TP(first.topic, first.partition),
        generation_id=generation,
    )
