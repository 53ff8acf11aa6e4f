"""Letters by their headers: chosen, grouped, made fit for replay or refused with a reason."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline import codec
from pipeline.errors import RecordError, StageError
from pipeline.flow import STAGES
from pipeline.message import Message
from pipeline.ops.dead_letters import dead_letter, headers
from pipeline.ops.letters import Letter, Selection, grouped, letter_of, replay_of, stage_of, why_not
from pipeline.ops.places import REPLAY_COUNT, Place, replayed_from, settled
from pipeline.outcome import Drop, Reject
from pipeline.records import DeadLetter
from pipeline.resources import resource_dir
from pipeline.sources.files import Reading

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RAW = (resource_dir("schemas") / "examples" / "news-raw-1.json").read_bytes()
HOW = Reading(max_record_bytes=10**6, now=lambda: NOW)
PLACE = Place("t-news-raw-dlq", 2, 17)
FAILED = Reject(StageError("running clean: no luck"))


def letter(outcome: Any = FAILED, *, value: bytes = RAW, key: bytes | None = b"k", stage: str = "clean", replays: int = 0, max_bytes: int = 10**6) -> tuple[Letter, DeadLetter]:  # fmt: skip
    message = Message("t-news-raw", key, value, 1, 1042)
    whole = dead_letter(message, outcome, stage=stage, stage_version="1", now=NOW, max_bytes=max_bytes)  # fmt: skip
    given = {**dict(headers(whole)), **({REPLAY_COUNT: b"%d" % replays} if replays else {})}
    at_ms = int(NOW.timestamp() * 1000)
    return letter_of(PLACE, at_ms, key, codec.encode(whole), given), whole


def test_a_letter_is_known_by_its_headers() -> None:
    found, _ = letter()
    assert (found.place, found.at, found.key, found.stage) == (PLACE, NOW, "k", "clean")
    assert (found.disposition, found.reason, found.error) == ("rejected", "StageError", "running clean: no luck")  # fmt: skip
    assert found.source == Place("t-news-raw", 1, 1042)
    assert letter(Drop("no-article", "a page of links"))[0].reason == "no-article"


@pytest.mark.parametrize(
    ("selection", "takes"),
    [
        (Selection(), True),
        (Selection(stages=frozenset({"clean", "tag"})), True),
        (Selection(stages=frozenset({"tag"})), False),
        (Selection(reasons=frozenset({"StageError"})), True),
        (Selection(reasons=frozenset({"DecodeError"})), False),
        (Selection(dispositions=frozenset({"dropped"})), False),
        (Selection(ids=frozenset({"k"})), True),
        (Selection(ids=frozenset({"j"})), False),
        (Selection(since=NOW, until=NOW + timedelta(seconds=1)), True),
        (Selection(until=NOW), False),
        (Selection(since=NOW + timedelta(seconds=1)), False),
        (Selection(text="No Luck"), True),
        (Selection(text="luck!"), False),
    ],
)
def test_a_selection_takes_what_fits_all_of_it(selection: Selection, takes: bool) -> None:
    assert selection.takes(letter()[0]) is takes


def test_letters_of_one_cause_are_counted_together() -> None:
    found = [letter()[0], letter()[0], letter(Drop("no-article"))[0]]
    assert [(group.reason, count) for group, count in grouped(found)] == [("StageError", 2), ("no-article", 1)]  # fmt: skip


def test_a_replay_puts_the_record_back_under_its_id_and_marks_the_letter() -> None:
    found, whole = letter()
    replay = replay_of(found, whole, b"k", topic="t-news-raw", how=HOW)
    assert (replay.record.topic, replay.record.value) == ("t-news-raw", RAW)
    assert replay.record.key == codec.decode_object(RAW)["id"].encode()
    assert replayed_from(dict(replay.record.headers)) == PLACE
    assert (replay.mark.topic, replay.mark.key, replay.mark.value) == (PLACE.topic, b"k", None)
    assert settled(dict(replay.mark.headers)) == PLACE


def test_a_record_that_is_none_goes_back_as_it_came() -> None:
    found, whole = letter(value=b"\xff")
    replay = replay_of(found, whole, b"k", topic="t-news-raw", how=HOW)
    assert (replay.record.key, replay.record.value) == (b"k", b"\xff")


def test_what_is_edited_must_be_a_record_of_the_stage() -> None:
    found, whole = letter(value=b"{}")
    with pytest.raises(RecordError, match="schema"):
        replay_of(found, whole, b"k", topic="t-news-raw", how=HOW, edited=b"{}")


def test_what_a_source_refused_is_read_as_ingest_would() -> None:
    found, whole = letter(value=b'{"content": "The gauge was read."}', key=None, stage="source")
    replay = replay_of(found, whole, None, topic="t-news-raw", how=HOW)
    assert codec.decode_object(replay.record.value or b"")["content"] == "The gauge was read."
    assert replay.mark.key
    bad, bad_whole = letter(value=b"{broken", key=None, stage="source")
    with pytest.raises(RecordError):
        replay_of(bad, bad_whole, None, topic="t-news-raw", how=HOW)


@pytest.mark.parametrize(
    ("made", "force", "reason"),
    [
        (letter(), False, None),
        (letter(value=b"x" * 50_000, max_bytes=40_000), True, "cut: 50,000 bytes"),
        (letter(value=b"", key=None), True, "nothing in it"),
        (letter(replays=3), False, "replayed 3 times"),
        (letter(replays=3), True, None),
        (letter(Drop("duplicate", "as news-raw[0]@1", keep=False)), True, "same as a record"),
    ],
)
def test_why_a_letter_cannot_be_replayed(made: tuple[Letter, DeadLetter], force: bool, reason: str | None) -> None:  # fmt: skip
    told = why_not(*made, force=force)
    assert (told is None) == (reason is None)
    assert reason is None or reason in (told or "")


def test_a_dead_letter_topic_belongs_to_its_stage() -> None:
    for stage in STAGES:
        assert stage_of(f"prefix-{stage.dead_letters}") is stage
    with pytest.raises(StageError, match="no stage's"):
        stage_of("news-raw")
