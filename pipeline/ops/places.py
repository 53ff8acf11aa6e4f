"""Places of records on Kafka, and what the headers say of where a record came from.

Each output of a stage names the record it was made of, each replayed record the letter it was: by
these links the account of the flow is drawn up (`hop_account.py`) and an article is traced.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.message import Headers

REPLAY_COUNT = "replay-count"
AGAIN = "again"
"""A header by which a producer says that it sends a record once more on purpose; any value."""

_ORIGIN = ("source-topic", "source-partition", "source-offset")
_REPLAYED = ("replayed-from-topic", "replayed-from-partition", "replayed-from-offset")
_SETTLED = ("settled-topic", "settled-partition", "settled-offset")
_TEXT = re.compile(r"^(?P<topic>[A-Za-z0-9._-]+)\[(?P<partition>\d{1,9})\]@(?P<offset>\d{1,18})$")


class Place(NamedTuple):
    """Where a record lies; as text `news-raw[3]@1042`."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}[{self.partition}]@{self.offset}"


def parse_place(text: str) -> Place | None:
    """The place that `text` names, None if it names none.

    >>> parse_place("news-raw[3]@1042")
    Place(topic='news-raw', partition=3, offset=1042)
    >>> parse_place("news-raw")
    """
    match = _TEXT.match(text)
    if match is None:
        return None
    return Place(match["topic"], int(match["partition"]), int(match["offset"]))


def origin(headers: Mapping[str, bytes]) -> Place | None:
    """The record that a stage made this one of; None if the headers do not say."""
    return _place(headers, _ORIGIN)


def replayed_from(headers: Mapping[str, bytes]) -> Place | None:
    """The dead letter that this record was; None if it was none."""
    return _place(headers, _REPLAYED)


def settled(headers: Mapping[str, bytes]) -> Place | None:
    """The dead letter that this mark says is done with; None if this is no such mark."""
    return _place(headers, _SETTLED)


def replay_count(headers: Mapping[str, bytes]) -> int:
    """How often this record, or the record of this letter, has been replayed."""
    found = headers.get(REPLAY_COUNT, b"")
    return int(found) if found.isdigit() and len(found) < 10 else 0


def replays(headers: Headers) -> Headers:
    """What a letter keeps of its record's headers: how often it has been replayed."""
    return tuple(item for item in headers if item[0] == REPLAY_COUNT)


def is_wanted_again(headers: Headers) -> bool:
    """Whether a record may be the same as an earlier one: it is a replay, or its producer says so."""
    # A loop, since a generator takes three times as long, and this is done for each record.
    for name, _ in headers:  # noqa: SIM110
        if name in (REPLAY_COUNT, AGAIN):
            return True
    return False


def replay_headers(letter: Place, count: int) -> Headers:
    """What a replayed record carries: the letter it was, and its how manieth replay this is."""
    return (*_headers(_REPLAYED, letter), (REPLAY_COUNT, str(count).encode()))


def settled_headers(letter: Place, count: int) -> Headers:
    """What the mark of a letter that was replayed carries."""
    return (*_headers(_SETTLED, letter), (REPLAY_COUNT, str(count).encode()))


def _headers(names: tuple[str, str, str], place: Place) -> Headers:
    return tuple((name, str(part).encode()) for name, part in zip(names, place, strict=True))


def _place(headers: Mapping[str, bytes], names: tuple[str, str, str]) -> Place | None:
    topic, partition, offset = map(headers.get, names)
    if topic is None or not (_is_number(partition) and _is_number(offset)):
        return None
    return Place(topic.decode("utf-8", "replace"), int(partition or 0), int(offset or 0))


def _is_number(value: bytes | None) -> bool:
    return value is not None and value.isdigit() and len(value) < 19
