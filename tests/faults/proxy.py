"""A network between a worker and a broker that can be cut without a word: no reset, no end.

A TCP proxy on 127.0.0.1. A cut direction passes nothing on and tells nobody; what was sent meanwhile
arrives when it heals, as TCP's own retransmissions would have it, late commits of a zombie included.
Connections that are dropped stay half-open for good: each side believes in the other.
"""

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from typing import Self

CHUNK_BYTES = 64 * 1024
REQUESTS, REPLIES = "requests", "replies"


@dataclass(eq=False)
class _Link:
    """One connection through the proxy; `is_lost` swallows what still comes."""

    is_lost: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)


class Proxy:
    """Forwards `port` to `upstream` on 127.0.0.1 in a thread of its own, from `with` to its end."""

    def __init__(self, *, port: int, upstream: int) -> None:
        self.port = port
        self._upstream = upstream
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._open = {REQUESTS: asyncio.Event(), REPLIES: asyncio.Event()}
        self._links: set[_Link] = set()
        self.passed_bytes = 0

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        self._run(self._start())
        return self

    def __exit__(self, *_error: object) -> None:
        """Close everything."""
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self, *directions: str) -> None:
        """Pass nothing on in these directions; new connections hang too."""
        for direction in directions or (REQUESTS, REPLIES):
            self._loop.call_soon_threadsafe(self._open[direction].clear)

    def drop(self) -> None:
        """Lose all connections there are; neither side learns of it. New ones work."""
        self._loop.call_soon_threadsafe(self._lose_all)

    def heal(self) -> None:
        """Pass on again, what was held back first."""
        for event in self._open.values():
            self._loop.call_soon_threadsafe(event.set)

    def _run(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)  # type: ignore[arg-type]

    async def _start(self) -> None:
        for event in self._open.values():
            event.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _stop(self) -> None:
        self._server.close()
        tasks = [task for link in self._links for task in link.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in [writer for link in self._links for writer in link.writers]:
            writer.transport.abort()
        await asyncio.sleep(0)  # for what the transports still call

    def _lose_all(self) -> None:
        for link in self._links:
            link.is_lost = True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link()
        self._links.add(link)
        link.writers.append(writer)
        link.tasks.append(asyncio.current_task())  # type: ignore[arg-type]
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await self._open[REQUESTS].wait()
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
            link.writers.append(far_writer)
            back = asyncio.create_task(self._pump(link, REPLIES, far_reader, writer))
            link.tasks.append(back)
            await self._pump(link, REQUESTS, reader, far_writer)
            await back
        if not link.is_lost:
            writer.close()
            self._links.discard(link)

    async def _pump(
        self,
        link: _Link,
        direction: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Carry bytes one way until their end."""
        try:
            while data := await reader.read(CHUNK_BYTES):
                await self._open[direction].wait()
                if link.is_lost:
                    continue
                writer.write(data)
                self.passed_bytes += len(data)
                await writer.drain()
            await self._open[direction].wait()
        except OSError:
            pass
        finally:
            if not link.is_lost:
                writer.close()
