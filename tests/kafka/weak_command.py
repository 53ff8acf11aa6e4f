"""A knowingly weak worker, the control of the judge: at-least-once, as loops on Kafka usually are.

It copies news-raw to news-enriched, sends, and commits the offsets every five seconds,
apart from what it sent.
"""

import asyncio
import sys
import time

from aiokafka import AIOKafkaConsumer

from pipeline.config import load_settings
from tests.kafka.traffic import new_producer

COMMIT_EVERY_S = 5.0


async def main() -> None:
    """Copy for ever."""
    settings = load_settings()
    consumer = AIOKafkaConsumer(
        settings.topic("news-raw"),
        bootstrap_servers=settings.brokers,
        group_id=settings.group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=int(settings.session_timeout_s * 1000),
    )
    producer = new_producer(settings.brokers)
    await producer.start()
    await consumer.start()
    print("worker ready", flush=True)
    committed_s = time.monotonic()
    while True:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            for record in records:
                await producer.send_and_wait(
                    settings.topic("news-enriched"), record.value, key=record.key
                )
        if time.monotonic() - committed_s > COMMIT_EVERY_S:
            await consumer.commit()
            committed_s = time.monotonic()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
