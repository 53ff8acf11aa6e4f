"""What producers send twice is enriched once: the same files again, an ingest killed and repeated, a takeover."""

import asyncio
import signal
import subprocess
import time
from collections import Counter
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import codec
from pipeline.config import Settings
from pipeline.streaming.ingest import ingest
from pipeline.streaming.reader import Received, read
from tests.kafka import judge
from tests.kafka.in_process import call
from tests.kafka.test_audit import audited
from tests.kafka.test_commands import COMMAND, ROOT
from tests.kafka.test_dlq import listed
from tests.kafka.test_ingest import now
from tests.kafka.traffic import article, many, record, send
from tests.kafka.workers import crew, environment

LATER = datetime(2026, 3, 2, tzinfo=UTC)


def through(settings: Settings) -> dict[str, Any]:
    """Wait until all is through; the account, which must be clean."""
    code, document = audited(settings, "--settle", "90")
    assert (code, document["in_flight"]) == (0, 0), document
    return document


def enriched(settings: Settings) -> list[Received]:
    async def found() -> list[Received]:
        async with aclosing(read(settings, "news-enriched")) as records:
            return [item async for item in records]

    return asyncio.run(found())


def marks(settings: Settings) -> Counter[str | None]:
    return Counter(item.mark for item in enriched(settings))


def write(settings: Settings, *articles: Any) -> None:
    asyncio.run(ingest(articles, settings, now=now))


def test_the_same_articles_again_are_dropped_counted_and_told_of(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    settings, sent = kafka_settings, [article(mark) for mark in many(400)]
    with crew(settings, tmp_path, size=1) as (worker,):
        write(settings, *sent)
        through(settings)
        write(settings, *sent, *[replace(item, fetched_at=LATER) for item in sent])
        write(settings, replace(sent[0], content="Another text."), replace(sent[1], version=9))
        document = through(settings)
        assert worker.stop() == 0
        assert "clean 1,202 done, 800 dropped" in worker.text()
    assert marks(settings)["00000000.1"] == 2, "another text under the same version is no repeat"
    assert sum(marks(settings).values()) == 402
    assert (document["repeated_marks"], document["other_texts"]) == (0, 1)
    assert document["hops"][0]["reasons"] == {"duplicate": 800}
    letters = listed(settings, "--reason", "duplicate", "--limit", "1000")
    assert len(letters) == 800
    done = call(settings, "dlq", "replay", letters[0]["place"])
    assert "it is the same as a record that went on" in done.stderr


def test_a_takeover_knows_what_its_forerunner_saw(kafka_settings: Settings, tmp_path: Path) -> None:  # fmt: skip
    """Killed in the middle, again and again, and replaced by a worker that was never there."""
    settings, sent = kafka_settings.model_copy(update={"session_timeout_s": 6.0}), list(many(600))
    batches = [sent[:300], sent[:400], sent, sent]
    with crew(settings, tmp_path, size=1) as (worker,):
        for batch in batches:
            asyncio.run(send(settings.brokers, settings.topic("news-raw"), map(record, batch)))
            time.sleep(0.4)
            worker.kill()
            worker.start()
        worker.wait_ready()
        through(settings)
    assert marks(settings) == Counter(f"{key}.{version}" for key, version in sent)


def test_what_is_taken_back_is_let_through_when_it_comes_again(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    one = record(("0000000a", 1))
    asyncio.run(send(kafka_settings.brokers, kafka_settings.topic("news-raw"), [one, one, (one[0], None), one, one]))  # fmt: skip
    with crew(kafka_settings, tmp_path, size=1):
        through(kafka_settings)
    assert [item.value is None for item in enriched(kafka_settings)] == [False, True, False]


def test_again_lets_a_repeat_through_on_purpose(kafka_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_bytes(codec.encode(article(("0000000a", 1))) + b"\n")
    for arguments in ((), (), ("--again",)):
        assert call(kafka_settings, "ingest", *arguments, str(tmp_path / "one.jsonl")).returncode == 0  # fmt: skip
    with crew(kafka_settings, tmp_path, size=1):
        audited(kafka_settings, "--settle", "90")
    assert len(enriched(kafka_settings)) == 2


def test_an_ingest_that_is_killed_and_repeated_brings_each_article_once(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    sent = list(many(3000))
    lines = [codec.encode(article(mark)) + b"\n" for mark in sent]
    (tmp_path / "articles.jsonl").write_bytes(b"".join(lines))
    raw = kafka_settings.topic("news-raw")
    process = subprocess.Popen([*COMMAND, "ingest", "-"], cwd=ROOT, env=environment(kafka_settings), stdin=subprocess.PIPE)  # fmt: skip
    with process:
        assert process.stdin is not None
        process.stdin.write(b"".join(lines[:2000]))
        process.stdin.flush()
        while judge.ends(kafka_settings.brokers, raw) < 1000:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)  # it waits for more
    assert call(kafka_settings, "ingest", str(tmp_path / "articles.jsonl")).returncode == 0
    with crew(kafka_settings, tmp_path, size=1):
        document = through(kafka_settings)
    assert document["hops"][0]["dropped"] == document["hops"][0]["records"] - 3000 > 0
    assert set(marks(kafka_settings).values()) == {1}


def test_without_the_memory_repeats_pass_and_no_topic_is_needed(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    settings = kafka_settings.model_copy(update={"repeats_remembered": 0})
    write(settings, article(("0000000a", 1)), article(("0000000a", 1)))
    with crew(settings, tmp_path, size=1):
        audited(settings, "--settle", "90")
    assert len(enriched(settings)) == 2
