"""`pipeline trace` against a real broker: an article's way from topic to topic, letters and replays on it."""

import asyncio
import json
from pathlib import Path
from typing import Any

from pipeline import codec
from pipeline.config import Settings
from pipeline.streaming.ingest import ingest
from tests.kafka.in_process import call
from tests.kafka.test_audit import audited, write
from tests.kafka.test_dlq import GOOD, listed
from tests.kafka.test_ingest import now
from tests.kafka.traffic import article, send
from tests.kafka.workers import crew


def traced(settings: Settings, name: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = call(settings, "trace", "--json", name, *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_an_articles_way_is_told_from_its_arrival_to_where_it_is(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    settings = kafka_settings
    bad = GOOD.replace(b'"source"', b'"sauce"')
    asyncio.run(ingest([article(("0000000a", 1)), article(("0000000b", 1))], settings, now=now))
    asyncio.run(send(settings.brokers, settings.topic("news-raw"), [(b"0000000a", bad)]))
    with crew(settings, tmp_path, size=1) as (worker,):
        assert audited(settings, "--settle", "40")[0] == 0
        (letter,) = listed(settings)
        assert call(settings, "dlq", "replay", letter["place"]).returncode == 0
        assert audited(settings, "--settle", "40")[0] == 0
        assert worker.stop() == 0

    code, document = traced(settings, "0000000a")
    assert code == 0
    kinds = [step["kind"] for step in document["steps"]]
    assert sorted(kinds) == ["arrived", "arrived", "letter", "letter", "made", "made", "made", "replayed", "settled"]  # fmt: skip
    assert document["steps"][0]["text"].startswith("arrived from /sources/example-wire")
    assert sorted(end["state"] for end in document["ends"]) == ["finished", "rests"]
    made = [step for step in document["steps"] if step["kind"] == "made"]
    assert [step["text"].split()[0] for step in made] == ["clean", "tag", "classify"]
    assert "version 0." in made[0]["text"] or "version 1." in made[0]["text"]
    (replayed,) = [step for step in document["steps"] if step["kind"] == "replayed"]
    assert replayed["of"] == letter["place"]
    assert replayed["headers"]["replay-count"] == "1"

    shown = call(settings, "trace", "0000000a").stdout
    assert "clean rejected it: SchemaError" in shown
    assert "finished: " in shown
    assert traced(settings, "0000000b.2")[1]["steps"] == []

    waiting = codec.encode(article(("000000aa", 1)))
    asyncio.run(write(settings, "news-raw", b"000000aa", waiting, (), 0))
    (end,) = traced(settings, "000000aa", "--everywhere")[1]["ends"]
    assert (end["state"], "for clean" in end["text"]) == ("waits", True)


def test_an_unknown_article_is_told_in_one_line(kafka_settings: Settings) -> None:
    done = call(kafka_settings, "trace", "none")
    assert (done.returncode, done.stdout) == (1, "none: no record of it on any topic\n")
