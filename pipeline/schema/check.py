"""Checks a record for the promises that its JSON Schema cannot express.

Offsets that hit their text, a ledger that rebuilds, speakers that exist, one main topic in front.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from pipeline import codec
from pipeline.errors import RecordError, SchemaError
from pipeline.records import (
    Article,
    CleanArticle,
    DeadLetter,
    EnrichedArticle,
    RawArticle,
    TaggedArticle,
)
from pipeline.text.ledger import rebuild


class _Span(Protocol):
    """What mentions, quotes and values have in common: a place in the body."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...


def problems(line: bytes | str) -> list[str]:
    """What is wrong with this JSON record, each in one line; empty if nothing is.

    The record's own `schema` says what it has to be.
    """
    try:
        document = codec.decode_object(line)
        record = codec.from_object(document, _record_type(document))
    except RecordError as error:
        return [str(error)]
    return [*_absent_keys(document, record), *broken_promises(record)]


def broken_promises(record: Article | DeadLetter) -> Iterator[str]:
    """Where offsets, ledger, speakers and topics of a record do not hold together."""
    if isinstance(record, CleanArticle | TaggedArticle | EnrichedArticle):
        yield from _ledger(record)
    if isinstance(record, TaggedArticle | EnrichedArticle):
        yield from _spans(record)
        yield from _entities(record)
    if isinstance(record, EnrichedArticle):
        yield from _topics(record)


def _record_type(document: dict[str, Any]) -> type[Article | DeadLetter]:
    found = document.get("schema")
    record_type = codec.RECORD_BY_SCHEMA.get(str(found))
    if record_type is None:
        known = ", ".join(codec.RECORD_BY_SCHEMA)
        raise SchemaError(f"checking record: unknown schema {found!r} (there are {known})")
    return record_type


def _absent_keys(document: dict[str, Any], record: Article | DeadLetter) -> Iterator[str]:
    """The keys that the reader filled in with their defaults; only a raw record may lack them."""
    if not isinstance(record, RawArticle):
        whole = codec.decode_object(codec.encode(record))
        for path in _lacking(document, whole, ""):
            yield f"checking record: missing field {path!r}"


def _lacking(found: Any, whole: Any, path: str) -> Iterator[str]:
    if isinstance(whole, dict):
        for key, value in whole.items():
            place = f"{path}.{key}".lstrip(".")
            if key in found:
                yield from _lacking(found[key], value, place)
            else:
                yield place
    elif isinstance(whole, list):
        for number, value in enumerate(whole):
            yield from _lacking(found[number], value, f"{path}[{number}]")


def _ledger(record: CleanArticle | TaggedArticle | EnrichedArticle) -> Iterator[str]:
    for number, entry in enumerate(record.ledger):
        if entry.end - entry.start != len(entry.text):
            yield f"ledger[{number}]: {entry.start} to {entry.end} is not the length of its text"
    try:
        rebuild(record.body, record.ledger)
    except ValueError as error:
        yield f"ledger: {error}"


def _spans(record: TaggedArticle | EnrichedArticle) -> Iterator[str]:
    groups: tuple[tuple[str, tuple[_Span, ...]], ...] = (
        ("quotes", record.quotes),
        ("values", record.values),
        *((f"entities.{item.id}.mentions", item.mentions) for item in record.entities),
    )
    for name, spans in groups:
        for number, span in enumerate(spans):
            there = record.body[span.start : span.end]
            if there != span.text:
                yield f"{name}[{number}]: the body has {there!r} at {span.start}, not {span.text!r}"


def _entities(record: TaggedArticle | EnrichedArticle) -> Iterator[str]:
    ids = [entity.id for entity in record.entities]
    for repeated in sorted({item for item in ids if ids.count(item) > 1}):
        yield f"entities: two are called {repeated!r}"
    for number, quote in enumerate(record.quotes):
        if quote.speaker is not None and quote.speaker not in ids:
            yield f"quotes[{number}]: no entity is called {quote.speaker!r}"


def _topics(record: EnrichedArticle) -> Iterator[str]:
    mains = [number for number, topic in enumerate(record.topics) if topic.main]
    if record.topics and mains != [0]:
        yield f"topics: the first and only the first is the main one, not {mains}"
