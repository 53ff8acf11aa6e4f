"""The options of a stage's Kafka clients: what the settings say, and what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.config import Settings
from pipeline.flow import SEEN_TOPIC, Stage
from pipeline.records import RawArticle
from pipeline.streaming.connection import connection
from pipeline.streaming.lane import LaneOptions

METADATA_MAX_AGE_MS = 10_000
"""Added partitions are read after this time; the client's default is five minutes."""

FETCH_WAIT_MS = 200
"""How long an empty fetch waits at the broker; a partition drained meanwhile waits as long."""

FETCH_BYTES = 512 * 1024
"""Per partition and fetch; a larger record comes alone. Twelve partitions hold 6 MiB."""

BATCH_BYTES = 256 * 1024
"""Of a producer's batch; with the client's default of 16 KiB the broker works 3.5 times as much."""

RETRY_BACKOFF_MS = 20
"""Transactions now and then meet a coordinator that is not ready yet."""

ENVELOPE_BYTES = 16 * 1024
"""What key, headers and framing may add to a record's value."""


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """Keyword arguments of the stage's clients, and how long lanes may take to open, in seconds."""

    admin: Mapping[str, Any]
    consumer: Mapping[str, Any]
    lanes: LaneOptions
    open_within_s: float


def compression_type(settings: Settings) -> str | None:
    """How a producer packs its batches, as aiokafka wants to be told."""
    return None if settings.compression == "none" else settings.compression


def heartbeat_s(settings: Settings) -> float:
    """Seconds between heartbeats: ten within a session timeout.

    A worker learns of a rebalance with its next heartbeat, so that this, beside the session timeout,
    is what partitions wait for when their worker has died. Three a session, as is usual, made it up
    to 3 s of 10.
    """
    return settings.session_timeout_s * 0.1


def knows_repeats(settings: Settings, stage: Stage) -> bool:
    """Whether the stage looks for what producers send twice: they write raw articles only."""
    return stage.reads is RawArticle and settings.repeats_remembered > 0


def written_topics(settings: Settings, stage: Stage) -> tuple[str, ...]:
    """The topics (their names in the flow) that the stage's workers write."""
    seen = (SEEN_TOPIC,) if knows_repeats(settings, stage) else ()
    return (stage.sink, stage.dead_letters, *seen)


def client_options(settings: Settings, stage: Stage, *, output_bytes: int) -> ClientOptions:
    """The options for the clients of `stage`; `output_bytes` is the largest value it may write."""
    client = {**connection(settings), "metadata_max_age_ms": METADATA_MAX_AGE_MS}
    return ClientOptions(
        admin={**connection(settings), "request_timeout_ms": 10_000},
        consumer={**client, **_consumer(settings)},
        lanes=LaneOptions(
            group=settings.stage_group(stage.name),
            producer={**client, **_producer(settings, output_bytes)},
            sinks=tuple(map(settings.topic, written_topics(settings, stage))),
            timeout_s=max(30.0, settings.transaction_timeout_s),
            hold_s=2.5 * heartbeat_s(settings),
        ),
        open_within_s=settings.session_timeout_s * 0.6,
    )


def _consumer(settings: Settings) -> dict[str, Any]:
    return {
        "session_timeout_ms": int(settings.session_timeout_s * 1000),
        "heartbeat_interval_ms": int(heartbeat_s(settings) * 1000),
        "rebalance_timeout_ms": int(max(30.0, settings.session_timeout_s) * 1000),
        "request_timeout_ms": int(max(60.0, settings.session_timeout_s) * 1000),
        "max_poll_interval_ms": 600_000,
        "max_poll_records": 500,
        "max_partition_fetch_bytes": FETCH_BYTES,
        "fetch_max_wait_ms": FETCH_WAIT_MS,
        "check_crcs": False,  # TCP has its own; a fifth of the client's time otherwise
    }


def _producer(settings: Settings, output_bytes: int) -> dict[str, Any]:
    return {
        "linger_ms": 0,  # a lingering batch holds up the ones behind it
        "max_batch_size": BATCH_BYTES,
        "max_request_size": output_bytes + ENVELOPE_BYTES,
        "compression_type": compression_type(settings),
        "retry_backoff_ms": RETRY_BACKOFF_MS,
        "request_timeout_ms": 10_000,
        "transaction_timeout_ms": int(settings.transaction_timeout_s * 1000),
    }
