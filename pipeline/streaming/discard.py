"""Throws a transactional producer away: bounded, without flushing, whatever state it is in."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaProducer

log = logging.getLogger(__name__)

DISCARD_S = 3.0
"""How long a producer may take to let go; what it leaves behind, the next `open` fences."""


async def discard(producer: AIOKafkaProducer) -> None:
    """End a producer without flushing or waiting for a broker that is away; never raises.

    `AIOKafkaProducer.stop()` waits for its batches without limit, hence the private names, which
    tests/streaming/test_private_names.py pins.
    """
    producer._closed = True  # else its destructor complains
    sender = producer._sender.sender_task
    forget(_unasked(producer))
    try:
        async with asyncio.timeout(DISCARD_S):
            if sender is not None:
                sender.cancel()
            await producer.client.close()
            while sender is not None and not sender.done():
                await asyncio.wait([sender], timeout=DISCARD_S / 10)
                sender.cancel()  # again: the first one may wait for a task that tries for ever
            await asyncio.sleep(0)  # for what is called when the sender is done
    except Exception as error:  # noqa: BLE001 - it is being thrown away
        log.warning("discarding a producer: %r", error)
    forget([sender, producer._txn_manager._transaction_waiter])


def _unasked(producer: AIOKafkaProducer) -> list[asyncio.Future[Any]]:
    """Results of batches that the producer itself leaves unasked when it fails."""
    accumulator = producer._message_accumulator
    queued = [batch for batches in accumulator._batches.values() for batch in batches]
    return [batch._drain_waiter for batch in (*queued, *accumulator._pending_batches)]


def forget(futures: Iterable[asyncio.Future[Any] | None]) -> None:
    """Let nobody ask for these results; without this asyncio complains of each failed one."""
    for future in futures:
        if future is not None:
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
