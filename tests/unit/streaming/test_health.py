"""The health page: what it answers, and that it is there only when it is wanted."""

import asyncio
import json
import socket

import pytest

from pipeline.errors import ConfigError
from pipeline.streaming.counts import Counts
from pipeline.streaming.health import health_page, response

PROCESS = {"memory_mb": 231, "restarts": 2}


class App:
    stage = "clean"
    counts = Counts(read=3, committed=3)

    def __init__(self, *, flows: bool = True) -> None:
        self.flows = flows

    def is_flowing(self) -> bool:
        return self.flows

    def lag(self) -> int:
        return 7


def parts(answer: bytes) -> tuple[str, dict[str, object]]:
    head, body = answer.split(b"\r\n\r\n", 1)
    assert f"Content-Length: {len(body)}".encode() in head
    return head.splitlines()[0].decode(), json.loads(body)


def test_it_is_200_while_every_stage_flows_and_503_otherwise() -> None:
    status, told = parts(response([App()], process=PROCESS))
    assert status == "HTTP/1.1 200 OK"
    assert told["stages"] == {"clean": {"flowing": True, "waiting": 7, "read": 3, "emitted": 0, "dropped": 0, "dead_letters": 0, "retries": 0, "committed": 3}}  # fmt: skip
    status, told = parts(response([App(), App(flows=False)], process=PROCESS))
    assert status == "HTTP/1.1 503 Service Unavailable"
    assert told["flowing"] is False
    assert (told["memory_mb"], told["restarts"]) == (231, 2)


@pytest.mark.asyncio
async def test_it_answers_over_http_and_survives_who_does_not_speak_it() -> None:
    port = free_port()
    async with health_page([App()], port=port, process=lambda: PROCESS):
        for request in (b"\x00" * 20_000, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            answer = await reader.read() if request.startswith(b"GET") else b""
            writer.close()
    assert parts(answer)[0] == "HTTP/1.1 200 OK"


@pytest.mark.asyncio
async def test_a_port_that_is_taken_is_a_matter_of_settings() -> None:
    port = free_port()
    async with health_page([App()], port=port, process=lambda: PROCESS):
        with pytest.raises(ConfigError, match=f"on port {port}"):
            async with health_page([App()], port=port, process=lambda: PROCESS):
                pass


@pytest.mark.asyncio
async def test_without_a_port_there_is_no_page() -> None:
    async with health_page([App()], port=0, process=lambda: PROCESS):
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
