"""Bytes to records and back: what is wrong is said in this project's words, with the field."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import codec
from pipeline.errors import DecodeError, RecordError, SchemaError
from pipeline.records import CleanArticle, DeadLetter, EnrichedArticle, Hints, RawArticle

RAW: dict[str, Any] = {
    "schema": "news-raw/1",
    "id": "a1",
    "source": "wire",
    "url": None,
    "content_type": "text/plain",
    "content": "A story.",
    "fetched_at": "2024-05-01T00:00:00Z",
}


def raw(**changes: Any) -> bytes:
    return json.dumps({**RAW, **changes}).encode()


def without(name: str) -> bytes:
    return json.dumps({key: value for key, value in RAW.items() if key != name}).encode()


WRONG = [
    (b"", "decoding record: not valid JSON"),
    (b"{", "decoding record: not valid JSON"),
    (b"\xff\xfe\x00", "decoding record: not valid JSON"),
    (b'{"schema": "news-raw/1", "content": "\xe9"}', "decoding record: not valid JSON"),
    (b'{"content": "\\ud800"}', "decoding record: not valid JSON"),
    (b"[" * 100_000, "decoding record: not valid JSON"),
    (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "decoding record: not valid JSON"),
    (b"[]", "decoding record: a JSON array, not an object"),
    (b"null", "decoding record: a JSON null, not an object"),
    (b'"text"', "decoding record: a JSON string, not an object"),
    (b"true", "decoding record: a JSON boolean, not an object"),
    (b"17", "decoding record: a JSON number, not an object"),
]
MISFITS = [
    (without("schema"), "missing field 'schema' (expected 'news-raw/1')"),
    (raw(schema="news-raw/9"), "unknown schema 'news-raw/9' (this reader knows 'news-raw/1')"),
    (raw(schema=["news-raw/1"]), "unknown schema ['news-raw/1']"),
    (raw(schema=None), "missing field 'schema'"),
    (without("url"), "missing field 'url'"),
    (without("content"), "missing field 'content'"),
    (raw(content=None), "field 'content': Expected `str`, got `null`"),
    (raw(version=0), "field 'version': Expected `int` >= 1"),
    (raw(version="1"), "field 'version': Expected `int`, got `str`"),
    (raw(id=""), "field 'id': Expected `str` of length >= 1"),
    (raw(id="x" * 129), "field 'id': Expected `str` of length <= 128"),
    (
        raw(fetched_at="2024-05-01T00:00:00"),
        "field 'fetched_at': Expected `datetime` with a timezone",
    ),
    (raw(fetched_at="yesterday"), "field 'fetched_at': Invalid RFC3339 encoded datetime"),
    (raw(fetched_at=17), "field 'fetched_at': Expected `datetime`"),
    (raw(fetched_at="0001-01-01T00:00:00+14:00"), "a time out of the calendar"),
    (raw(hints={"authors": "A. Name"}), "field 'hints.authors': Expected `array`, got `str`"),
    (raw(metadata={"a": 1}), "Expected `str`, got `int`"),
]


@pytest.mark.parametrize(("data", "said"), WRONG)
def test_what_is_no_json_object_is_a_decode_error(data: bytes, said: str) -> None:
    with pytest.raises(DecodeError) as caught:
        codec.decode(data, RawArticle)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(("data", "said"), MISFITS)
def test_what_is_no_such_record_is_a_schema_error_that_names_the_field(
    data: bytes, said: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        codec.decode(data, RawArticle)
    assert str(caught.value).startswith(f"decoding record: {said}") or said in str(caught.value)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with pytest.raises(RecordError):
        codec.decode(data, RawArticle)


@given(st.dictionaries(st.sampled_from([*RAW, "hints", "metadata"]), st.recursive(st.none() | st.integers() | st.text(), st.lists)))  # fmt: skip
def test_no_object_raises_anything_else(changes: dict[str, Any]) -> None:
    try:
        codec.from_object({**RAW, **changes}, RawArticle)
    except RecordError as error:
        assert str(error).startswith("decoding record: ")  # noqa: PT017 - both ways are right


def test_defaults_are_filled_in_and_unknown_keys_left_out() -> None:
    record = codec.decode(raw(colour="red"), RawArticle)
    assert (record.version, record.encoding, record.hints, record.metadata) == (1, None, Hints(), {})  # fmt: skip


def test_times_with_an_offset_come_out_in_utc() -> None:
    data = raw(
        fetched_at="2024-05-01T01:30:00+05:30",
        hints={"published_at": "2024-04-30T20:00:00-04:00", "updated_at": None},
    )
    record = codec.decode(data, RawArticle)
    assert record.fetched_at == datetime(2024, 4, 30, 20, tzinfo=UTC)
    assert json.loads(codec.encode(record))["fetched_at"] == "2024-04-30T20:00:00Z"
    assert json.loads(codec.encode(record))["hints"]["published_at"] == "2024-05-01T00:00:00Z"


def test_a_record_made_of_a_decoded_object_may_hold_times_as_such() -> None:
    at = datetime(2024, 5, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    record = codec.from_object({**RAW, "fetched_at": at}, RawArticle)
    assert record.fetched_at.utcoffset() == timedelta(0)


def test_a_lone_surrogate_cannot_be_encoded() -> None:
    record = codec.from_object({**RAW, "content": "half \ud83d"}, RawArticle)
    with pytest.raises(DecodeError, match="encoding RawArticle"):
        codec.encode(record)


def test_control_characters_survive() -> None:
    record = codec.decode(raw(content="a\x00b\x1fc\u2028"), RawArticle)
    assert codec.decode(codec.encode(record), RawArticle).content == "a\x00b\x1fc\u2028"


def test_a_later_record_is_taken_only_if_asked_for() -> None:
    document = {"schema": codec.schema_of(EnrichedArticle)}
    with pytest.raises(SchemaError, match="unknown schema 'news-enriched/1'"):
        codec.from_object(document, CleanArticle)
    with pytest.raises(SchemaError, match="missing field 'id'"):
        codec.from_object(document, CleanArticle, accept_later=True)


def test_an_earlier_record_or_a_dead_letter_is_never_taken_for_a_later_one() -> None:
    for schema in ("news-raw/1", "news-dead-letter/1", "news-clean/2"):
        with pytest.raises(SchemaError, match="unknown schema"):
            codec.from_object({"schema": schema}, CleanArticle, accept_later=True)


def test_every_record_is_found_by_its_schema() -> None:
    assert codec.RECORD_BY_SCHEMA["news-dead-letter/1"] is DeadLetter
    assert len(codec.RECORD_BY_SCHEMA) == 5


def test_what_is_no_record_has_no_schema() -> None:
    with pytest.raises(TypeError, match="Hints is no record"):
        codec.schema_of(Hints)


def test_a_document_is_written_for_people() -> None:
    assert codec.encode_document({"a": [1]}) == b'{\n  "a": [\n    1\n  ]\n}\n'
