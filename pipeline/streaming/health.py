"""The worker's health page: one JSON document, for probes and for people.

`GET /` answers 200 while every stage flows and 503 while one does not: starting, rebalancing, or
standing still. A probe for restarts should allow two minutes, after which the worker ends itself.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, Protocol

from pipeline import codec
from pipeline.errors import ConfigError
from pipeline.streaming.counts import Counts

log = logging.getLogger(__name__)

REQUEST_S = 5.0
REQUEST_BYTES = 8192


class Healthy(Protocol):
    """A stage's app, as far as its health goes."""

    @property
    def stage(self) -> str:
        """The name of the stage."""

    @property
    def counts(self) -> Counts:
        """What the stage has done."""

    def is_flowing(self) -> bool:
        """Whether records can reach the agent, or there is no partition to read."""

    def lag(self) -> int:
        """About how many records wait."""


@asynccontextmanager
async def health_page(
    apps: Sequence[Healthy], *, port: int, process: Callable[[], Mapping[str, Any]]
) -> AsyncIterator[None]:
    """Serve the page on all addresses within the block; no page if `port` is 0.

    `process` gives what there is to say of the process as a whole. Raises ConfigError if the port
    is taken.
    """
    if not port:
        yield
        return

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(REQUEST_S):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(response(apps, process=process()))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever asked has gone, or did not speak HTTP
        finally:
            writer.close()

    try:
        server = await asyncio.start_server(answer, port=port, limit=REQUEST_BYTES)
    except OSError as error:
        raise ConfigError(f"serving the health page on port {port}: {error}") from error
    async with server:
        log.info("health page on port %d", port)
        yield


def response(apps: Sequence[Healthy], *, process: Mapping[str, Any]) -> bytes:
    """The whole HTTP answer."""
    flows = all(app.is_flowing() for app in apps)
    body = codec.encode_document(
        {
            "flowing": flows,
            **process,
            "stages": {
                app.stage: {"flowing": app.is_flowing(), "waiting": app.lag(), **asdict(app.counts)}
                for app in apps
            },
        }
    )
    status = "200 OK" if flows else "503 Service Unavailable"
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"  # fmt: skip
    return head.encode() + body
