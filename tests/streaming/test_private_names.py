"""Pins the names inside faust, mode and aiokafka that the lanes lean on.

When one of these fails after an upgrade, read the new code at that place, then run tests/kafka:
the names are only the outside of what must not change.
"""

import asyncio
import inspect
from importlib.metadata import version

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.producer.message_accumulator import BatchBuilder, MessageAccumulator, MessageBatch
from aiokafka.producer.sender import Sender
from aiokafka.protocol.group import LeaveGroupRequest
from faust import App, Schema, Stream, Topic
from faust.app.base import BootStrategy
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer, ConsumerThread
from faust.transport.drivers import aiokafka as driver
from faust.transport.utils import DefaultSchedulingStrategy
from faust.types import TP
from mode.threads import ServiceThread
from mode.utils.queues import FlowControlQueue


def parameters(function: object) -> list[str]:
    return list(inspect.signature(function).parameters)  # type: ignore[arg-type]


def test_the_versions_are_the_ones_that_were_read() -> None:
    assert (version("faust-streaming"), version("aiokafka")) == ("0.15.3", "0.14.0")


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (driver.AIOKafkaConsumerThread._create_worker_consumer, ["self", "transport"]),
        (driver.AIOKafkaConsumerThread.seek_to_committed, ["self"]),
        (
            driver.AIOKafkaConsumerThread._fetch_records,
            ["self", "consumer", "active_partitions", "timeout", "max_records"],
        ),
        (driver.AIOKafkaConsumerThread._ensure_consumer, ["self"]),
        (driver.Consumer._new_consumer_thread, ["self"]),
        (driver.Consumer._commit, ["self", "offsets"]),
        (Consumer.getmany, ["self", "timeout"]),
        (
            Schema.compile,
            ["self", "app", "on_key_decode_error", "on_value_decode_error", "default_propagate"],
        ),
        (driver.Consumer._to_message, ["self", "tp", "record"]),
        (AIOKafkaProducer.create_batch, ["self"]),
        (AIOKafkaProducer.send_batch, ["self", "batch", "topic", "partition"]),
        (BatchBuilder.append, ["self", "timestamp", "key", "value", "headers"]),
        (Consumer.on_partitions_revoked, ["self", "revoked"]),
        (Consumer.on_partitions_assigned, ["self", "assigned", "generation_id"]),
        (App._new_transport, ["self"]),
        (App._create_directories, ["self"]),
        (App.on_init_dependencies, ["self"]),
        (ServiceThread.on_crash, ["self", "msg", "fmt", "kwargs"]),
        (BootStrategy.server, ["self"]),
    ],
)
def test_what_we_override_or_call_is_there(function: object, names: list[str]) -> None:
    assert parameters(function) == names


def test_faust_hands_on_what_was_fetched_one_item_after_the_other() -> None:
    source = inspect.getsource(Consumer.getmany)
    assert "yield tp, to_message(tp, record)" in source
    found = DefaultSchedulingStrategy().iterate({TP("t", 0): ["chunk 0"], TP("t", 1): ["chunk 1"]})
    assert list(found) == [(TP("t", 0), "chunk 0"), (TP("t", 1), "chunk 1")]


def test_a_topic_takes_its_decoding_from_its_schema() -> None:
    assert "self.schema.compile(" in inspect.getsource(Topic._compile_decode)


def test_nothing_is_awaited_between_the_fetch_and_the_stamp() -> None:
    """Records leave the fetcher's buffers and reach our override in one step of the loop."""
    source = inspect.getsource(Fetcher.fetched_records)
    drain = source[source.index("drained = {}") : source.index("waiter = ")]
    assert "await" not in drain
    assert "return await fetcher.fetched_records" in inspect.getsource(
        driver.AIOKafkaConsumerThread._fetch_records
    )


def test_faust_seeks_before_it_lets_the_flow_go_on() -> None:
    source = inspect.getsource(Recovery._resume_streams)
    assert source.index("perform_seek()") < source.index("flow_control.resume()")
    assert "await self.seek_to_committed()" in inspect.getsource(Consumer.perform_seek)


def test_faust_clears_the_buffers_at_a_revocation() -> None:
    source = inspect.getsource(App._on_partitions_revoked)
    assert source.index("stop_flow") < source.index("flow_control.clear")


def test_a_callback_of_a_rebalance_runs_in_the_main_loop() -> None:
    for callback in (ConsumerThread.on_partitions_assigned, ConsumerThread.on_partitions_revoked):
        assert "threadsafe_partitions" in inspect.getsource(callback)


def test_a_stream_reads_from_a_queue_that_we_can_look_into() -> None:
    assert hasattr(FlowControlQueue, "clear")
    assert "_queue" in inspect.getsource(asyncio.Queue)
    assert "yield self.current_event" in inspect.getsource(Stream.events)


@pytest.mark.asyncio
async def test_a_producer_has_what_is_needed_to_throw_it_away() -> None:
    producer = AIOKafkaProducer(bootstrap_servers="127.0.0.1:1", transactional_id="t")
    try:
        assert producer._closed is False
        assert producer._sender.sender_task is None
        assert producer._txn_manager._transaction_waiter is None
        assert callable(producer.client.close)
        assert producer._message_accumulator._batches == {}
        assert not producer._message_accumulator._pending_batches
    finally:
        producer._closed = True
        await producer.client.close()


def test_a_group_is_left_for_a_dead_member_by_its_id() -> None:
    assert "self._coordinator = GroupCoordinator(" in inspect.getsource(AIOKafkaConsumer)
    assert "self.member_id = " in inspect.getsource(GroupCoordinator)
    assert parameters(LeaveGroupRequest.__init__) == ["self", "group", "member_id"]
    assert parameters(AIOKafkaAdminClient._send_request_to_node) == ["self", "node_id", "request"]


def test_a_failed_batch_leaves_its_waiter_unasked() -> None:
    assert "_drain_waiter.set_exception" in inspect.getsource(MessageBatch.failure)
    assert "_pending_batches" in inspect.getsource(MessageAccumulator.fail_all)
    assert "while True" in inspect.getsource(Sender._find_coordinator)


def test_a_commit_still_hides_a_failed_delivery() -> None:
    """The reason why a lane awaits every delivery itself."""
    source = inspect.getsource(Sender._do_txn_commit)
    assert "flush_for_commit" in source
    assert "exception" not in source
