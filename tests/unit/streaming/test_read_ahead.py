"""A thread reads, the loop goes on; what goes wrong while reading is raised where it is awaited."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from pipeline.streaming.read_ahead import ITEMS, read_ahead

pytestmark = pytest.mark.asyncio


async def test_items_come_in_order() -> None:
    assert [item async for item in read_ahead(range(1000))] == list(range(1000))


async def test_error_comes_after_what_was_read() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("gone")

    async with aclosing(read_ahead(failing())) as items:
        assert await anext(items) == 1
        with pytest.raises(ValueError, match="gone"):
            await anext(items)


async def test_no_more_is_read_ahead_than_allowed() -> None:
    read = []

    def counting() -> Iterator[int]:
        for number in range(1000):
            read.append(number)
            yield number

    async with aclosing(read_ahead(counting())) as items:
        assert await anext(items) == 0
        await asyncio.sleep(0.3)
        assert len(read) <= ITEMS + 2


async def test_thread_ends_when_the_items_are_left_early() -> None:
    before = set(threading.enumerate())
    async with aclosing(read_ahead(range(1000))) as items:
        await anext(items)
    await asyncio.sleep(0.5)
    left = [thread for thread in set(threading.enumerate()) - before if "_read" in thread.name]
    assert left == []


async def test_loop_goes_on_while_the_source_blocks() -> None:
    go = threading.Event()

    def blocking() -> Iterator[int]:
        go.wait(10)
        yield 1

    async with aclosing(read_ahead(blocking())) as items:
        waiting = asyncio.ensure_future(anext(items))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        go.set()
        assert await waiting == 1
