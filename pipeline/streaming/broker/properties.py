"""The brokers' configuration: what goes into each node's server.properties, and free ports for it."""

import random
import secrets
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
_PORTS = range(20000, 32000)
"""Below the ranges that systems take for outgoing connections (Linux 32768, others 49152), so that a
client's own port cannot sit on the port of a node that is just being restarted."""


@dataclass(frozen=True, slots=True)
class Security:
    """Listeners beside the plain one: which protocols, for whom, with which PEM files.

    `keystore` holds the broker's key (PKCS #8) and certificate chain, `truststore` the authorities
    for clients' certificates; `users` are SCRAM-SHA-512 users with their passwords.
    """

    protocols: tuple[str, ...]
    users: Mapping[str, str] | None = None
    keystore: Path | None = None
    truststore: Path | None = None
    require_client_certificate: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One broker: its number from 1, its folder, and its port per listener."""

    number: int
    folder: Path
    ports: Mapping[str, int]

    @property
    def name(self) -> str:
        """What it is called in logs and folders."""
        return f"node-{self.number}"


def free_port(taken: Iterable[int] = ()) -> int:
    """A port on 127.0.0.1 that nobody uses at this moment, none of `taken`."""
    used = set(taken)
    for _ in range(1000):
        port = random.choice(_PORTS)  # noqa: S311
        if port not in used and is_free(port):
            return port
    raise OSError("finding a free port on 127.0.0.1: none in a thousand tries")


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # past connections do not count
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def cluster_id() -> str:
    """A random id: 22 letters and digits that are a UUID in base64, no `-` (the formatter would take it for an option)."""  # fmt: skip
    while "-" in (text := secrets.token_urlsafe(16)) or "_" in text:
        pass
    return text


def server_properties(
    node: Node,
    nodes: Iterable[Node],
    *,
    security: Security | None = None,
    extra: Mapping[str, str] | None = None,
) -> str:
    """The text of server.properties for `node` in the cluster of `nodes`; `extra` wins over all."""
    members = list(nodes)
    values = {
        **_identity(node, members),
        **_listeners(node),
        **_internal_topics(min(len(members), 3)),
        **_limits(),
        **(_secured(security) if security else {}),
        **(extra or {}),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _identity(node: Node, members: list[Node]) -> dict[str, str]:
    voters = [f"{item.number}@127.0.0.1:{item.ports['CONTROLLER']}" for item in members]
    return {
        "process.roles": "broker,controller",
        "node.id": str(node.number),
        "controller.quorum.voters": ",".join(voters),
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": str(node.folder / "data"),
    }


def _listeners(node: Node) -> dict[str, str]:
    every = {name: f"{name}://127.0.0.1:{port}" for name, port in node.ports.items()}
    return {
        "listeners": ",".join(every.values()),
        "advertised.listeners": ",".join(
            address for name, address in every.items() if name != "CONTROLLER"
        ),
        "listener.security.protocol.map": ",".join(
            f"{name}:{'PLAINTEXT' if name == 'CONTROLLER' else name}" for name in every
        ),
    }


def _internal_topics(replicas: int) -> dict[str, str]:
    in_sync = max(1, replicas - 1)
    return {
        "default.replication.factor": str(replicas),
        "min.insync.replicas": str(in_sync),
        "offsets.topic.replication.factor": str(replicas),
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": str(replicas),
        "transaction.state.log.min.isr": str(in_sync),
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": str(replicas),
        "share.coordinator.state.topic.min.isr": str(in_sync),
        "share.coordinator.state.topic.num.partitions": "1",
    }


def _limits() -> dict[str, str]:
    """Small memory, quick groups; what a topic takes at most is the topic's business."""
    return {
        "auto.create.topics.enable": "false",
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "6000",
        "message.max.bytes": str(17 * MIB),
        "replica.fetch.max.bytes": str(17 * MIB),
        "broker.session.timeout.ms": "6000",
        "log.cleaner.dedupe.buffer.size": str(8 * MIB),
        "num.network.threads": "2",
        "num.io.threads": "4",
    }


def _secured(security: Security) -> dict[str, str]:
    values: dict[str, str] = {}
    for name in security.protocols:
        listener = f"listener.name.{name.lower()}"
        if name.startswith("SASL"):
            values[f"{listener}.sasl.enabled.mechanisms"] = "SCRAM-SHA-512"
            values[f"{listener}.scram-sha-512.sasl.jaas.config"] = "org.apache.kafka.common.security.scram.ScramLoginModule required;"  # fmt: skip
        if name.endswith("SSL"):
            values |= _keys(listener, security)
    return values


def _keys(listener: str, security: Security) -> dict[str, str]:
    values = {
        f"{listener}.ssl.keystore.type": "PEM",
        f"{listener}.ssl.keystore.location": str(security.keystore),
        f"{listener}.ssl.client.auth": "required"
        if security.require_client_certificate
        else "none",
    }
    if security.truststore is not None:
        values[f"{listener}.ssl.truststore.type"] = "PEM"
        values[f"{listener}.ssl.truststore.location"] = str(security.truststore)
    return values
