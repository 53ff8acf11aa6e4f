"""Brokers started, checked, hurt and stopped: one node, or a cluster for tests of faults."""

import signal
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.streaming.broker.errors import BrokerError
from pipeline.streaming.broker.health import ask_for_coordinators, brokers_known_to
from pipeline.streaming.broker.jars import Report, ensure_jars
from pipeline.streaming.broker.java import find_java
from pipeline.streaming.broker.properties import (
    Node,
    Security,
    cluster_id,
    free_port,
    is_free,
    server_properties,
)
from pipeline.streaming.broker.quick_start import quick_start_options
from pipeline.streaming.broker.supervised import Supervised

_FORMAT_S = 60.0
_START_S = 90.0
_STOP_S = 60.0
_TRIES = 3
_LOG4J = """\
rootLogger.level = {level}
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{{ISO8601}} %p %m (%c)%n
"""


class Broker:
    """A real Apache Kafka (KRaft) on 127.0.0.1, alive between `start` and `stop`.

    All methods block, are bounded, and may be called from any thread. It ends with this process,
    however that ends.
    """

    def __init__(
        self,
        *,
        cache: Path,
        nodes: int = 1,
        port: int = 0,
        data: Path | None = None,
        properties: Mapping[str, str] | None = None,
        security: Security | None = None,
        record: str | None = None,
        report: Report = lambda text: None,
    ) -> None:
        """Describe it; nothing happens yet.

        `cache` keeps the jars (see Settings.cache_folder). `port` is that of the first node (0: a
        free one). `data` keeps the records between starts; without it they go with the broker.
        `properties` are added to server.properties; `record` is a Java option of the run that makes
        quick starts possible; `report` gets lines for people.
        """
        self._cache = cache
        self._count = nodes
        self._port = port
        self._data = data
        self._properties = dict(properties or {})
        self._security = security
        self._record = record
        self._report = report
        self._supervised: Supervised | None = None
        self._nodes: tuple[Node, ...] = ()
        self._java: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        """Start it."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self.stop()

    @property
    def bootstrap_servers(self) -> str:
        """Its addresses for clients without TLS and SASL, `host:port,...`."""
        return self.address("PLAINTEXT")

    def address(self, protocol: str) -> str:
        """Its addresses for clients of this protocol, `host:port,...`."""
        return ",".join(f"127.0.0.1:{node.ports[protocol]}" for node in self._nodes)

    @property
    def folder(self) -> Path:
        """Where its data, configuration and logs are."""
        return self._running.folder

    def start(self) -> Self:
        """Start all nodes; returns when each answers and knows the others.

        Raises BrokerUnavailableError if Kafka cannot be had here, BrokerError if it does not start.
        """
        self._java = self._java_command()
        for attempt in range(1, _TRIES + 1):
            try:
                self._start_nodes()
            except BaseException as error:
                self.stop()
                taken = isinstance(error, BrokerError) and "Address already in use" in str(error)
                if not taken or self._port or attempt == _TRIES:
                    raise
            else:
                break
        return self

    def stop(self) -> None:
        """Stop all nodes and leave nothing behind but the data that was to be kept."""
        if self._supervised is not None:
            self._supervised.close()
            self._supervised = None

    def wait(self) -> None:
        """Return never; raises BrokerError when a node ends by itself."""
        while True:
            for node in self._nodes:
                if self._running.wait(node.name, 1.0) is not None:
                    raise BrokerError(f"running the broker: it ended: {self._last_words(node)}")

    def kill(self, number: int) -> None:
        """SIGKILL node `number` (from 1)."""
        self._end(number, signal.SIGKILL)

    def shut_down(self, number: int) -> None:
        """Stop node `number` in the orderly way."""
        self._end(number, signal.SIGTERM)

    def pause(self, number: int) -> None:
        """Freeze node `number` (SIGSTOP)."""
        self._running.signal(self._node(number).name, signal.SIGSTOP)

    def resume(self, number: int) -> None:
        """Let a frozen node go on."""
        self._running.signal(self._node(number).name, signal.SIGCONT)

    def restart(self, number: int) -> None:
        """Start node `number` again, on its data and port; kills it first if it still runs."""
        self.kill(number)
        self._launch(self._node(number))
        self._await_all((self._node(number),))

    def _java_command(self) -> tuple[str, ...]:
        """Java with its options and the class path, fetched if need be."""
        java = find_java()
        jars = ensure_jars(self._cache, report=self._report)
        quick: tuple[str, ...] = ()
        if self._record is None:
            quick = quick_start_options(self._cache, java, train=self._train, report=self._report)
        options = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData", *quick)
        return (str(java.command), *options, "-cp", ":".join(map(str, jars)))

    def _train(self, record: str) -> None:
        with Broker(cache=self._cache, record=record) as broker:
            broker.shut_down(1)

    @property
    def _running(self) -> Supervised:
        if self._supervised is None:
            raise BrokerError("using the broker: it is not running")
        return self._supervised

    def _node(self, number: int) -> Node:
        return self._nodes[number - 1]

    def _end(self, number: int, how: signal.Signals) -> None:
        name = self._node(number).name
        self._running.signal(name, how)
        if self._running.wait(name, _STOP_S) is None:
            self._running.signal(name, signal.SIGKILL)
            self._running.wait(name, _STOP_S)

    def _start_nodes(self) -> None:
        if self._data is not None:
            self._data.mkdir(parents=True, exist_ok=True)
        data = None if self._data is None else self._data.resolve()
        self._supervised = Supervised(data)
        self._nodes = self._plan(self._supervised.folder)
        fresh = [
            node for node in self._nodes if not (node.folder / "data/meta.properties").exists()
        ]
        if 0 < len(fresh) < self._count:
            raise BrokerError(f"starting the broker: {self._data} holds {self._count - len(fresh)} nodes, not {self._count}")  # fmt: skip
        for node in self._nodes:
            self._configure(node)
        if fresh:
            self._format(fresh)
        for node in self._nodes:
            self._launch(node)
        self._await_all(self._nodes)
        ask_for_coordinators(self._nodes[0].ports["PLAINTEXT"])

    def _plan(self, folder: Path) -> tuple[Node, ...]:
        protocols = (
            "PLAINTEXT",
            "CONTROLLER",
            *(self._security.protocols if self._security else ()),
        )
        if self._port and not is_free(self._port):
            raise BrokerError(f"starting the broker: port {self._port} on 127.0.0.1 is taken (0 finds a free one)")  # fmt: skip
        taken: set[int] = {self._port}
        nodes = []
        for number in range(1, self._count + 1):
            ports = {}
            for protocol in protocols:
                wanted = self._port if number == 1 and protocol == "PLAINTEXT" else 0
                ports[protocol] = wanted or free_port(taken)
                taken.add(ports[protocol])
            nodes.append(Node(number, folder / f"node-{number}", ports))
        return tuple(nodes)

    def _configure(self, node: Node) -> None:
        node.folder.mkdir(exist_ok=True)
        text = server_properties(node, self._nodes, security=self._security, extra=self._properties)
        (node.folder / "server.properties").write_text(text)
        (node.folder / "log4j2.properties").write_text(_LOG4J.format(level="warn"))

    def _format(self, nodes: list[Node]) -> None:
        """Prepare the nodes' data folders, side by side, under one cluster id."""
        cluster = cluster_id()
        for node in nodes:
            arguments = ["format", "--cluster-id", cluster]
            arguments += ["--config", str(node.folder / "server.properties")]
            for user, password in ((self._security and self._security.users) or {}).items():
                arguments += ["--add-scram", f"SCRAM-SHA-512=[name={user},password={password}]"]
            self._run_java(f"format-{node.number}", node, "kafka.tools.StorageTool", arguments)
        for node in nodes:
            if self._running.wait(f"format-{node.number}", _FORMAT_S) != 0:
                raise BrokerError(f"formatting the broker's folder: {self._last_words(node)}")

    def _launch(self, node: Node) -> None:
        options = () if self._record is None else (self._record,)
        arguments = [str(node.folder / "server.properties")]
        self._run_java(node.name, node, "kafka.Kafka", arguments, options)

    def _run_java(
        self, name: str, node: Node, main: str, arguments: list[str], options: tuple[str, ...] = ()
    ) -> None:
        logging = f"-Dlog4j2.configurationFile={node.folder / 'log4j2.properties'}"
        command = [self._java[0], logging, *options, *self._java[1:], main, *arguments]
        self._running.start(name, command, self._log(node))

    def _log(self, node: Node) -> Path:
        return node.folder / "broker.log"

    def _await_all(self, nodes: tuple[Node, ...]) -> None:
        """Return when each of `nodes` answers and lists all of them; BrokerError if one does not."""
        until = time.monotonic() + _START_S
        numbers = {node.number for node in nodes}
        for node in nodes:
            while not numbers <= brokers_known_to(node.ports["PLAINTEXT"]):
                if self._running.wait(node.name, 0.03) is not None:
                    raise BrokerError(f"starting the broker: {self._last_words(node)}")
                if time.monotonic() > until:
                    raise BrokerError(f"starting the broker: no answer in {_START_S:.0f} s: {self._last_words(node)}")  # fmt: skip

    def _last_words(self, node: Node) -> str:
        """What its log says of the reason, on one line."""
        lines = self._log(node).read_text("utf-8", "replace").splitlines()
        telling = [line for line in lines if "ERROR" in line or "Exception" in line]
        return " / ".join((telling or lines)[-3:]) or "it said nothing"
