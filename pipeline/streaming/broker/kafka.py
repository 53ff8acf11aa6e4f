"""Brokers started, checked, hurt and stopped: one node, or a cluster for tests of faults."""

import signal
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.streaming.broker.errors import BrokerError
from pipeline.streaming.broker.health import ask_for_coordinators
from pipeline.streaming.broker.jars import Report, ensure_jars
from pipeline.streaming.broker.java import find_java
from pipeline.streaming.broker.nodes import Nodes
from pipeline.streaming.broker.properties import Node, Security, free_port, is_free
from pipeline.streaming.broker.quick_start import quick_start_options
from pipeline.streaming.broker.supervised import Supervised

_TRIES = 3


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
        prepare: bool = True,
        record: str | None = None,
        report: Report = lambda text: None,
    ) -> None:
        """Describe it; nothing happens yet.

        `cache` keeps the jars (see Settings.cache_folder). `port` is that of the first node (0: a
        free one). `data` keeps the records between starts; without it they go with the broker.
        `properties` are added to server.properties; `report` gets lines for people. `prepare` lets the
        first start on a machine take 10 s longer, so that later ones are quick; `record` is the Java
        option of the run that does so.
        """
        self._cache = cache
        self._count = nodes
        self._port = port
        self._data = data
        self._properties = dict(properties or {})
        self._security = security
        self._prepare = prepare
        self._record = record
        self._report = report
        self._supervised: Supervised | None = None
        self._nodes: Nodes | None = None

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
        return ",".join(f"127.0.0.1:{node.ports[protocol]}" for node in self._running.every)

    @property
    def folder(self) -> Path:
        """Where its data, configuration and logs are."""
        if self._supervised is None:
            raise BrokerError("using the broker: it is not running")
        return self._supervised.folder

    def start(self) -> Self:
        """Start all nodes; returns when each answers and knows the others.

        Raises BrokerUnavailableError if Kafka cannot be had here, BrokerError if it does not start.
        """
        java = self._java_command()
        for attempt in range(1, _TRIES + 1):
            try:
                self._start_nodes(java)
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
        self._nodes = None
        if self._supervised is not None:
            self._supervised.close()
            self._supervised = None

    def wait(self) -> None:
        """Return never; raises BrokerError when a node ends by itself."""
        while True:
            for node in self._running.every:
                if self._running.has_ended(node, within_s=1.0):
                    words = self._running.last_words(node)
                    raise BrokerError(f"running the broker: it ended: {words}")

    def kill(self, number: int) -> None:
        """SIGKILL node `number` (from 1)."""
        self._running.end(self._node(number), signal.SIGKILL)

    def shut_down(self, number: int) -> None:
        """Stop node `number` in the orderly way."""
        self._running.end(self._node(number), signal.SIGTERM)

    def pause(self, number: int) -> None:
        """Freeze node `number` (SIGSTOP)."""
        self._running.signal(self._node(number), signal.SIGSTOP)

    def resume(self, number: int) -> None:
        """Let a frozen node go on."""
        self._running.signal(self._node(number), signal.SIGCONT)

    def restart(self, number: int) -> None:
        """Start node `number` again, on its data and port; kills it first if it still runs."""
        self.kill(number)
        self._running.launch([self._node(number)])

    @property
    def _running(self) -> Nodes:
        if self._nodes is None:
            raise BrokerError("using the broker: it is not running")
        return self._nodes

    def _node(self, number: int) -> Node:
        return self._running.every[number - 1]

    def _java_command(self) -> tuple[str, ...]:
        """Java with its options and the class path, fetched if need be."""
        java = find_java()
        jars = ensure_jars(self._cache, report=self._report)
        quick: tuple[str, ...] = ()
        if self._record is None:
            train = self._train if self._prepare else None
            quick = quick_start_options(self._cache, java, train=train, report=self._report)
        options = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData", *quick)
        return (str(java.command), *options, "-cp", ":".join(map(str, jars)))

    def _train(self, record: str) -> None:
        with Broker(cache=self._cache, record=record) as broker:
            broker.shut_down(1)

    def _start_nodes(self, java: tuple[str, ...]) -> None:
        self._supervised = Supervised(self._data_folder())
        security = self._security
        nodes = Nodes(self._supervised, java, self._plan(self._supervised.folder))
        nodes.configure(security, self._properties)
        nodes.format((security and security.users) or {})
        nodes.launch(nodes.every, options=() if self._record is None else (self._record,))
        ask_for_coordinators(nodes.every[0].ports["PLAINTEXT"])
        self._nodes = nodes

    def _data_folder(self) -> Path | None:
        if self._data is None:
            return None
        try:
            self._data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BrokerError(f"starting the broker: {self._data}: {error.strerror}") from error
        return self._data.resolve()

    def _plan(self, folder: Path) -> tuple[Node, ...]:
        """The nodes with their ports, all different."""
        if self._port and not is_free(self._port):
            raise BrokerError(f"starting the broker: port {self._port} on 127.0.0.1 is taken (0 finds a free one)")  # fmt: skip
        more = self._security.protocols if self._security else ()
        taken: set[int] = {self._port}
        nodes = []
        for number in range(1, self._count + 1):
            ports = {}
            for protocol in ("PLAINTEXT", "CONTROLLER", *more):
                wanted = self._port if number == 1 and protocol == "PLAINTEXT" else 0
                ports[protocol] = wanted or free_port(taken)
                taken.add(ports[protocol])
            nodes.append(Node(number, folder / f"node-{number}", ports))
        return tuple(nodes)
