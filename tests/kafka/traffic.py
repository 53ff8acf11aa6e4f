"""Raw articles for the broker tests: small, many, several versions of each."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer

from pipeline import codec
from pipeline.records import Hints, RawArticle
from tests.kafka.judge import Mark

TEXT = (
    "HANOI, May 11 (Example Wire) - River gauge number {number} was read on Thursday, "
    "an engineer said.\n\nIt showed {number} centimetres, version {version}."
)


def article(mark: Mark) -> RawArticle:
    """A plain-text article of two short paragraphs."""
    key, version = mark
    return RawArticle(
        id=key,
        version=version,
        source="example-wire",
        url=f"https://news.example.org/{key}",
        content_type="text/plain",
        content=TEXT.format(number=int(key, 16) % 1000, version=version),
        fetched_at=datetime(2023, 5, 11, 8, 0, tzinfo=UTC),
        hints=Hints(title=f"Gauge {key} is read"),
    )


def many(count: int, *, versions: int = 4) -> Iterator[Mark]:
    """Marks of `count` records; each article has `versions` versions, far apart, in order."""
    articles = -(-count // versions)
    numbers = ((number, version + 1) for version in range(versions) for number in range(articles))
    for (number, version), _ in zip(numbers, range(count), strict=False):
        yield f"{number * 2654435761 % 2**32:08x}", version


def new_producer(servers: str) -> AIOKafkaProducer:
    """A producer that keeps the order and takes the largest records."""
    return AIOKafkaProducer(
        bootstrap_servers=servers, enable_idempotence=True, max_request_size=16 * 1024 * 1024
    )


async def send(
    servers: str, topic: str, records: Iterable[tuple[bytes | None, bytes | None]]
) -> None:
    """Write records to the topic, in order."""
    producer = new_producer(servers)
    await producer.start()
    try:
        pending = [await producer.send(topic, value, key=key) for key, value in records]
        await asyncio.gather(*pending)
    finally:
        await producer.stop()


async def send_articles(servers: str, topic: str, marks: Iterable[Mark]) -> None:
    """Write the articles with these marks."""
    await send(servers, topic, map(record, marks))


async def send_with(producer: AIOKafkaProducer, topic: str, marks: Iterable[Mark]) -> None:
    """The same by a producer that is there."""
    pending = [await producer.send(topic, value, key=key) for key, value in map(record, marks)]
    await asyncio.gather(*pending)


def record(mark: Mark) -> tuple[bytes, bytes]:
    """Key and value of the article in news-raw."""
    return mark[0].encode(), codec.encode(article(mark))
