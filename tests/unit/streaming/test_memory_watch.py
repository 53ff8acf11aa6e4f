"""The watch over memory: a worker that grew starts anew, one whose limit is too low says so."""

import asyncio

import pytest

from pipeline.errors import ConfigError, TransientError
from pipeline.streaming.memory_watch import watch_memory

MIB = 1024 * 1024


async def told(*held: int, limit: int = 1000) -> list[Exception]:
    """What the watch says when these MiB are held, one look after another, the last for ever."""
    left, found = list(held), []
    try:
        async with asyncio.timeout(1):
            await watch_memory(
                found.append,
                limit_bytes=limit * MIB,
                look_every_s=0.001,
                resident=lambda: (left[0] if len(left) == 1 else left.pop(0)) * MIB,
            )
    except TimeoutError:
        pass
    return found


@pytest.mark.asyncio
async def test_a_worker_that_grew_over_its_share_starts_anew() -> None:
    (error,) = await told(200, 500, 720)
    assert isinstance(error, TransientError)
    assert "720 MiB held, over 70% of memory_limit_mb 1,000" in str(error)


@pytest.mark.asyncio
async def test_one_that_can_give_memory_back_goes_on() -> None:
    assert await told(200, 720, 300, 300) == []


@pytest.mark.asyncio
async def test_a_limit_below_what_an_idle_worker_holds_is_a_matter_of_settings() -> None:
    (error,) = await told(250, limit=300)
    assert isinstance(error, ConfigError)
    assert "memory_limit_mb: 300 is too low, the idle worker holds 250 MiB" in str(error)


@pytest.mark.asyncio
async def test_without_a_limit_nothing_is_watched() -> None:
    assert await told(10**6, limit=0) == []
