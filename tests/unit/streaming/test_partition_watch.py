"""The watch over partitions: which standstill is one, and which only looks so."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from pipeline.streaming.partition_watch import PartitionWatch, Sight, watch_partitions

HERE = TopicPartition("news-clean", 2)
THERE = TopicPartition("news-clean", 3)
DONE = Sight(end=100, highwater=100, position=100, fetched=98, committed=99)
UNFETCHED = replace(DONE, end=150, highwater=150)
UNDONE = replace(DONE, fetched=99)


def said(*looks: Sight, is_at_rest: bool = True, passed_s: float = 5.0) -> list[str | None]:
    watch = PartitionWatch("tag", standstill_s=20)
    return [watch.look({HERE: sight}, is_at_rest=is_at_rest, passed_s=passed_s) for sight in looks]


def test_a_partition_that_is_not_fetched_though_records_wait_is_told_after_its_time() -> None:
    words = said(*[UNFETCHED] * 6)
    assert words[:5] == [None] * 5
    assert words[5] == "running tag: news-clean[2] was not fetched past 100 for 25 s, though records up to 150 wait"  # fmt: skip


def test_a_record_that_was_fetched_and_never_arrived_is_told() -> None:
    assert said(*[UNDONE] * 6)[5] == "running tag: news-clean[2]: the record at 99 was fetched 25 s ago and never arrived"  # fmt: skip


def test_a_partition_that_never_had_a_commit_is_watched_too() -> None:
    fresh = Sight(end=10, highwater=10, position=10, fetched=9, committed=None)
    assert said(*[fresh] * 6)[5] is not None
    assert said(*[replace(fresh, fetched=None)] * 6) == [None] * 6, "nothing but marks there"


def test_a_drained_partition_stands_still_for_good_reason() -> None:
    assert said(*[DONE] * 50) == [None] * 50


def test_the_marks_of_transactions_behind_the_last_record_are_no_lag() -> None:
    assert said(*[replace(DONE, end=101, highwater=101, position=101)] * 20) == [None] * 20


def test_a_slow_partition_that_moves_is_left_alone() -> None:
    fetching = [replace(UNFETCHED, position=100 + number // 4) for number in range(100)]
    committing = [replace(UNDONE, fetched=90, committed=10 + number // 4) for number in range(100)]
    assert said(*fetching, *committing) == [None] * 200


def test_time_counts_only_while_the_agent_is_at_rest() -> None:
    """A stage of seconds a record has its buffer full, and fetches none."""
    assert said(*[UNFETCHED] * 50, is_at_rest=False) == [None] * 50


def test_one_partition_standing_still_shows_while_others_move() -> None:
    watch = PartitionWatch("tag", standstill_s=20)
    words = [
        watch.look(
            {HERE: UNFETCHED, THERE: replace(UNFETCHED, position=n)},
            is_at_rest=n % 2 == 0,
            passed_s=5,
        )
        for n in range(12)
    ]
    assert words[-1] is not None
    assert "news-clean[2]" in words[-1]


def test_a_partition_that_went_and_came_back_starts_anew() -> None:
    watch = PartitionWatch("tag", standstill_s=20)
    for _ in range(10):
        assert [watch.look({HERE: UNFETCHED}, is_at_rest=True, passed_s=5) for _ in range(4)] == [None] * 4  # fmt: skip
        assert watch.look({}, is_at_rest=True, passed_s=5) is None


def test_a_transaction_that_nobody_ends_is_told_once_and_is_no_standstill(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    held_up = replace(DONE, highwater=180)
    assert said(*[held_up] * 40) == [None] * 40
    (line,) = caplog.messages
    assert line == "news-clean[2] is held up at 100: whoever writes there has not ended a transaction for 45 s; 80 offsets wait behind it"  # fmt: skip


def test_transactions_that_follow_each_other_are_not_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    said(*[replace(DONE, end=100 + n, position=100 + n, highwater=200) for n in range(100)])
    assert caplog.messages == []


class App:
    stage = "tag"
    is_at_rest = True

    def __init__(self, *answers: Sight | Exception, flows: bool = True) -> None:
        self.answers = list(answers)
        self.flows = flows

    def is_flowing(self) -> bool:
        return self.flows

    async def sights(self) -> Mapping[TopicPartition, Sight]:
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {HERE: answer}


async def watched(app: App, *, within_s: float) -> list[Exception]:
    told: list[Exception] = []
    try:
        async with asyncio.timeout(within_s):
            await watch_partitions(app, told.append, standstill_s=0.05, look_every_s=0.005)
    except TimeoutError:
        pass
    return told


@pytest.mark.asyncio
async def test_a_standstill_ends_the_worker_once() -> None:
    (error,) = await watched(App(UNFETCHED), within_s=5)
    assert "was not fetched past 100" in str(error)


@pytest.mark.asyncio
async def test_a_consumer_that_does_not_answer_ends_the_worker() -> None:
    (error,) = await watched(App(TimeoutError()), within_s=5)
    assert str(error).startswith("running tag: its consumer has not answered for")


@pytest.mark.asyncio
async def test_a_broker_that_is_away_does_not_nor_does_a_rebalance() -> None:
    assert await watched(App(KafkaConnectionError()), within_s=0.3) == []
    assert await watched(App(UNFETCHED, flows=False), within_s=0.3) == []
