"""Puts raw articles into `news-raw`, and what a source could not take into `news-raw-dlq`.

The producer is idempotent: its own retries neither repeat nor reorder. Ingesting the same files
again writes the same records again, which the clean stage knows and drops.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from pipeline import codec
from pipeline.config import Settings
from pipeline.errors import DeliveryError, PipelineError, StageError
from pipeline.message import Headers, Message, Output
from pipeline.ops import dead_letters
from pipeline.ops.cloud_events import cloud_event
from pipeline.ops.places import AGAIN
from pipeline.records import RawArticle
from pipeline.sources.refused import Refused
from pipeline.streaming.clients import BATCH_BYTES, ENVELOPE_BYTES, compression_type
from pipeline.streaming.connection import connection
from pipeline.streaming.read_ahead import read_ahead
from pipeline.streaming.readiness import size_limits

RAW_TOPIC = "news-raw"
DEAD_LETTER_TOPIC = "news-raw-dlq"

WINDOW_RECORDS = 2000
WINDOW_BYTES = 32 * 1024 * 1024
"""Sent and not yet confirmed, at most: bounds the memory however long the input is."""


@dataclass(slots=True)
class Ingested:
    """How many articles and dead letters the brokers have confirmed, in how many bytes."""

    articles: int = 0
    dead_letters: int = 0
    size_bytes: int = 0


async def ingest(
    items: Iterable[RawArticle | Refused],
    settings: Settings,
    *,
    now: Callable[[], datetime],
    again: bool = False,
    on_progress: Callable[[Ingested], None] = lambda counts: None,
) -> Ingested:
    """Write all `items`, in order per article, and wait until the brokers have them.

    `now` gives UTC; `again` marks the articles, so that those that were there before are worked on
    once more; `on_progress` is told the counts as they grow. Raises DeliveryError if the
    brokers do not take them (what was confirmed before stays there), ConfigError if the topics are
    missing.
    """
    names = settings.topic(RAW_TOPIC), settings.topic(DEAD_LETTER_TOPIC)
    limits = await size_limits(settings, names)
    maker = _Maker(*names, *(limits[name] - ENVELOPE_BYTES for name in names), now=now, again=again)
    producer = AIOKafkaProducer(
        **connection(settings),
        enable_idempotence=True,
        max_request_size=max(limits.values()),
        max_batch_size=BATCH_BYTES,
        compression_type=compression_type(settings),
        request_timeout_ms=60_000,
    )
    window = _Window(producer, on_progress)
    try:
        await producer.start()
        async with aclosing(read_ahead(items)) as source:
            async for item in source:
                await window.send(maker.output(item))
        await window.drain()
    except KafkaError as error:
        raise DeliveryError(f"writing to {names[0]} at {settings.brokers}: {type(error).__name__}: {error}") from error  # fmt: skip
    finally:
        await producer.stop()
    return window.counts


class _Maker:
    """Turns an item into the record to write."""

    def __init__(
        self, topic: str, dead_letter_topic: str, limit_bytes: int, dead_letter_bytes: int, *,
        now: Callable[[], datetime], again: bool,
    ) -> None:  # fmt: skip
        self._topic = topic
        self._dead_letter_topic = dead_letter_topic
        self._limit_bytes = limit_bytes
        self._dead_letter_bytes = dead_letter_bytes
        self._now = now
        self._more: Headers = ((AGAIN, b"1"),) if again else ()

    def output(self, item: RawArticle | Refused) -> Output:
        """The article under its id, or a dead letter with the reason."""
        if isinstance(item, Refused):
            return self._dead_letter(item)
        key = item.id.encode()
        try:
            value = codec.encode(item)
        except PipelineError as error:
            return self._refused(key, dead_letters.payload_of(item), error)
        if len(value) > self._limit_bytes:
            too_large = StageError(f"writing to {self._topic}: the article of {len(value):,} bytes is over the limit of {self._limit_bytes:,}")  # fmt: skip
            return self._refused(key, value, too_large)
        headers = cloud_event(item, source=f"/sources/{quote(item.source)}")
        return Output(self._topic, key, value, (*headers, *self._more))

    def _refused(self, key: bytes, value: bytes, error: PipelineError) -> Output:
        return self._dead_letter(Refused(Message(self._topic, key, value), error, len(value)))

    def _dead_letter(self, refused: Refused) -> Output:
        letter = dead_letters.refused_letter(
            refused, now=self._now(), max_bytes=self._dead_letter_bytes
        )
        return Output(
            self._dead_letter_topic,
            refused.message.key,
            codec.encode(letter),
            dead_letters.headers(letter),
        )


class _Window:
    """What was sent and is not yet confirmed, bounded in number and bytes, confirmed in order."""

    def __init__(self, producer: AIOKafkaProducer, on_progress: Callable[[Ingested], None]) -> None:
        self.counts = Ingested()
        self._producer = producer
        self._on_progress = on_progress
        self._waiting: deque[tuple[asyncio.Future[object], Output, int]] = deque()
        self._bytes = 0

    async def send(self, output: Output) -> None:
        """Hand `output` to the producer; waits while the window is full."""
        size = len(output.value or b"")
        sent = await self._producer.send(
            output.topic, output.value, key=output.key, headers=list(output.headers)
        )
        self._waiting.append((sent, output, size))
        self._bytes += size
        while len(self._waiting) > WINDOW_RECORDS or self._bytes > WINDOW_BYTES:
            await self._confirm()

    async def drain(self) -> None:
        """Wait until all is confirmed."""
        await self._producer.flush()
        while self._waiting:
            await self._confirm()

    async def _confirm(self) -> None:
        sent, output, size = self._waiting.popleft()
        self._bytes -= size
        await sent
        if output.topic.endswith("-dlq"):
            self.counts.dead_letters += 1
        else:
            self.counts.articles += 1
        self.counts.size_bytes += size
        self._on_progress(self.counts)
