"""What the nodes are told: each about all, with what was asked for on top."""

import base64
import socket
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.streaming.broker.health import _parse_metadata
from pipeline.streaming.broker.properties import (
    Node,
    Security,
    cluster_id,
    free_port,
    is_free,
    server_properties,
)

NODES = [Node(number, Path(f"/data/node-{number}"), {"PLAINTEXT": 20000 + number, "CONTROLLER": 21000 + number}) for number in (1, 2, 3)]  # fmt: skip


def parsed(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


def test_node_knows_all_voters_and_its_own_listeners() -> None:
    found = parsed(server_properties(NODES[1], NODES))
    assert found["node.id"] == "2"
    assert found["controller.quorum.voters"] == "1@127.0.0.1:21001,2@127.0.0.1:21002,3@127.0.0.1:21003"  # fmt: skip
    assert found["listeners"] == "PLAINTEXT://127.0.0.1:20002,CONTROLLER://127.0.0.1:21002"
    assert found["advertised.listeners"] == "PLAINTEXT://127.0.0.1:20002"


def test_three_nodes_keep_everything_three_times_one_node_once() -> None:
    three, one = parsed(server_properties(NODES[0], NODES)), parsed(server_properties(NODES[0], NODES[:1]))  # fmt: skip
    for name in ("offsets.topic.replication.factor", "transaction.state.log.replication.factor"):
        assert (three[name], one[name]) == ("3", "1")
    assert (three["transaction.state.log.min.isr"], one["transaction.state.log.min.isr"]) == ("2", "1")  # fmt: skip


def test_given_properties_win() -> None:
    found = parsed(server_properties(NODES[0], NODES, extra={"num.io.threads": "9", "a.b": "c"}))
    assert (found["num.io.threads"], found["a.b"]) == ("9", "c")


def test_listeners_with_security_get_keys_and_users_mechanism() -> None:
    node = Node(1, Path("/data"), {"PLAINTEXT": 1, "CONTROLLER": 2, "SASL_SSL": 3})
    security = Security(("SASL_SSL",), {"wire": "secret"}, Path("/keys.pem"))
    found = parsed(server_properties(node, [node], security=security))
    assert found["listener.name.sasl_ssl.sasl.enabled.mechanisms"] == "SCRAM-SHA-512"
    assert found["listener.name.sasl_ssl.ssl.keystore.location"] == "/keys.pem"
    assert found["listener.security.protocol.map"].endswith("SASL_SSL:SASL_SSL")
    assert "secret" not in str(found)


def test_cluster_id_is_a_uuid_that_the_formatter_takes() -> None:
    for _ in range(200):
        text = cluster_id()
        assert len(base64.urlsafe_b64decode(text + "==")) == 16
        assert text.isalnum()


def test_free_port_is_free_and_not_taken_twice() -> None:
    port = free_port()
    assert is_free(port)
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
    assert free_port(range(20000, 26000)) >= 26000


@given(
    st.lists(st.tuples(st.integers(0, 1000), st.text(max_size=20), st.none() | st.text(max_size=9)), max_size=5),
    st.integers(-1, 5),
)  # fmt: skip
def test_metadata_answer_is_read_whatever_hosts_and_racks_are_called(
    brokers: list[tuple[int, str, str | None]], controller: int
) -> None:
    def text(value: str | None) -> bytes:
        if value is None:
            return (-1).to_bytes(2, "big", signed=True)
        return len(value.encode()).to_bytes(2, "big") + value.encode()

    answer = len(brokers).to_bytes(4, "big")
    for number, host, rack in brokers:
        answer += number.to_bytes(4, "big") + text(host) + (9092).to_bytes(4, "big") + text(rack)
    answer += controller.to_bytes(4, "big", signed=True)
    expected = {number for number, _, _ in brokers} if controller >= 0 else set()
    assert _parse_metadata(answer) == expected
