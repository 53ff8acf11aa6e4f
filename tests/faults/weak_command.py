"""Knowingly weak workers, the control of the judge: loops on Kafka as they are often written.

They copy news-raw to news-enriched and commit offsets apart from what they send: `send-first` sends, and
commits every five seconds (at-least-once: repeats), `commit-first` commits what it has fetched, then sends
(at-most-once: loses).
"""

import asyncio
import sys
import time

from aiokafka import AIOKafkaConsumer

from pipeline.config import load_settings
from tests.kafka.traffic import new_producer

COMMIT_EVERY_S = 5.0
ROUND_S = 1.0
"""A slow loop: what it has fetched and not yet sent is at stake."""


async def main(kind: str) -> None:
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
        fetched = await consumer.getmany(timeout_ms=200)
        if kind == "commit-first" and fetched:
            await consumer.commit()
            await asyncio.sleep(ROUND_S)
        for records in fetched.values():
            for record in records:
                await producer.send_and_wait(
                    settings.topic("news-enriched"), record.value, key=record.key
                )
        if kind == "send-first" and time.monotonic() - committed_s > COMMIT_EVERY_S:
            await consumer.commit()
            committed_s = time.monotonic()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
