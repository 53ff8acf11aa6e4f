"""The time limit: a stage that hangs is interrupted, nothing else ever is."""

import re
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pipeline.errors import TimeLimitError
from pipeline.outcome import Emit, Reject
from pipeline.runtime.in_hand import InHand
from pipeline.runtime.runner import Limits, Runner
from pipeline.runtime.time_limit import TimeUp, time_limit
from tests.kafka.dangers import hang
from tests.unit.runtime.test_runner import NoTools, clean_record, letter_of, message, stage

LIMIT_S = 0.2


@pytest.fixture
def in_hand() -> Iterator[InHand]:
    """With the limit on."""
    shared = InHand.unshared()
    with time_limit(shared, limit_s=LIMIT_S):
        yield shared


def limited(in_hand: InHand, run: Any) -> Runner:
    limits = Limits(output_bytes=100_000, dead_letter_bytes=100_000)
    return Runner(stage(run), NoTools(), limits=limits, hand=in_hand.hand(0))


def test_a_stage_that_hangs_costs_one_record(in_hand: InHand) -> None:
    def run(raw: Any, _tools: Any) -> Any:
        if raw.version == 2:
            hang()
        return clean_record(raw)

    started_s = time.monotonic()
    outcome, (output,) = limited(in_hand, run).process(message())
    assert LIMIT_S < time.monotonic() - started_s < 10 * LIMIT_S
    assert isinstance(outcome, Reject)
    assert isinstance(outcome.error, TimeLimitError)
    letter = letter_of(output)
    assert (letter.error_class, letter.error) == ("TimeLimitError", "running clean: not done within the time limit for a record")  # fmt: skip
    assert in_hand.since_s is None


def test_a_pattern_that_backtracks_for_ever_is_interrupted(in_hand: InHand) -> None:
    def run(_raw: Any, _tools: Any) -> Any:
        return re.match(r"(a+)+$", "a" * 60 + "b")

    outcome, _ = limited(in_hand, run).process(message())
    assert isinstance(outcome, Reject)
    assert isinstance(outcome.error, TimeLimitError)


def test_a_stage_that_swallows_everything_once_is_interrupted_again(in_hand: InHand) -> None:
    swallowed = []

    def run(_raw: Any, _tools: Any) -> Any:
        for _ in range(2):
            try:
                time.sleep(60)
            except BaseException as error:  # noqa: BLE001
                swallowed.append(type(error))
        hang()

    outcome, _ = limited(in_hand, run).process(message())
    assert isinstance(outcome, Reject)
    assert swallowed == [TimeUp, TimeUp]


def test_many_quick_records_are_never_interrupted_nor_is_what_lies_between(in_hand: InHand) -> None:
    """Together they take far longer than the limit for one."""
    runner = limited(in_hand, lambda raw, _: time.sleep(0.001) or clean_record(raw))
    until_s = time.monotonic() + 5 * LIMIT_S
    while time.monotonic() < until_s:
        outcome, _ = runner.process(message())
        assert isinstance(outcome, Emit)
        time.sleep(0.001)
    time.sleep(3 * LIMIT_S)  # nothing in hand: nothing to interrupt


def test_interruptions_never_leave_the_runner(in_hand: InHand) -> None:
    """Stages that end at about their limit, so that the time is up in every place on the way."""
    runner = limited(in_hand, lambda raw, _: time.sleep(LIMIT_S * 1.05) or clean_record(raw))
    for turn in range(15):
        outcome, (output,) = runner.process(replace(message(), offset=turn))
        assert isinstance(outcome, Emit | Reject)
        assert output.value
        assert in_hand.since_s is None


def test_the_former_handler_and_timer_come_back() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(InHand.unshared(), limit_s=1):
        assert signal.getsignal(signal.SIGALRM) is not before
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
