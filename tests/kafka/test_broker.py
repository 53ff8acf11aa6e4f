"""The broker that we start ourselves: it serves, it can be hurt, and it leaves nothing behind."""

from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from pipeline.config import Settings

ROOT = Path(__file__).parents[2]
CHILD = """
import sys, time
from pathlib import Path
from pipeline.config import load_settings
from pipeline.streaming.broker import Broker
data = Path(sys.argv[1]) if len(sys.argv) > 1 else None
broker = Broker(cache=load_settings().cache_folder, data=data).start()
print(broker.bootstrap_servers, broker.folder, flush=True)
time.sleep(60)
"""


def descendants_of_session() -> set[int]:
    """Pids of every Java that runs a broker on this machine."""
    return {item.pid for item in psutil.process_iter(["name"]) if item.info["name"] == "java"}


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


async def write_and_read(servers: str, topic: str) -> list[bytes | None]:
    """One committed and one aborted transaction; what a reader of committed records sees."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, transactional_id=f"{topic}-writer")
    await producer.start()
    try:
        async with producer.transaction():
            await producer.send_and_wait(topic, b"kept", partition=0)
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"taken back", partition=0)
        await producer.abort_transaction()
    finally:
        await producer.stop()
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, isolation_level="read_committed")
    await consumer.start()
    try:
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        found = await consumer.getmany(place, timeout_ms=10_000)
        return [record.value for record in found[place]]
    finally:
        await consumer.stop()


@pytest.mark.asyncio
async def test_transactions_are_committed_or_taken_back(kafka_settings: Settings) -> None:
    topic = kafka_settings.topic("news-raw")
    assert await write_and_read(kafka_settings.brokers, topic) == [b"kept"]
