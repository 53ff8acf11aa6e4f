"""The network that can be cut: nobody is told, and what was held back arrives when it heals."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from pipeline.streaming.broker.properties import free_port
from tests.faults.proxy import REPLIES, REQUESTS, Proxy


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A proxy before a server that answers each line with itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_echo, args=(server,), daemon=True).start()
        with Proxy(port=free_port(), upstream=server.getsockname()[1]) as proxy:
            yield proxy


def _echo(server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = server.accept()
            threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    with contextlib.suppress(OSError), connection:
        while data := connection.recv(1024):
            connection.sendall(data)


def _client(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=0.3)


def test_bytes_pass_both_ways(proxy: Proxy) -> None:
    with _client(proxy) as client:
        client.sendall(b"one")
        assert client.recv(10) == b"one"


@pytest.mark.parametrize("directions", [(REQUESTS,), (REPLIES,), (REQUESTS, REPLIES)])
def test_a_cut_is_silent_and_what_was_held_back_arrives_when_it_heals(
    proxy: Proxy, directions: tuple[str, ...]
) -> None:
    with _client(proxy) as client:
        client.sendall(b"one")
        assert client.recv(10) == b"one"
        proxy.cut(*directions)
        client.sendall(b"two")
        with pytest.raises(TimeoutError):
            client.recv(10)
        proxy.heal()
        client.settimeout(5)
        assert client.recv(10) == b"two"


def test_lost_connections_stay_half_open_and_new_ones_work(proxy: Proxy) -> None:
    with _client(proxy) as old:
        old.sendall(b"one")
        assert old.recv(10) == b"one"
        proxy.drop()
        with _client(proxy) as new:
            new.sendall(b"new")
            assert new.recv(10) == b"new"
        old.sendall(b"two")
        with pytest.raises(TimeoutError):
            old.recv(10)


def test_the_end_of_a_connection_is_passed_on(proxy: Proxy) -> None:
    with _client(proxy) as client:
        client.sendall(b"one")
        client.recv(10)
        client.shutdown(socket.SHUT_WR)
        client.settimeout(5)
        assert client.recv(10) == b""
