"""The processes of a cluster's nodes: formatted, launched, awaited, ended, through the supervisor."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from signal import SIGKILL, Signals

from pipeline.streaming.broker.errors import BrokerError
from pipeline.streaming.broker.health import brokers_known_to
from pipeline.streaming.broker.properties import Node, Security, cluster_id, server_properties
from pipeline.streaming.broker.supervised import Supervised

_FORMAT_S = 60.0
_START_S = 90.0
_STOP_S = 60.0
_LOG4J = """\
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %p %m (%c)%n
"""


class Nodes:
    """The nodes of one cluster, each a Java process below `supervised`.

    `java` is the command with its options and the class path last.
    """

    def __init__(self, supervised: Supervised, java: tuple[str, ...], every: tuple[Node, ...]) -> None:  # fmt: skip
        self.every = every
        self._supervised = supervised
        self._java = java

    def configure(self, security: Security | None, properties: Mapping[str, str]) -> None:
        """Write each node's configuration."""
        for node in self.every:
            node.folder.mkdir(exist_ok=True)
            text = server_properties(node, self.every, security=security, extra=properties)
            (node.folder / "server.properties").write_text(text)
            (node.folder / "log4j2.properties").write_text(_LOG4J)

    def format(self, users: Mapping[str, str]) -> None:
        """Prepare the data folders that are new, side by side, under one cluster id.

        Raises BrokerError if only some are new: the folder belongs to a cluster of another size.
        """
        fresh = [
            node for node in self.every if not (node.folder / "data" / "meta.properties").exists()
        ]
        if not fresh:
            return
        if len(fresh) < len(self.every):
            raise BrokerError(f"starting the broker: {self._supervised.folder} holds {len(self.every) - len(fresh)} nodes, not {len(self.every)}")  # fmt: skip
        arguments = ["format", "--cluster-id", cluster_id()]
        for user, password in users.items():
            arguments += ["--add-scram", f"SCRAM-SHA-512=[name={user},password={password}]"]
        for node in fresh:
            given = [*arguments, "--config", str(node.folder / "server.properties")]
            self._run_java(f"format-{node.number}", node, "kafka.tools.StorageTool", given)
        for node in fresh:
            if self._supervised.wait(f"format-{node.number}", _FORMAT_S) != 0:
                raise BrokerError(f"formatting the broker's folder: {self.last_words(node)}")

    def launch(self, nodes: Iterable[Node], *, options: tuple[str, ...] = ()) -> None:
        """Start these nodes, with further Java options, and return when each answers and knows them.

        Raises BrokerError with the last words of one that does not.
        """
        nodes = tuple(nodes)
        for node in nodes:
            arguments = [str(node.folder / "server.properties")]
            self._run_java(node.name, node, "kafka.Kafka", arguments, options)
        self._await(nodes)

    def signal(self, node: Node, number: Signals) -> None:
        """Send the node a signal."""
        self._supervised.signal(node.name, number)

    def end(self, node: Node, number: Signals) -> None:
        """Send the node a signal that ends it, and wait for that; SIGKILL if it takes too long."""
        self._supervised.signal(node.name, number)
        if self._supervised.wait(node.name, _STOP_S) is None:
            self._supervised.signal(node.name, SIGKILL)
            self._supervised.wait(node.name, _STOP_S)

    def has_ended(self, node: Node, *, within_s: float) -> bool:
        """Whether the node ends, or has ended, within this time."""
        return self._supervised.wait(node.name, within_s) is not None

    def last_words(self, node: Node) -> str:
        """What its log says of the reason, on one line."""
        lines = _log(node).read_text("utf-8", "replace").splitlines()
        telling = [line for line in lines if "ERROR" in line or "Exception" in line]
        return " / ".join((telling or lines)[-3:]) or "it said nothing"

    def _run_java(
        self, name: str, node: Node, main: str, arguments: list[str], options: tuple[str, ...] = ()
    ) -> None:
        logging = f"-Dlog4j2.configurationFile={node.folder / 'log4j2.properties'}"
        command = [self._java[0], logging, *options, *self._java[1:], main, *arguments]
        self._supervised.start(name, command, _log(node))

    def _await(self, nodes: tuple[Node, ...]) -> None:
        until = time.monotonic() + _START_S
        numbers = {node.number for node in nodes}
        for node in nodes:
            while not numbers <= brokers_known_to(node.ports["PLAINTEXT"]):
                if self.has_ended(node, within_s=0.03):
                    raise BrokerError(f"starting the broker: {self.last_words(node)}")
                if time.monotonic() > until:
                    raise BrokerError(f"starting the broker: no answer in {_START_S:.0f} s: {self.last_words(node)}")  # fmt: skip


def _log(node: Node) -> Path:
    return node.folder / "broker.log"
