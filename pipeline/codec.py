"""Records to bytes and back, checked against their schema version; the only user of orjson.

Bytes are UTF-8 JSON, one object, keys in the order of the dataclass. Every record names its
schema and version in `schema`; a reader that meets a version it does not know says so.
"""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

import msgspec
import orjson

from pipeline.errors import DecodeError, SchemaError
from pipeline.records import RECORD_TYPES, Article, DeadLetter, RawArticle

T = TypeVar("T")

_ORDER = ("news-raw/1", "news-clean/1", "news-tagged/1", "news-enriched/1")
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_MISSING = re.compile(r"^Object missing required field `(?P<field>[^`]+)`")


def schema_of(record_type: type) -> str:
    """The schema name and version that records of this type carry, such as `news-raw/1`."""
    for item in fields(record_type):
        if item.name == "schema":
            return str(item.default)
    raise TypeError(f"{record_type.__name__} is no record")


_schema_of: Callable[[type], str] = cache(schema_of)

RECORD_BY_SCHEMA: dict[str, type] = {schema_of(item): item for item in RECORD_TYPES}


def encode(record: Article | DeadLetter) -> bytes:
    """The record as UTF-8 JSON, keys in the order of the dataclass, times in UTC with a `Z`.

    Raises DecodeError if a string in it is no valid Unicode (a lone surrogate).
    """
    try:
        return orjson.dumps(record, option=orjson.OPT_UTC_Z)
    except orjson.JSONEncodeError as error:
        raise DecodeError(f"encoding {type(record).__name__}: {error}") from error


def encode_document(document: object) -> bytes:
    """Any JSON document (a schema, a report) as indented UTF-8 JSON with a final newline."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def decode_object(data: bytes | str) -> dict[str, Any]:
    """One JSON object.

    Raises DecodeError if `data` is not UTF-8 JSON or holds something else than an object.
    """
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DecodeError(f"decoding record: not valid JSON: {error}") from error
    except RecursionError as error:
        raise DecodeError("decoding record: JSON nested too deeply") from error
    if not isinstance(document, dict):
        raise DecodeError(f"decoding record: a JSON {_json_kind(document)}, not an object")
    return document


def decode(data: bytes | str, record_type: type[T], *, accept_later: bool = False) -> T:
    """The record of `record_type` that these bytes hold.

    With `accept_later` a record of a later stage is taken too, its later keys left out, so that
    old records can be enriched again. Raises DecodeError or SchemaError: the record is bad.
    """
    return from_object(decode_object(data), record_type, accept_later=accept_later)


def from_object(document: dict[str, Any], record_type: type[T], *, accept_later: bool = False) -> T:
    """The record of `record_type` that this decoded object holds; errors as in `decode`.

    Others may write a raw record's times with any offset from UTC; they come out in UTC.
    """
    wanted = _schema_of(record_type)
    found = document.get("schema")
    if found != wanted:
        if not (accept_later and _is_later(found, wanted)):
            raise SchemaError(_schema_text(found, wanted))
        document = {**document, "schema": wanted}
    try:
        record = msgspec.convert(document, record_type)
        return cast(T, _in_utc(record)) if isinstance(record, RawArticle) else record
    except msgspec.ValidationError as error:
        raise SchemaError(f"decoding record: {_field_text(str(error))}") from error
    except OverflowError as error:  # year 1 or 9999, and a zone that leads out of them
        raise SchemaError("decoding record: a time out of the calendar") from error


def _in_utc(record: RawArticle) -> RawArticle:
    hints = record.hints
    times = (record.fetched_at, hints.published_at, hints.updated_at)
    if all(time is None or time.tzinfo is UTC for time in times):
        return record
    published_at, updated_at = _utc(hints.published_at), _utc(hints.updated_at)
    hints = replace(hints, published_at=published_at, updated_at=updated_at)
    return replace(record, fetched_at=record.fetched_at.astimezone(UTC), hints=hints)


def _utc(time: datetime | None) -> datetime | None:
    return None if time is None else time.astimezone(UTC)


def _is_later(found: object, wanted: str) -> bool:
    return found in _ORDER and wanted in _ORDER and _ORDER.index(found) > _ORDER.index(wanted)


def _schema_text(found: object, wanted: str) -> str:
    if found is None:
        return f"decoding record: missing field 'schema' (expected {wanted!r})"
    return f"decoding record: unknown schema {found!r} (this reader knows {wanted!r})"


def _field_text(message: str) -> str:
    """Msgspec's validation message in this project's words: the field first."""
    place = _PATH.search(message)
    path = place["path"] if place else ""
    text = _PATH.sub("", message)
    missing = _MISSING.match(text)
    if missing:
        full = ".".join(part for part in (path, missing["field"]) if part)
        return f"missing field {full!r}"
    return f"field {path!r}: {text}" if path else text


def _json_kind(value: object) -> str:
    if value is None:
        return "null"
    return {list: "array", str: "string", bool: "boolean"}.get(type(value), "number")
