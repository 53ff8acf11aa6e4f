"""The Faust app of one stage: its settings, its agent, and the lanes beneath it."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import faust
from aiokafka import TopicPartition
from faust.app.base import BootStrategy
from faust.sensors import Sensor
from faust.types import TP
from faust.types.transports import TransportT
from mode.types import ServiceT

from pipeline.config import Settings
from pipeline.flow import SEEN_TOPIC, Stage
from pipeline.ops.failure_limit import FailureLimit
from pipeline.runtime.guarded import GuardedRunner
from pipeline.runtime.once import OnceRunner
from pipeline.streaming.agents import Agent
from pipeline.streaming.batch import BatchLimits
from pipeline.streaming.chunk import ChunkSchema
from pipeline.streaming.clients import (
    ClientOptions,
    client_options,
    heartbeat_s,
    knows_repeats,
)
from pipeline.streaming.connection import connection
from pipeline.streaming.counts import Counts
from pipeline.streaming.entries import Entry
from pipeline.streaming.journals import Journals
from pipeline.streaming.lanes import Lanes
from pipeline.streaming.offsets import CommittedOffsets
from pipeline.streaming.stamps import Stamp, Stamps
from pipeline.streaming.transport import LaneConsumer, LaneTransport

MIB = 1024 * 1024

BUFFER_BYTES = 8 * MIB
"""Bytes of values fetched ahead per stage, beyond which the fetch rests."""

SETTLE_S = 5.0
"""How long a revocation or a stop waits for the record in hand and its transaction."""


class ReadOnly(BootStrategy):
    """Faust's own producer and web server stay off: lanes write, the worker has its own page."""

    enable_kafka_producer = False
    enable_web = False


class StageApp(faust.App):
    """A Faust app that reads one source topic in one group and commits through lanes."""

    BootStrategy = ReadOnly
    logger = logging.getLogger("faust.app")  # Faust's chatter at Faust's level, see logs.py

    def __init__(
        self,
        group: str,
        *,
        clients: ClientOptions,
        on_failure: Callable[[Exception], None],
        journals: Journals | None = None,
        on_commit: Callable[[str, int, int], None],
        **options: Any,
    ) -> None:
        """Connect nothing yet.

        `on_failure` is called with what must end the worker, `on_commit` with topic, partition and
        the last offset of what is safe; `journals` are the stage's, if it knows repeats; `options` are
        Faust's settings.
        """
        super().__init__(group, **options)
        self.consumer_options = clients.consumer
        self.stamps = Stamps()
        self.agent_loop: Agent | None = None
        self.has_joined = False
        self.on_join: Callable[[str, str], None] = lambda _group, _member: None
        self.has_let_go = asyncio.Event()
        self.offsets = CommittedOffsets(clients.admin, group=group)
        self._on_failure = on_failure
        self._on_commit = on_commit
        self.lanes = Lanes(
            clients.lanes,
            committed=self.offsets.read,
            is_settled=lambda: not self.rebalancing,
            open_within_s=clients.open_within_s,
            journals=journals,
        )

    @property
    def stage(self) -> str:
        """The name of the stage that runs here."""
        return "" if self.agent_loop is None else self.agent_loop.stage

    def attach(self, agent: Agent, topic: str) -> None:
        """Let `agent` read `topic`, in chunks of bytes: decoding is the runner's, whose errors are outcomes.

        Faust acknowledges nothing (`acks=False`): the lanes know what is done.
        """
        source = self.topic(topic, schema=ChunkSchema(), acks=False)
        self.agent_loop = agent
        self.agent(source, name=f"agent-{topic}", concurrency=1)(agent.__call__)

    @property
    def counts(self) -> Counts:
        """What the stage has done."""
        return Counts() if self.agent_loop is None else self.agent_loop.counts

    def is_current(self, partition: TopicPartition, stamp: Stamp) -> bool:
        """Whether a record with this stamp still counts (the agent's `Desk`)."""
        return self.stamps.is_current(partition, stamp)

    async def commit_batch(self, batch: Mapping[TopicPartition, Sequence[Entry]]) -> int:
        """Commit a batch through the lanes."""
        committed = await self.lanes.commit(batch)
        if committed == sum(map(len, batch.values())):
            for partition, entries in batch.items():
                self._on_commit(partition.topic, partition.partition, entries[-1].offset)
        return committed

    def fail(self, error: Exception) -> None:
        """Tell the worker why it must end."""
        self._on_failure(error)

    def is_full(self) -> bool:
        """Whether enough waits for the agent: by bytes, or by half of what Faust's own buffer takes."""
        if self.agent_loop is None:
            return False
        records, size_bytes = self.agent_loop.waiting()
        return size_bytes > BUFFER_BYTES or 2 * records > self.conf.stream_buffer_maxsize

    def is_flowing(self) -> bool:
        """Whether records can reach the agent, or there is no partition to read."""
        if not self.has_joined or self.rebalancing:
            return False
        return cast(LaneConsumer, self.consumer).flow_active or not len(self.lanes)

    def lag(self) -> int:
        """About how many records wait for this worker: ends of partitions less what is committed.

        The marks of transactions count as records here, so that a drained partition may show one.
        """
        if not self.has_joined:
            return 0
        waiting = 0
        for partition in self.consumer.assignment() & {TP(*partition) for partition in self.lanes}:
            end = self.consumer.highwater(partition) or 0
            waiting += max(0, end - (self.lanes.position(TopicPartition(*partition)) or 0))
        return waiting

    async def settle(self) -> None:
        """Wait for the agent to finish what it has in hand, in `SETTLE_S` at most.

        Faust's own waiting hangs on a record that its stream skipped as stale, hence
        `stream_wait_empty=False` and this.
        """
        if self.agent_loop is None:
            return
        try:
            async with asyncio.timeout(SETTLE_S):
                await self.agent_loop.idle.wait()
        except TimeoutError:
            pass  # the lanes close all the same; its work comes again

    async def on_stop(self) -> None:
        """Stop the flow, finish what is in hand, close lanes and clients."""
        await super().on_stop()
        await self.settle()
        self.stamps.end_all()
        await self.lanes.close()
        self.has_let_go.set()
        await self.offsets.close()

    def on_init_dependencies(self) -> Iterable[ServiceT]:
        """Faust's services without its Monitor, which costs more a record than a lane does."""
        self.sensors.add(Sensor())
        return self.boot_strategy.server()

    def _new_transport(self) -> TransportT:
        return LaneTransport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """None: there are no tables, and Faust would leave an empty folder where it was started."""


