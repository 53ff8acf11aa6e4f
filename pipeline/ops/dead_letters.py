"""Dead letters: what went no further is kept whole, with the reason, so that it can be replayed."""

import base64
import hashlib
from datetime import datetime

from pipeline import __version__, codec
from pipeline.errors import RecordError
from pipeline.message import Headers, Message
from pipeline.outcome import Drop, Reject, Retry
from pipeline.records import Article, DeadLetter, Disposition
from pipeline.sources.refused import Refused

ENVELOPE_BYTES = 20 * 1024
"""Room left for everything but key and payload: texts at six bytes a character, and the headers."""

SOURCE_STAGE = "source"
"""What a letter names as its stage when no stage has seen the record yet."""

MAX_ERROR_CHARS = 2000
MAX_KEY_CHARS = 200
"""What the letter shows of a key; the whole key is that of the dead letter's own Kafka record."""


def dead_letter(
    message: Message,
    outcome: Drop | Reject | Retry,
    *,
    stage: str,
    stage_version: str,
    now: datetime,
    max_bytes: int,
    size_bytes: int | None = None,
) -> DeadLetter:
    """The letter for a record that `stage` let go.

    Encoded, with its key and headers, it is at most `max_bytes` long (of 32 KiB or more). `now` is
    UTC. The payload is cut, and marked so, if the whole would not fit, or left out if a drop does not
    keep it; `size_bytes` is the size of the whole where the message holds only its head.
    """
    payload = message.value or b""
    keeps = not isinstance(outcome, Drop) or outcome.keep
    room = max_bytes - ENVELOPE_BYTES - len(message.key or b"") if keeps else 0
    kept = payload[: max(0, room // 4 * 3)]
    size = len(payload) if size_bytes is None else size_bytes
    disposition, error_class, error = _reason(outcome)
    key = None if message.key is None else message.key.decode("utf-8", "replace")[:MAX_KEY_CHARS]
    return DeadLetter(
        id=key,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=key,
        stage=stage,
        disposition=disposition,
        error_class=error_class,
        error=error[:MAX_ERROR_CHARS],
        attempts=message.attempts,
        first_at=now,
        last_at=now,
        versions={"pipeline": __version__, stage: stage_version},
        payload_base64=base64.b64encode(kept).decode("ascii"),
        payload_truncated=len(kept) < size,
        payload_size_bytes=size,
        payload_sha256=hashlib.sha256(payload).hexdigest(),
    )


def refused_letter(refused: Refused, *, now: datetime, max_bytes: int) -> DeadLetter:
    """The letter for what a source could not take; `now` and `max_bytes` as in `dead_letter`."""
    return dead_letter(
        refused.message,
        Reject(refused.error),
        stage=SOURCE_STAGE,
        stage_version=__version__,
        now=now,
        max_bytes=max_bytes,
        size_bytes=refused.size_bytes,
    )


def payload_of(record: Article) -> bytes:
    """The record as JSON; as escaped text if it holds what JSON cannot (a lone surrogate)."""
    try:
        return codec.encode(record)
    except RecordError:
        return repr(record).encode("utf-8", "backslashreplace")


def payload(letter: DeadLetter) -> bytes:
    """The bytes of the record as they came (cut, if the letter says so)."""
    return base64.b64decode(letter.payload_base64)


def headers(letter: DeadLetter) -> Headers:
    """The reason in the manner of Kafka Connect, for tools that read headers only."""
    where = {
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "stage": letter.stage,
        "disposition": letter.disposition,
        "exception.class.name": letter.error_class,
        "exception.message": letter.error[:500],
    }
    return tuple(
        (f"__connect.errors.{name}", str(value).encode("utf-8", "replace"))
        for name, value in where.items()
        if value is not None
    )


def _reason(outcome: Drop | Reject | Retry) -> tuple[Disposition, str, str]:
    if isinstance(outcome, Drop):
        return "dropped", "Drop", _plain(f"{outcome.reason}: {outcome.detail}".rstrip(": "))
    text = _plain(f"{outcome.error}")
    kind = type(outcome.error).__name__
    return ("exhausted" if isinstance(outcome, Retry) else "rejected"), kind, text


def _plain(text: str) -> str:
    """The text without lone surrogates, which no encoder takes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
