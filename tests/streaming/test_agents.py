"""The agent over Faust's own stream, without a broker: batches, outcomes, retries, limits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import faust
import pytest
from aiokafka import ConsumerRecord, TopicPartition

from pipeline import codec
from pipeline.config import Settings
from pipeline.errors import DeadLetterLimitError, SourceError
from pipeline.flow import STAGES, Stage
from pipeline.ops.failure_limit import FailureLimit
from pipeline.outcome import Drop
from pipeline.records import DeadLetter
from pipeline.runtime.guarded import GuardedRunner
from pipeline.runtime.runner import Limits, Runner
from pipeline.runtime.suspects import Suspects
from pipeline.streaming.agents import BREATH_S, Agent, backoff_s
from pipeline.streaming.app import StageApp, create_app
from pipeline.streaming.batch import BatchLimits
from pipeline.streaming.chunk import Chunk, ChunkSchema, message_of
from pipeline.streaming.entries import Entry
from pipeline.streaming.stamps import Stamp
from tests.kafka.traffic import article
from tests.kafka.worker_command import NoTools, carry_clean

LIMITS = Limits(output_bytes=1_000_000, dead_letter_bytes=1_000_000, attempts=3)
CLEAN = replace(STAGES[0], run=carry_clean, load=NoTools)


@dataclass
class Ledger:
    """A desk that writes down what it is given; `epoch` is current."""

    epoch: int = 1
    batches: list[Mapping[TopicPartition, Sequence[Entry]]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    busy: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None
    error: Exception | None = None
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def committed(self) -> int:
        return sum(len(entries) for batch in self.batches for entries in batch.values())

    def is_current(self, _partition: TopicPartition, stamp: Stamp) -> bool:
        return stamp.epoch == self.epoch

    async def commit_batch(self, batch: Mapping[TopicPartition, Sequence[Entry]]) -> int:
        self.busy.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        self.batches.append(batch)
        self.moved.set()
        return sum(map(len, batch.values()))

    def fail(self, error: Exception) -> None:
        self.failures.append(error)

    @property
    def outputs(self) -> list[Any]:
        return [
            output
            for batch in self.batches
            for entries in batch.values()
            for entry in entries
            for output in entry.outputs
        ]

    @property
    def dead_letters(self) -> list[DeadLetter]:
        return [codec.decode(o.value, DeadLetter) for o in self.outputs if o.topic.endswith("-dlq")]


PARTITION = TopicPartition("news-raw", 0)


def fetched_record(
    key: bytes | None, value: bytes | None, offset: int
) -> ConsumerRecord[bytes | None, bytes | None]:
    return ConsumerRecord("news-raw", 0, offset, 0, 0, key, value, None, 0, 0, ())  # type: ignore[arg-type]


@dataclass
class Work:
    """An agent under test and the means to give it records."""

    agent: Agent
    desk: Ledger
    context: Any
    pauses: list[float]
    clock: list[float]
    offset: int = 0

    def tick(self, seconds: float) -> None:
        self.clock[0] += seconds

    async def put(self, value: bytes | None, *, key: bytes | None = b"k", epoch: int = 1) -> None:
        await self.put_chunk([(key, value)], epoch=epoch)

    async def put_chunk(
        self, records: Sequence[tuple[bytes | None, bytes | None]], *, epoch: int = 1
    ) -> None:
        stamp = Stamp(epoch, self.offset - 1 if self.offset else None)
        fetched = [fetched_record(key, value, self.offset + n) for n, (key, value) in enumerate(records)]  # fmt: skip
        self.offset += len(fetched)
        chunk = Chunk(PARTITION, stamp, fetched)
        message = message_of(chunk, generation=0)
        event = await self.context.channel.decode(message)
        await self.context.channel.put(event)

    async def settled(self, records: int) -> None:
        async with asyncio.timeout(5):
            while self.desk.committed < records:
                self.desk.moved.clear()
                await self.desk.moved.wait()


@asynccontextmanager
async def working(
    stage: Stage = CLEAN,
    *,
    limit: int = 100,
    desk: Ledger | None = None,
    batch: int = 200,
    is_ready: Callable[[TopicPartition], Awaitable[bool]] | None = None,
) -> AsyncIterator[Work]:
    desk, pauses, clock = desk or Ledger(), [], [0.0]

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    app = faust.App("test", broker="kafka://127.0.0.1:1")
    app.finalize()
    agent = Agent(
        Runner(stage, NoTools(), limits=LIMITS),
        desk,
        limits=BatchLimits(records=batch),
        failures=FailureLimit(run=limit, share=1),
        is_ready=is_ready,
        pause=pause,
        timer=lambda: clock[0],
    )
    topic = app.topic("news-raw", schema=ChunkSchema(), acks=False)
    faust_agent = app.agent(topic, name="clean")(agent.__call__)
    try:
        async with faust_agent.test_context() as context:
            yield Work(agent, desk, context, pauses, clock)
    finally:
        app.consumer._thread.thread_loop.close()  # a stream makes the consumer, which makes a loop


def raw(number: int) -> bytes:
    return codec.encode(article((f"{number:08x}", 1)))


@pytest.mark.asyncio
async def test_a_record_goes_to_the_sink_with_its_origin() -> None:
    async with working() as work:
        await work.put(raw(7))
        await work.settled(1)
    (output,) = work.desk.outputs
    assert (output.topic, output.key) == ("news-clean", b"00000007")
    assert dict(output.headers)["source-offset"] == b"0"


@pytest.mark.asyncio
async def test_nothing_is_run_before_it_is_known_what_was_seen() -> None:
    answers = [False, True]

    async def is_ready(partition: TopicPartition) -> bool:
        assert partition == PARTITION
        return answers.pop(0)

    async with working(is_ready=is_ready) as work:
        await work.put(raw(7))
        await work.put(raw(8))
        await work.settled(1)
    (output,) = work.desk.outputs
    assert output.key == b"00000008"


@pytest.mark.asyncio
async def test_a_lone_record_does_not_wait_for_others() -> None:
    async with working() as work:
        await work.put(raw(1))
        async with asyncio.timeout(0.2):
            await work.settled(1)


async def put_while_a_transaction_runs(work: Work, records: int) -> None:
    assert work.desk.gate is not None
    await work.put(raw(0))
    async with asyncio.timeout(5):
        await work.desk.busy.wait()
    for number in range(1, records):
        await work.put(raw(number))
    work.desk.gate.set()
    await work.settled(records)


@pytest.mark.asyncio
async def test_what_waits_while_a_transaction_runs_becomes_one_batch() -> None:
    async with working(desk=Ledger(gate=asyncio.Event())) as work:
        await put_while_a_transaction_runs(work, 6)
    assert [len(next(iter(batch.values()))) for batch in work.desk.batches] == [1, 5]


@pytest.mark.asyncio
async def test_the_time_that_a_batch_may_take_begins_with_its_first_record() -> None:
    async with working() as work:
        await work.put(raw(0))
        await work.settled(1)
        work.tick(1000.0)  # the agent waits for long, then many come at once
        for number in range(1, 4):
            await work.put(raw(number))
        await work.settled(4)
    assert [len(next(iter(batch.values()))) for batch in work.desk.batches] == [1, 3]


@pytest.mark.asyncio
async def test_a_batch_has_its_limit() -> None:
    async with working(desk=Ledger(gate=asyncio.Event()), batch=3) as work:
        await put_while_a_transaction_runs(work, 8)
    assert [len(next(iter(batch.values()))) for batch in work.desk.batches] == [1, 3, 3, 1]


@pytest.mark.asyncio
async def test_bad_records_become_dead_letters_and_the_agent_goes_on() -> None:
    async with working() as work:
        for value in (b"no json", raw(1), b"[]", raw(2)):
            await work.put(value)
        await work.settled(4)
    assert len(work.desk.dead_letters) == 2
    assert work.agent.counts.emitted == 2
    assert work.agent.counts.dead_letters == 2
    assert not work.desk.failures


@pytest.mark.asyncio
async def test_a_tombstone_is_passed_on_and_one_without_a_key_is_a_dead_letter() -> None:
    async with working() as work:
        await work.put(None, key=b"gone")
        await work.put(None, key=None)
        await work.settled(2)
    tombstone, letter = work.desk.outputs
    assert (tombstone.topic, tombstone.key, tombstone.value) == ("news-clean", b"gone", None)
    assert letter.topic == "news-raw-dlq"
    assert "neither key nor value" in work.desk.dead_letters[0].error


@pytest.mark.asyncio
async def test_records_of_an_ended_epoch_are_left_out() -> None:
    async with working() as work:
        await work.put(raw(1), epoch=0)
        await work.put(raw(2))
        await work.settled(1)
    assert [output.key for output in work.desk.outputs] == [b"00000002"]


@pytest.mark.asyncio
async def test_a_chunk_s_records_name_each_other_and_fill_batches_across_chunks() -> None:
    async with working(desk=Ledger(gate=asyncio.Event()), batch=4) as work:
        assert work.desk.gate is not None
        await work.put(raw(0))
        async with asyncio.timeout(5):
            await work.desk.busy.wait()
        await work.put_chunk([(b"k", raw(number)) for number in (1, 2, 3)])
        await work.put_chunk([(b"k", raw(number)) for number in (4, 5, 6)])
        assert work.agent.waiting()[0] == 6
        work.desk.gate.set()
        await work.settled(7)
    batches = [next(iter(batch.values())) for batch in work.desk.batches]
    assert [len(entries) for entries in batches] == [1, 4, 2]
    found = [(entry.offset, entry.previous) for entries in batches for entry in entries]
    assert found == [(0, None), *((number, number - 1) for number in range(1, 7))]


@pytest.mark.asyncio
async def test_the_rest_of_a_chunk_is_left_when_its_epoch_ends() -> None:
    async with working(desk=Ledger(gate=asyncio.Event()), batch=2) as work:
        assert work.desk.gate is not None
        await work.put_chunk([(b"k", raw(number)) for number in range(6)])
        async with asyncio.timeout(5):
            await work.desk.busy.wait()
        work.desk.epoch = 2
        work.desk.gate.set()
        async with asyncio.timeout(1):
            await work.agent.idle.wait()
        await work.put(raw(9), epoch=2)
        await work.settled(3)
    assert [output.key for output in work.desk.outputs] == [b"00000000", b"00000001", b"00000009"]


@pytest.mark.asyncio
async def test_others_have_their_turn_while_a_long_chunk_is_run() -> None:
    turns: list[str] = []

    async def other() -> None:
        while True:
            turns.append("other")
            await asyncio.sleep(0)

    def slow(record: Any, tools: Any) -> Any:
        turns.append(record.id)
        work.tick(2 * BREATH_S)
        return carry_clean(record, tools)

    async with working(replace(CLEAN, run=slow)) as work:
        watching = asyncio.create_task(other())
        await work.put_chunk([(b"k", raw(number)) for number in range(5)])
        await work.settled(5)
        watching.cancel()
    places = [turns.index(f"{number:08x}") for number in range(5)]
    assert all(later - earlier > 1 for earlier, later in pairwise(places))


@pytest.mark.asyncio
async def test_a_failure_of_the_world_is_tried_again_and_then_a_dead_letter() -> None:
    tries: list[str] = []

    def flaky(record: Any, tools: Any) -> Any:
        tries.append(record.id)
        if record.id == "00000001" or tries.count(record.id) < 2:
            raise SourceError("looking up: no answer")
        return carry_clean(record, tools)

    async with working(replace(CLEAN, run=flaky)) as work:
        await work.put(raw(1))
        await work.put(raw(2))
        await work.settled(2)
    assert tries == ["00000001"] * 3 + ["00000002"] * 2
    assert work.pauses == [backoff_s(1), backoff_s(2), backoff_s(1)]
    (letter,) = work.desk.dead_letters
    assert (letter.disposition, letter.attempts) == ("exhausted", 3)
    assert work.agent.counts.retries == 3


@pytest.mark.asyncio
async def test_too_many_failures_in_a_row_end_the_worker_after_their_commit() -> None:
    async with working(limit=3) as work:
        for value in (b"1", b"2", raw(1), b"3", b"4", b"5", raw(2)):
            await work.put(value)
        await work.settled(6)
        await asyncio.sleep(0.05)
    (error,) = work.desk.failures
    assert isinstance(error, DeadLetterLimitError)
    assert len(work.desk.outputs) == 6


@pytest.mark.asyncio
async def test_a_discard_that_is_expected_does_not_count_as_a_failure() -> None:
    stage = replace(CLEAN, run=lambda *_: Drop("empty-body"))
    async with working(stage, limit=2) as work:
        for number in range(5):
            await work.put(raw(number))
        await work.settled(5)
    assert not work.desk.failures
    assert work.agent.counts.dropped == 5


@pytest.mark.asyncio
async def test_an_agent_whose_records_are_taken_away_has_nothing_in_hand() -> None:
    """A revocation stops the flow and waits for the agent, for seconds if it never says so."""
    async with working(desk=Ledger(gate=asyncio.Event()), batch=2) as work:
        assert work.desk.gate is not None
        for number in range(6):
            await work.put(raw(number))
        async with asyncio.timeout(5):
            await work.desk.busy.wait()
        assert not work.agent.idle.is_set()
        work.context.app.flow_control.suspend()  # Faust skips what still waits
        work.desk.gate.set()
        async with asyncio.timeout(1):
            await work.agent.idle.wait()
    assert len(work.desk.outputs) == 2


@pytest.mark.asyncio
async def test_no_exception_leaves_the_agent() -> None:
    """Faust would count the records as done."""
    async with working(desk=Ledger(error=RuntimeError("broken lane"))) as work:
        await work.put(raw(1))
        await asyncio.sleep(0.05)
    assert [str(error) for error in work.desk.failures] == ["broken lane"]
    assert work.agent.counts.committed == 0


def test_the_back_off_doubles_up_to_a_bound() -> None:
    assert [backoff_s(n) for n in (1, 2, 3, 50)] == [0.2, 0.4, 0.8, 5.0]


@pytest.mark.asyncio
async def test_an_app_reads_its_source_as_bytes_without_faust_s_acknowledgements() -> None:
    app = _app()
    (topic,) = [agent.channel for agent in app.agents.values()]
    assert list(topic.topics) == ["p-news-raw"]
    assert topic.acks is False
    assert app.conf.id == "g-clean"
    assert app.conf.stream_wait_empty is False
    assert app.conf.topic_disable_leader is True
    assert app.consumer_options["session_timeout_ms"] == 10_000


def _app() -> StageApp:
    settings = Settings(bootstrap_servers="a:1,b:2", topic_prefix="p-", group="g")
    runner = Runner(CLEAN, NoTools(), limits=LIMITS)
    guarded = GuardedRunner(runner, Suspects(None), tries=3, is_full=lambda: False)
    return create_app(settings, guarded, on_failure=lambda error: None, output_bytes=1_000_000)
