"""The watchdog: standstill and crash end the worker."""

import asyncio

import pytest

from pipeline.streaming.watchdog import watch


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
