"""`pipeline dlq` against a real broker: letters listed, shown, replayed once whatever happens, purged."""

import asyncio
import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from pipeline import codec
from pipeline.config import Settings
from pipeline.errors import DecodeError, StageError
from pipeline.flow import STAGES
from pipeline.message import Message, Output
from pipeline.ops.places import REPLAY_COUNT, replayed_from
from pipeline.outcome import Drop, Reject
from pipeline.runtime.runner import Limits, Runner
from pipeline.sources.files import Reading, read_articles
from pipeline.streaming.ingest import ingest
from pipeline.streaming.reader import Received, read
from tests.kafka import judge
from tests.kafka.in_process import call
from tests.kafka.test_audit import audited
from tests.kafka.test_commands import COMMAND, ROOT
from tests.kafka.test_ingest import now
from tests.kafka.traffic import article, many, new_producer, record, send
from tests.kafka.worker_command import NoTools
from tests.kafka.workers import crew, environment

GOOD = codec.encode(article(("0000000a", 1)))


def letter(settings: Settings, value: bytes, outcome: Drop | Reject, *, key: bytes = b"0000000a", offset: int = 0, replays: int = 0, room: int = 10**6) -> Output:  # fmt: skip
    """What the clean stage's runner writes for a record that it lets go."""
    stage = STAGES[0]
    sinks = settings.topic(stage.sink), settings.topic(stage.dead_letters)
    runner = Runner(stage, NoTools(), limits=Limits(room, room), sink=sinks[0], dead_letter_sink=sinks[1], now=now)  # fmt: skip
    headers = ((REPLAY_COUNT, b"%d" % replays),) if replays else ()
    message = Message(settings.topic(stage.source), key, value, 0, offset, headers)
    return runner.dead_letter(message, outcome)


async def _write(settings: Settings, outputs: Iterable[Output]) -> None:
    producer = new_producer(settings.brokers)
    await producer.start()
    try:
        sent = [await producer.send(item.topic, item.value, key=item.key, headers=list(item.headers)) for item in outputs]  # fmt: skip
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def write(settings: Settings, *outputs: Output) -> None:
    asyncio.run(_write(settings, outputs))


def failed(settings: Settings, count: int) -> list[Output]:
    """Letters of good articles, so that a replay of them can be told apart."""
    return [
        letter(settings, codec.encode(article(mark)), Reject(StageError("running clean: no luck")), key=mark[0].encode(), offset=number)
        for number, mark in enumerate(many(count, versions=1))
    ]  # fmt: skip


