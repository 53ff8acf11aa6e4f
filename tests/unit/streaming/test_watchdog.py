"""The watchdog: standstill and crash end the worker."""

import asyncio
import os

import pytest

from pipeline.streaming.watchdog import watch, watch_parent


class App:
    stage = "tag"
    crashed = False
    crash_reason: BaseException | None = None
    flows = True

    def is_flowing(self) -> bool:
        return self.flows


QUICK = {"look_every_s": 0.001, "standstill_s": 0.05}


@pytest.mark.asyncio
async def test_a_flow_that_stands_still_ends_the_worker() -> None:
    app, told = App(), []
    app.flows = False
    async with asyncio.timeout(2):
        await watch(app, told.append, **QUICK)
    assert str(told[0]).startswith("running tag: no flow for")


@pytest.mark.asyncio
async def test_a_crash_ends_the_worker() -> None:
    app, told = App(), []
    app.crashed, app.crash_reason = True, RuntimeError("gone")
    async with asyncio.timeout(2):
        await watch(app, told.append, **QUICK)
    assert "gone" in str(told[0])


@pytest.mark.asyncio
async def test_a_flow_that_goes_on_is_left_alone() -> None:
    told: list[Exception] = []
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await watch(App(), told.append, **QUICK)
    assert told == []


@pytest.mark.asyncio
async def test_a_worker_whose_supervisor_has_ended_ends_too() -> None:
    told: list[Exception] = []
    await watch_parent(os.getppid() + 1, told.append)
    assert "its supervisor has ended" in str(told[0])


@pytest.mark.asyncio
@pytest.mark.parametrize("parent", [0, os.getppid()])
async def test_one_without_a_supervisor_or_with_a_living_one_goes_on(parent: int) -> None:
    told: list[Exception] = []
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await watch_parent(parent, told.append, look_every_s=0.01)
    assert told == []