def create_app(
    settings: Settings,
    runner: GuardedRunner,
    *,
    on_failure: Callable[[Exception], None],
    output_bytes: int,
) -> StageApp:
    """The app of the runner's stage, not started.

    It reads the stage's source topic in the group `<group>-<stage>`; whoever else works on the
    stage is in that group too, whatever other stages it runs, so that each record is claimed once.
    `output_bytes` is the largest record that any sink takes. `on_failure` is called, at most a few
    times, with what must end the process.
    """
    stage = runner.stage
    clients = client_options(settings, stage, output_bytes=output_bytes)
    journals = _journals(settings, stage)
    app = StageApp(
        settings.stage_group(stage.name),
        clients=clients,
        on_failure=on_failure,
        journals=journals,
        on_commit=runner.forget,
        **_faust_settings(settings),
    )
    agent = Agent(
        runner if journals is None else OnceRunner(runner, app.lanes.journal_of),
        app,
        limits=BatchLimits(records=settings.batch_records),
        failures=FailureLimit(run=settings.dead_letter_limit, share=settings.dead_letter_share),
        is_ready=None if journals is None else app.lanes.is_ready,
    )
    app.attach(agent, settings.topic(stage.source))
    return app


def _journals(settings: Settings, stage: Stage) -> Journals | None:
    """The journals of what the stage has seen, if it looks for repeats."""
    if not knows_repeats(settings, stage):
        return None
    return Journals(connection(settings), topic=settings.topic(SEEN_TOPIC), capacity=settings.repeats_remembered)  # fmt: skip


def _faust_settings(settings: Settings) -> dict[str, Any]:
    """Faust's settings; why each is as it is: docs/decisions/0006-exactly-once.md."""
    brokers = [f"kafka://{broker.strip()}" for broker in settings.brokers.split(",")]
    return {
        "broker": ";".join(brokers),
        "broker_session_timeout": settings.session_timeout_s,
        "broker_heartbeat_interval": heartbeat_s(settings),
        "broker_request_timeout": max(60.0, settings.session_timeout_s),
        "stream_buffer_maxsize": settings.stream_buffer_records,
        "stream_wait_empty": False,
        "stream_publish_on_commit": False,
        "cython_optimizations": True,
        "topic_disable_leader": True,
        "topic_allow_declare": False,
        "autodiscover": False,
    }
