"""Asks a broker whether it really serves: a metadata request over a plain socket, no client needed.

The bytes follow the Kafka protocol guide (kafka.apache.org/protocol): Metadata version 1 and
FindCoordinator version 1, which every broker since 0.11 answers.
"""

import socket
import struct

_METADATA, _FIND_COORDINATOR = 3, 10
_CLIENT = b"open-news-wire"
_TIMEOUT_S = 2.0


def brokers_known_to(port: int) -> set[int]:
    """The numbers of the brokers that the one on 127.0.0.1:`port` lists as alive.

    Empty while it does not serve, or knows of no controller.
    """
    try:
        answer = _ask(port, _METADATA, struct.pack(">i", 0))
    except (OSError, struct.error):
        return set()
    return _parse_metadata(answer)


def ask_for_coordinators(port: int) -> None:
    """Let the broker make its topics of offsets and transactions, which it does when first asked.

    The first group and the first transaction then need not wait for it (up to 5 s).
    """
    name = struct.pack(">h", len(_CLIENT)) + _CLIENT
    for kind in (0, 1):  # groups, transactions
        try:
            _ask(port, _FIND_COORDINATOR, name + struct.pack(">b", kind))
        except OSError:
            return


def _ask(port: int, api_key: int, body: bytes) -> bytes:
    """The body of the answer to one request (version 1 of its kind)."""
    header = struct.pack(">hhih", api_key, 1, 1, len(_CLIENT)) + _CLIENT
    with socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT_S) as connection:
        connection.sendall(struct.pack(">i", len(header) + len(body)) + header + body)
        (size,) = struct.unpack(">i", _receive(connection, 4))
        return _receive(connection, size)[4:]


def _receive(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        chunk = connection.recv(size - len(data))
        if not chunk:
            raise ConnectionError("the broker closed the connection")
        data += chunk
    return data


def _parse_metadata(answer: bytes) -> set[int]:
    (count,) = struct.unpack_from(">i", answer, 0)
    at, numbers = 4, set()
    for _ in range(count):
        number, host = struct.unpack_from(">ih", answer, at)
        at += 6 + host + 4
        (rack,) = struct.unpack_from(">h", answer, at)
        at += 2 + max(0, rack)
        numbers.add(number)
    (controller,) = struct.unpack_from(">i", answer, at)
    return numbers if controller >= 0 else set()
