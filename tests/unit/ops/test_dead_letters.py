"""A dead letter holds the record as it came, the reason, and fits where it is written."""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import __version__, codec
from pipeline.errors import DeliveryError, SchemaError, StageError
from pipeline.message import Message
from pipeline.ops.dead_letters import MAX_ERROR_CHARS, dead_letter, headers, payload
from pipeline.outcome import Drop, Reject, Retry
from pipeline.records import DeadLetter

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
REJECTED = Reject(SchemaError("decoding record: missing field 'url'"))


def letter(value: bytes | None = b"bytes", outcome: Any = REJECTED, **changes: Any) -> DeadLetter:
    given = {"key": b"a1", "partition": 3, "offset": 1042, **changes}
    max_bytes = given.pop("max_bytes", 100_000)
    message = Message("news-raw", value=value, **given)
    return dead_letter(message, outcome, stage="clean", stage_version="1.2.0", now=NOW, max_bytes=max_bytes)  # fmt: skip


def test_it_says_where_the_record_stood_and_who_let_it_go() -> None:
    found = letter()
    assert (found.topic, found.partition, found.offset, found.key) == ("news-raw", 3, 1042, "a1")
    assert (found.stage, found.versions) == ("clean", {"pipeline": __version__, "clean": "1.2.0"})
    assert (found.first_at, found.last_at, found.attempts) == (NOW, NOW, 1)


@pytest.mark.parametrize(
    ("outcome", "disposition", "error_class", "error"),
    [
        (Drop("no-article"), "dropped", "Drop", "no-article"),
        (Drop("no-article", "the page has only a menu"), "dropped", "Drop", "no-article: the page has only a menu"),
        (REJECTED, "rejected", "SchemaError", "decoding record: missing field 'url'"),
        (Retry(DeliveryError("writing: no broker")), "exhausted", "DeliveryError", "writing: no broker"),
    ],
)  # fmt: skip
def test_it_tells_a_discard_a_bad_record_and_the_worlds_fault_apart(
    outcome: Any, disposition: str, error_class: str, error: str
) -> None:
    found = letter(outcome=outcome)
    assert (found.disposition, found.error_class, found.error) == (disposition, error_class, error)


@given(st.binary(max_size=500))
def test_the_payload_comes_back_byte_by_byte(value: bytes) -> None:
    found = letter(value)
    assert payload(found) == value
    assert not found.payload_truncated
    assert found.payload_sha256 == hashlib.sha256(value).hexdigest()


@pytest.mark.parametrize("size", [0, 10_000, 99_999, 1_000_000])
@pytest.mark.parametrize("max_bytes", [20_000, 100_000])
def test_it_fits_the_topic_and_marks_what_it_cut(size: int, max_bytes: int) -> None:
    value = b"\x00\xff" * (size // 2)
    found = letter(value, max_bytes=max_bytes)
    assert len(codec.encode(found)) <= max_bytes
    assert found.payload_truncated == (payload(found) != value)
    assert value.startswith(payload(found))
    assert found.payload_size_bytes == len(value)
    assert found.payload_sha256 == hashlib.sha256(value).hexdigest()


def test_it_cuts_as_little_as_it_must() -> None:
    found = letter(b"x" * 1_000_000, max_bytes=100_000)
    assert len(codec.encode(found)) > 100_000 - 21 * 1024


def test_the_longest_error_and_key_leave_it_within_its_size() -> None:
    key = b"\x00" * 5000
    error = Reject(StageError("\x00\U0001f30d" * 100_000))
    found = letter(b"x" * 1_000_000, error, key=key, max_bytes=40_000)
    assert len(found.error) <= MAX_ERROR_CHARS
    in_headers = sum(len(name) + len(value) for name, value in headers(found))
    assert len(codec.encode(found)) + len(key) + in_headers <= 40_000


def test_lone_surrogates_in_the_error_are_written_out() -> None:
    found = letter(outcome=Reject(StageError("running clean: bad text '\ud800'")))
    assert found.error == "running clean: bad text '\\ud800'"
    assert codec.decode(codec.encode(found), DeadLetter) == found


def test_lone_surrogates_in_the_detail_of_a_drop_are_written_out() -> None:
    found = letter(outcome=Drop("no-article", "title '\ud800'"))
    assert codec.decode(codec.encode(found), DeadLetter) == found


def test_a_key_that_is_no_text_is_kept_readable() -> None:
    found = letter(key=b"\xff\x00a")
    assert found.key == "\ufffd\x00a"
    assert codec.decode(codec.encode(found), DeadLetter) == found


def test_no_key_no_place_and_no_value_are_null_and_empty() -> None:
    found = letter(None, key=None, partition=None, offset=None)
    assert (found.id, found.key, found.partition, found.offset) == (None, None, None, None)
    assert (found.payload_base64, found.payload_size_bytes) == ("", 0)


def test_base64_is_the_standard_one() -> None:
    assert base64.b64decode(letter(b"\xfb\xff").payload_base64, validate=True) == b"\xfb\xff"


def test_headers_tell_the_reason_in_the_manner_of_kafka_connect() -> None:
    assert dict(headers(letter())) == {
        "__connect.errors.topic": b"news-raw",
        "__connect.errors.partition": b"3",
        "__connect.errors.offset": b"1042",
        "__connect.errors.stage": b"clean",
        "__connect.errors.disposition": b"rejected",
        "__connect.errors.exception.class.name": b"SchemaError",
        "__connect.errors.exception.message": b"decoding record: missing field 'url'",
    }


def test_headers_leave_out_what_is_not_known_and_stay_short() -> None:
    found = dict(headers(letter(outcome=Reject(StageError("x" * 5000)), partition=None, offset=None)))  # fmt: skip
    assert "__connect.errors.partition" not in found
    assert len(found["__connect.errors.exception.message"]) == 500
