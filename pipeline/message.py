"""What goes into the runner and comes out of it, in the terms of a Kafka record."""

from dataclasses import dataclass

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One record as it arrived. `partition` and `offset` are None without a broker.

    `attempts` counts the tries at it, this one included.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None = None
    offset: int | None = None
    headers: Headers = ()
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Output:
    """One record to write: `value` None is a tombstone (the article is taken back)."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
