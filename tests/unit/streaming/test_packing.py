"""Packing outputs for the producer: the partition of a key, order, and what does not fit."""

import struct
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder
from hypothesis import given
from hypothesis import strategies as st

from pipeline.message import Output
from pipeline.streaming.packing import deliveries, java_hash


class Producer:
    """Takes batches as the client's producer does and keeps them."""

    def __init__(self, *, partitions: int = 3, batch_bytes: int = 4096) -> None:
        self.sent: list[tuple[TopicPartition, BatchBuilder]] = []
        self._partitions = partitions
        self._batch_bytes = batch_bytes

    async def partitions_for(self, _topic: str) -> set[int]:
        return set(range(self._partitions))

    def create_batch(self) -> BatchBuilder:
        return BatchBuilder(self._batch_bytes, 0)

    async def send_batch(self, batch: BatchBuilder, topic: str, *, partition: int) -> str:
        self.sent.append((TopicPartition(topic, partition), batch))
        return f"delivery {len(self.sent)}"


async def send(producer: Any, *outputs: Output, keyless: int = 0) -> list[Any]:
    return [item async for item in deliveries(producer, outputs, keyless=keyless)]


@given(st.binary(max_size=64))
def test_a_key_goes_to_the_partition_where_kafka_s_clients_put_it(key: bytes) -> None:
    assert java_hash(key) == murmur2(key) & 0x7FFFFFFF


def test_the_hash_is_that_of_kafka_s_own_tests() -> None:
    """Values of Kafka's UtilsTest.testMurmur2, as signed 32-bit numbers."""
    known = {b"21": -973932308, b"foobar": -790332482, b"a-little-bit-long-string": -985981536}
    for key, value in known.items():
        (unsigned,) = struct.unpack("<I", struct.pack("<i", value))
        assert java_hash(key) == unsigned & 0x7FFFFFFF


@pytest.mark.asyncio
async def test_each_partition_has_a_batch_and_each_batch_a_delivery() -> None:
    producer = Producer()
    outputs = [Output("sink", b"%d" % number, b"value", ()) for number in range(30)]
    found = await send(producer, *outputs, Output("sink-dlq", b"1", b"letter", ()))
    assert found == [f"delivery {number}" for number in range(1, 5)]
    places = [place for place, _batch in producer.sent]
    assert sorted(places) == [("sink", 0), ("sink", 1), ("sink", 2), ("sink-dlq", java_hash(b"1") % 3)]  # fmt: skip
    assert sum(batch.record_count() for _place, batch in producer.sent) == 31


@pytest.mark.asyncio
async def test_a_full_batch_is_followed_by_another_behind_the_other_partitions_first() -> None:
    producer = Producer(partitions=2, batch_bytes=1000)
    first = next(key for key in map(str.encode, "abcdef") if java_hash(key) % 2 == 0)
    other = next(key for key in map(str.encode, "abcdef") if java_hash(key) % 2 == 1)
    big = [Output("sink", first, bytes([number]) * 600, ()) for number in range(3)]
    await send(producer, *big, Output("sink", other, b"small", ()))
    assert [place.partition for place, _batch in producer.sent] == [0, 1, 0, 0]
    built = [bytes(batch._build()) for place, batch in producer.sent if place.partition == 0]
    assert [bytes([number]) * 600 in data for number, data in enumerate(built)] == [True] * 3


@pytest.mark.asyncio
async def test_a_record_larger_than_a_batch_has_one_for_itself() -> None:
    producer = Producer(batch_bytes=100)
    await send(producer, Output("sink", b"k", b"x" * 5000, ()), Output("sink", b"k", b"y", ()))
    assert [batch.record_count() for _place, batch in producer.sent] == [1, 1]


@pytest.mark.asyncio
async def test_what_has_no_key_goes_where_it_is_told() -> None:
    producer = Producer()
    await send(producer, Output("sink", None, b"letter", ()), keyless=4)
    assert [place for place, _batch in producer.sent] == [("sink", 1)]


@pytest.mark.asyncio
async def test_tombstones_and_headers_are_written() -> None:
    producer = Producer()
    await send(producer, Output("sink", b"k", None, (("source-offset", b"17"),)))
    data = bytes(producer.sent[0][1]._build())
    assert b"source-offset" in data
    assert b"17" in data
