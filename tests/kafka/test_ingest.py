"""Files into `news-raw` on a real broker: all of them, once, in order, the bad ones with a reason."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiokafka.partitioner import murmur2

from pipeline import codec
from pipeline.config import Settings
from pipeline.errors import ConfigError, DeliveryError
from pipeline.records import DeadLetter, RawArticle
from pipeline.sources.files import Reading, read_articles
from pipeline.sources.refused import Refused
from pipeline.streaming.ingest import Ingested, ingest
from pipeline.streaming.reader import Received, read
from tests.kafka.conftest import PARTITIONS, fresh_settings
from tests.kafka.traffic import article, many

pytestmark = pytest.mark.asyncio
NOW = datetime(2024, 5, 1, tzinfo=UTC)


def now() -> datetime:
    return NOW


async def records(settings: Settings, topic: str, *, distinct: bool = False) -> list[Received]:
    async with aclosing(read(settings, topic, distinct=distinct)) as found:
        return [record async for record in found]


async def test_articles_arrive_once_in_order_under_their_ids(kafka_settings: Settings) -> None:
    marks = list(many(3000))
    counts = await ingest(map(article, marks), kafka_settings, now=now)
    found = await records(kafka_settings, "news-raw")
    assert counts.articles == len(found) == len(marks)
    assert counts.size_bytes == sum(len(record.value or b"") for record in found)
    versions = defaultdict(list)
    for record in found:
        versions[record.key].append(codec.decode(record.value or b"", RawArticle).version)
    assert set(map(tuple, versions.values())) == {(1, 2, 3, 4)}


async def test_compressed_articles_arrive_as_they_were(kafka_settings: Settings) -> None:
    settings = kafka_settings.model_copy(update={"compression": "zstd"})
    await ingest(map(article, many(200)), settings, now=now)
    values = {record.value for record in await records(kafka_settings, "news-raw")}
    assert values == {codec.encode(article(mark)) for mark in many(200)}


async def test_partition_is_that_of_kafkas_own_partitioner(kafka_settings: Settings) -> None:
    await ingest(map(article, many(50)), kafka_settings, now=now)
    for record in await records(kafka_settings, "news-raw"):
        assert record.partition == (murmur2(record.key) & 0x7FFFFFFF) % PARTITIONS


async def test_headers_are_cloudevents(kafka_settings: Settings) -> None:
    await ingest([article(("ab12", 3))], kafka_settings, now=now)
    (record,) = await records(kafka_settings, "news-raw")
    assert dict(record.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"ab12.3",
        "ce_source": b"/sources/example-wire",
        "ce_type": b"news-raw/1",
        "content-type": b"application/json",
    }


async def test_repeated_ingest_is_dropped_by_a_reader_of_distinct_records(kafka_settings: Settings) -> None:  # fmt: skip
    for _ in range(2):
        await ingest(map(article, many(20)), kafka_settings, now=now)
    assert len(await records(kafka_settings, "news-raw")) == 40
    assert len(await records(kafka_settings, "news-raw", distinct=True)) == 20


async def test_what_files_hold_goes_on_bad_lines_become_dead_letters(kafka_settings: Settings, tmp_path: Path) -> None:  # fmt: skip
    good = codec.encode(article(("ab12", 1)))
    (tmp_path / "lines.jsonl").write_bytes(good + b"\n{broken\n" + good.replace(b"ab12", b"cd34"))
    (tmp_path / "page.html").write_text("<p>The gauge was read on Thursday.</p>")
    (tmp_path / "big.txt").write_text("x" * 200_000)
    how = Reading(max_record_bytes=100_000, now=now)
    counts = await ingest(read_articles([tmp_path], how), kafka_settings, now=now)
    assert (counts.articles, counts.dead_letters) == (3, 2)
    letters = [codec.decode(record.value or b"", DeadLetter) for record in await records(kafka_settings, "news-raw-dlq")]  # fmt: skip
    assert sorted(letter.error.partition(":")[0] for letter in letters) == [
        "big.txt",
        "lines.jsonl",
    ]
    for letter in letters:
        assert (letter.stage, letter.disposition, letter.first_at) == ("source", "rejected", NOW)
    (big,) = [letter for letter in letters if letter.payload_size_bytes == 200_000]
    assert "200,000 bytes are over the limit of 100,000" in big.error


async def test_article_over_the_topics_limit_becomes_a_dead_letter(kafka_settings: Settings) -> None:  # fmt: skip
    text = "\u0001" * (2 * 1024 * 1024)  # six bytes each in JSON
    huge = RawArticle(id="ab12", source="s", url=None, content_type="text/plain", content=text, fetched_at=NOW)  # fmt: skip
    counts = await ingest([huge, article(("cd34", 1))], kafka_settings, now=now)
    assert (counts.articles, counts.dead_letters) == (1, 1)
    (record,) = await records(kafka_settings, "news-raw-dlq")
    letter = codec.decode(record.value or b"", DeadLetter)
    assert (letter.key, letter.error_class) == ("ab12", "StageError")
    assert "over the limit of 8," in letter.error
    assert letter.payload_size_bytes > 12 * 1024 * 1024


async def test_article_of_eight_mebibytes_arrives_whole(kafka_settings: Settings) -> None:
    text = "x" * (8 * 1024 * 1024 - 1024)
    large = RawArticle(id="ab12", source="s", url=None, content_type="text/plain", content=text, fetched_at=NOW)  # fmt: skip
    assert (await ingest([large], kafka_settings, now=now)).articles == 1
    (record,) = await records(kafka_settings, "news-raw")
    assert codec.decode(record.value or b"", RawArticle) == large


async def test_lone_surrogate_becomes_a_dead_letter(kafka_settings: Settings) -> None:
    odd = RawArticle(id="ab12", source="s", url=None, content_type="text/plain", content="\ud800", fetched_at=NOW)  # fmt: skip
    assert (await ingest([odd], kafka_settings, now=now)).dead_letters == 1


async def test_slow_source_holds_nothing_up(kafka_settings: Settings) -> None:
    confirmed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow() -> Iterator[RawArticle | Refused]:
        yield article(("ab12", 1))
        future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(seen(), 10), loop)
        assert future.result() == 1
        yield article(("ab12", 2))

    async def seen() -> int:
        while not (found := await records(kafka_settings, "news-raw")):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return len(found)

    counts = await ingest(slow(), kafka_settings, now=now, on_progress=lambda _: confirmed.set())
    assert counts.articles == 2
    assert confirmed.is_set()


async def test_error_of_the_source_is_raised_after_what_came_before(kafka_settings: Settings) -> None:  # fmt: skip
    def failing() -> Iterator[RawArticle | Refused]:
        yield article(("ab12", 1))
        raise ConfigError("reading files: gone")

    with pytest.raises(ConfigError, match="reading files: gone"):
        await ingest(failing(), kafka_settings, now=now)
    assert len(await records(kafka_settings, "news-raw")) == 1


async def test_missing_topics_are_named(bootstrap_servers: str) -> None:
    settings = fresh_settings(bootstrap_servers)
    with pytest.raises(ConfigError, match=r"news-raw, t\w+-news-raw-dlq missing; make them"):
        await ingest([], settings, now=now)


async def test_absent_broker_is_told_in_one_line() -> None:
    with pytest.raises(DeliveryError, match="nobody listens there"):
        await ingest([], fresh_settings("127.0.0.1:1"), now=now)


async def test_nothing_in_is_nothing_out(kafka_settings: Settings) -> None:
    assert await ingest([], kafka_settings, now=now) == Ingested()
