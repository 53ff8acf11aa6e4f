"""Lets a thread read a source that blocks (files, standard input) for a loop that must not."""

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

ITEMS = 16
"""Read ahead at most; each may be as large as a record may be (8 MiB by default)."""

_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


async def read_ahead(items: Iterable[T]) -> AsyncGenerator[T, None]:
    """The same items, read by a thread; raises what reading them raises.

    Close it (`contextlib.aclosing`) when it is left early, so that the thread stops.
    """
    waiting: queue.Queue[T | _End] = queue.Queue(ITEMS)
    stopped = threading.Event()
    threading.Thread(target=_read, args=(items, waiting, stopped), daemon=True).start()
    try:
        while True:
            item = await _next(waiting)
            if not isinstance(item, _End):
                yield item
            elif item.error is None:
                return
            else:
                raise item.error
    finally:
        stopped.set()


async def _next(waiting: "queue.Queue[T | _End]") -> T | _End:
    with suppress(queue.Empty):
        return waiting.get_nowait()
    while True:  # in steps, so that a cancelled wait leaves no thread behind for long
        with suppress(queue.Empty):
            return await asyncio.to_thread(waiting.get, timeout=_LOOK_S)


def _read(items: Iterable[T], waiting: "queue.Queue[T | _End]", stopped: threading.Event) -> None:
    end = _End(None)
    try:
        for item in items:
            if not _put(item, waiting, stopped):
                return
    except BaseException as error:  # noqa: BLE001 - raised again where the items are awaited
        end = _End(error)
    _put(end, waiting, stopped)


def _put(item: T | _End, waiting: "queue.Queue[T | _End]", stopped: threading.Event) -> bool:
    while not stopped.is_set():
        with suppress(queue.Full):
            waiting.put(item, timeout=_LOOK_S)
            return True
    return False
