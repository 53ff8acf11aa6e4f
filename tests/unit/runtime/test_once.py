"""Repeats go no further than the runner of the first stage; what is no repeat is run."""

from dataclasses import replace
from typing import Any

import pytest

from pipeline import codec
from pipeline.errors import StageError
from pipeline.flow import STAGES
from pipeline.message import Headers, Message
from pipeline.ops.places import AGAIN, REPLAY_COUNT
from pipeline.ops.repeats import Journal
from pipeline.outcome import Drop, Emit, Reject
from pipeline.records import DeadLetter
from pipeline.resources import resource_dir
from pipeline.runtime.once import OnceRunner
from pipeline.runtime.runner import Limits, Runner

VALUE = (resource_dir("schemas") / "examples" / "news-raw-1.json").read_bytes()
CLEAN = (resource_dir("schemas") / "examples" / "news-clean-1.json").read_bytes()


class NoTools:
    models = ()


def runner(run: Any = None) -> tuple[OnceRunner, Journal]:
    """A clean stage that gives always the same article, and its journal."""
    stage = STAGES[0]
    article = codec.decode(CLEAN, stage.writes)
    row = replace(stage, run=run or (lambda *_: article))
    journal = Journal(partition=3, capacity=100)
    journal.load([])
    made = Runner(row, NoTools(), limits=Limits(10**6, 10**6))
    return OnceRunner(made, {3: journal}.get), journal


def raw(offset: int | None, *, value: bytes | None = VALUE, headers: Headers = ()) -> Message:
    partition = None if offset is None else 3
    return Message("news-raw", b"k", value, partition, offset, headers)


def test_a_repeat_is_dropped_and_says_what_it_repeats() -> None:
    once, _ = runner()
    assert isinstance(once.process(raw(7))[0], Emit)
    outcome, (output,) = once.process(raw(9))
    assert isinstance(outcome, Drop)
    letter = codec.decode(output.value or b"", DeadLetter)
    assert (letter.disposition, letter.error) == ("dropped", "duplicate: as news-raw[3]@7")
    assert (letter.payload_base64, letter.payload_size_bytes) == ("", len(VALUE))
    assert dict(output.headers)["source-offset"] == b"9"


@pytest.mark.parametrize("header", [(AGAIN, b"1"), (REPLAY_COUNT, b"1")])
def test_what_is_sent_again_on_purpose_is_run(header: tuple[str, bytes]) -> None:
    once, _ = runner()
    once.process(raw(7))
    assert isinstance(once.process(raw(9, headers=(header,)))[0], Emit)


def test_what_failed_or_was_dropped_may_come_again() -> None:
    for outcome in (Drop("no-article"), StageError("no luck")):

        def run(*_: Any, outcome: Any = outcome) -> Any:
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        once, journal = runner(run)
        first, again = once.process(raw(7))[0], once.process(raw(9))[0]
        assert type(first) is type(again)
        assert isinstance(again, Reject) or again == Drop("no-article")
        assert not journal.pending


def test_a_tombstone_passes_and_what_comes_after_it_too() -> None:
    once, _ = runner()
    outcomes = [once.process(message)[0] for message in (raw(1), raw(2, value=None), raw(3, value=None), raw(4), raw(5))]  # fmt: skip
    assert [isinstance(outcome, Emit) for outcome in outcomes] == [True, True, True, True, False]


def test_without_a_partition_nothing_is_known() -> None:
    once, journal = runner()
    assert all(isinstance(once.process(raw(None))[0], Emit) for _ in range(2))
    assert not journal.pending