def listed(settings: Settings, *arguments: str) -> list[dict[str, Any]]:
    done = call(settings, "dlq", "list", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def raw(settings: Settings, topic: str = "news-raw") -> list[Received]:
    async def found() -> list[Received]:
        async with aclosing(read(settings, topic)) as records:
            return [item async for item in records]

    return asyncio.run(found())


def test_letters_are_listed_chosen_counted_and_shown(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    write(
        kafka_settings,
        letter(kafka_settings, b"\xff\x00", Reject(DecodeError("decoding record: https://me:secret@example.org is none")), key=b"k1"),
        letter(kafka_settings, GOOD, Drop("no-article", "a page of links"), key=b"k2", offset=1),
        *failed(kafka_settings, 3),
    )  # fmt: skip
    found = listed(kafka_settings)
    assert len(found) == 5
    assert sorted(item["reason"] for item in found) == ["DecodeError", "StageError", "StageError", "StageError", "no-article"]  # fmt: skip
    assert len(listed(kafka_settings, "--limit", "2")) == 2
    assert len(listed(kafka_settings, "--limit", "2", "--page", "3")) == 1
    assert [item["key"] for item in listed(kafka_settings, "--reason", "no-article")] == ["k2"]
    assert len(listed(kafka_settings, "--disposition", "rejected", "--stage", "clean")) == 4
    assert listed(kafka_settings, "--since", "1h", "--until", "30m") == []
    assert listed(kafka_settings, "--topic", "news-clean") == []
    (bad,) = listed(kafka_settings, "--id", "k1")
    assert "secret" not in bad["error"]
    counted = [
        json.loads(line) for line in call(kafka_settings, "dlq", "stats").stdout.splitlines()
    ]
    assert [(item["reason"], item["letters"]) for item in counted] == [("StageError", 3), ("no-article", 1), ("DecodeError", 1)]  # fmt: skip
    shown = json.loads(call(kafka_settings, "dlq", "show", bad["place"]).stdout)
    assert (shown["payload_base64"], shown["stage"], shown["offset"]) == ("/wA=", "clean", 0)
    (dropped,) = listed(kafka_settings, "--id", "k2")
    whole = call(kafka_settings, "dlq", "show", "--payload", dropped["place"])
    assert whole.stdout.encode() == GOOD


def test_a_replayed_letter_is_done_with_and_comes_once(kafka_settings: Settings) -> None:
    write(kafka_settings, *failed(kafka_settings, 20), letter(kafka_settings, GOOD, Drop("no-article"), key=b"k2", offset=99))  # fmt: skip
    tried = call(kafka_settings, "dlq", "replay", "--all", "--dry-run")
    assert "20 of 20 letters would be replayed" in tried.stderr
    assert raw(kafka_settings) == []
    for expected in ("20 of 20 letters replayed", "0 of 20 letters replayed, 20 were before"):
        done = call(kafka_settings, "dlq", "replay", "--all")
        assert done.returncode == 0, done.stderr
        assert expected in done.stderr
    found = raw(kafka_settings)
    assert sorted(item.mark or "" for item in found) == sorted(f"{key}.{number}" for key, number in many(20, versions=1))  # fmt: skip
    assert all(dict(item.headers)[REPLAY_COUNT] == b"1" for item in found)
    assert len({replayed_from(dict(item.headers)) for item in found}) == 20
    assert [item["reason"] for item in listed(kafka_settings)] == ["no-article"]
    assert sum(item["replayed"] for item in listed(kafka_settings, "--all")) == 20


def test_what_cannot_be_replayed_is_said(kafka_settings: Settings) -> None:
    outcome = Reject(StageError("running clean: no luck"))
    cut = letter(kafka_settings, b"x" * 50_000, outcome, key=b"cut", room=40_000)
    often = letter(kafka_settings, GOOD, outcome, key=b"often", replays=3)
    write(kafka_settings, cut, often)
    done = call(kafka_settings, "dlq", "replay", "--all")
    assert done.returncode == 1
    assert "its payload was cut: 50,000 bytes" in done.stderr
    assert "it was replayed 3 times before" in done.stderr
    assert raw(kafka_settings) == []
    forced = call(kafka_settings, "dlq", "replay", "--id", "often", "--force")
    assert forced.returncode == 0, forced.stderr
    (again,) = raw(kafka_settings)
    assert (again.value, dict(again.headers)[REPLAY_COUNT]) == (GOOD, b"4")


def test_one_letter_is_edited_and_replayed(kafka_settings: Settings, tmp_path: Path) -> None:
    broken = GOOD.replace(b'"source"', b'"sauce"')
    write(kafka_settings, letter(kafka_settings, broken, Reject(DecodeError("missing field 'source'"))))  # fmt: skip
    (found,) = listed(kafka_settings)
    refused = call(kafka_settings, "dlq", "replay", found["place"], "--with", "README.md")
    assert refused.returncode == 1
    assert "not valid JSON" in refused.stderr
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i s/sauce/source/ "$1"\n')
    editor.chmod(0o755)
    done = subprocess.run([*COMMAND, "dlq", "replay", found["place"], "--edit"], cwd=ROOT, env={**environment(kafka_settings), "EDITOR": str(editor)}, capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    (put,) = raw(kafka_settings)
    assert (put.key, put.value) == (b"0000000a", GOOD)


def test_what_a_source_refused_is_read_anew(kafka_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text("The gauge was read on Thursday. " * 40)
    (tmp_path / "lines.jsonl").write_text("{broken\n")
    how = Reading(max_record_bytes=1024, now=now)
    asyncio.run(ingest(read_articles([tmp_path], how), kafka_settings, now=now))
    done = call(kafka_settings, "dlq", "replay", "--stage", "source")
    assert done.returncode == 1
    assert "0 of 2 letters replayed, 2 cannot be" in done.stderr
    assert "its payload was cut: 1,280 bytes" in done.stderr
    (line,) = listed(kafka_settings, "--text", "lines.jsonl")
    (tmp_path / "mended").write_text('{"content": "The gauge was read on Friday."}')
    done = call(kafka_settings, "dlq", "replay", line["place"], "--with", str(tmp_path / "mended"))
    assert done.returncode == 0, done.stderr
    (put,) = raw(kafka_settings)
    assert json.loads(put.value or b"")["content"] == "The gauge was read on Friday."


def test_a_replay_that_is_killed_again_and_again_replays_each_letter_once(
    kafka_settings: Settings,
) -> None:
    write(kafka_settings, *failed(kafka_settings, 600))
    command = [*COMMAND, "dlq", "replay", "--all", "--rate", "150"]
    kills = 0
    for _ in range(20):
        process = subprocess.Popen(command, cwd=ROOT, env=environment(kafka_settings), stderr=subprocess.PIPE)  # fmt: skip
        with process:
            before = judge.ends(kafka_settings.brokers, kafka_settings.topic("news-raw"))
            while process.poll() is None and kills < 3:
                if judge.ends(kafka_settings.brokers, kafka_settings.topic("news-raw")) > before:
                    time.sleep(0.03 * kills)
                    process.send_signal(signal.SIGKILL)
                    kills += 1
                    break
                time.sleep(0.02)
            if process.wait(60) == 0:
                break
    assert kills == 3
    marks = Counter(item.mark for item in raw(kafka_settings))
    assert marks == Counter(f"{key}.{number}" for key, number in many(600, versions=1))
    assert listed(kafka_settings) == []


def test_a_purge_asks_and_deletes_up_to_a_place_or_a_time(kafka_settings: Settings) -> None:
    write(kafka_settings, *failed(kafka_settings, 30))
    assert call(kafka_settings, "dlq", "purge").returncode == 2
    tried = call(kafka_settings, "dlq", "purge", "--all", "--dry-run")
    assert "30 letters would be deleted" in tried.stderr
    assert call(kafka_settings, "dlq", "purge", "--all", given=b"n\n").returncode == 130
    assert "0 letters would be deleted" in call(kafka_settings, "dlq", "purge", "--before", "1h", "--dry-run").stderr  # fmt: skip
    assert len(listed(kafka_settings)) == 30
    places = [item["place"] for item in listed(kafka_settings)]
    part = [place for place in places if "[0]" in place]
    first = min(part, key=lambda place: int(place.rpartition("@")[2]))
    done = call(kafka_settings, "dlq", "purge", "--up-to", first, "--yes")
    assert "1 letters deleted" in done.stderr, done.stderr
    assert set(places) - {item["place"] for item in listed(kafka_settings)} == {first}
    assert call(kafka_settings, "dlq", "purge", "--all", "--yes").returncode == 0
    assert listed(kafka_settings) == []


def test_a_letter_goes_through_the_flow_again_and_the_account_is_clean(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    """A record that stays bad is refused again, its letter counts the replays; a mended one passes."""
    settings = kafka_settings
    bad = [(b"0000000b", GOOD.replace(b'"source"', b'"sauce"').replace(b"0000000a", b"0000000b"))]
    asyncio.run(send(settings.brokers, settings.topic("news-raw"), [*bad, *map(record, many(20))]))
    with crew(settings, tmp_path, size=1) as (worker,):
        (first,) = _once_there_are(settings, 1)
        assert call(settings, "dlq", "replay", first["place"]).returncode == 0
        (second,) = _once_there_are(settings, 1, but=first["place"])
        assert (second["replays"], second["error"]) == (1, first["error"].replace(f"@{first['source'].rpartition('@')[2]}", f"@{second['source'].rpartition('@')[2]}"))  # fmt: skip
        mended = tmp_path / "mended.json"
        mended.write_bytes(bad[0][1].replace(b'"sauce"', b'"source"'))
        assert call(settings, "dlq", "replay", second["place"], "--with", str(mended)).returncode == 0  # fmt: skip
        code, document = audited(settings, "--settle", "30")
        assert worker.stop() == 0
    assert (code, document["letters"], document["replayed"], document["in_flight"]) == (0, 2, 2, 0), document  # fmt: skip
    assert call(settings, "dlq", "purge", "--all", "--yes").returncode == 0
    code, document = audited(settings)
    assert (code, document["hops"][0]["unknowable"]) == (0, 2), "what was purged cannot be known"
    assert "cannot be known" in " ".join(document["notes"])
    marks = judge.marks(settings.brokers, settings.topic("news-enriched"))
    assert sorted(marks) == sorted([*many(20), ("0000000b", 1)])


def _once_there_are(settings: Settings, count: int, *, but: str = "") -> list[dict[str, Any]]:
    until = time.monotonic() + 40
    while len(found := [item for item in listed(settings) if item["place"] != but]) < count:
        assert time.monotonic() < until, "no letter comes"
    return found


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["list", "--topic", "news-none"], 1, "no dead-letter topic"),
        (["list", "--since", "yesterday"], 2, "neither a time ago"),
        (["show", "news-raw-dlq"], 2, "no letter's place"),
        (["show", "news-raw-dlq[0]@77"], 1, "there is no letter"),
        (["replay"], 2, "say which letters"),
        (["replay", "--all", "--edit"], 2, "exactly one PLACE"),
        (["purge", "--all", "--before", "1h"], 2, "say how far"),
    ],
)
def test_wrong_use_of_dlq_is_told_without_traceback(kafka_settings: Settings, arguments: list[str], code: int, text: str) -> None:  # fmt: skip
    arguments = [item.replace("news-raw-dlq[", f"{kafka_settings.topic_prefix}news-raw-dlq[") for item in arguments]  # fmt: skip
    done = call(kafka_settings, "dlq", *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert text in done.stderr
    assert os.linesep not in done.stdout
