"""Where an episode takes place: brokers that may be hurt, and the network before them.

Each kind is a context manager that yields a `Ground`; every episode gets a fresh one.
"""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import load_settings
from pipeline.streaming.broker import Broker, Security
from pipeline.streaming.broker.properties import free_port
from tests.faults.proxy import Proxy

DISK_BYTES = 400 * 1024 * 1024


class NotHere(Exception):  # noqa: N818 - it is no error: this machine does not allow it
    """This machine cannot provide the ground."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The servers for feed and judge, those of each worker in turn, and what a fault may hurt."""

    servers: str
    worker_servers: tuple[str, ...]
    replication: int = 1
    broker: Broker | None = None
    proxy: Proxy | None = None
    disk: Path | None = None


@contextlib.contextmanager
def one_broker() -> Iterator[Ground]:
    """A node of its own."""
    with Broker(cache=load_settings().cache_folder) as broker:
        servers = broker.bootstrap_servers
        yield Ground(servers, (servers,), broker=broker)


@contextlib.contextmanager
def three_brokers() -> Iterator[Ground]:
    """Three nodes, every topic on all of them."""
    with Broker(cache=load_settings().cache_folder, nodes=3) as broker:
        servers = broker.bootstrap_servers
        yield Ground(servers, (servers,), replication=3, broker=broker)


@contextlib.contextmanager
def behind_proxy() -> Iterator[Ground]:
    """A node whose first worker reaches it through a proxy only; the others are straight to it."""
    port = free_port()
    through = free_port({port})
    properties = {
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port},THROUGH://127.0.0.1:{through}",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,THROUGH:PLAINTEXT",
    }
    security = Security(("THROUGH",))
    cache = load_settings().cache_folder
    with Broker(cache=cache, port=port, properties=properties, security=security) as broker:
        upstream = int(broker.address("THROUGH").split(":")[1])
        with Proxy(port=through, upstream=upstream) as proxy:
            direct = broker.bootstrap_servers
            yield Ground(direct, (f"127.0.0.1:{through}", direct), broker=broker, proxy=proxy)


@contextlib.contextmanager
def small_disk() -> Iterator[Ground]:
    """A node whose data lies on a small file system of its own (tmpfs; only root may make one)."""
    cache = load_settings().cache_folder
    with (
        tempfile.TemporaryDirectory() as folder,
        _mounted(Path(folder)) as disk,
        Broker(cache=cache, data=disk / "kafka") as broker,
    ):
        servers = broker.bootstrap_servers
        yield Ground(servers, (servers,), broker=broker, disk=disk)


@contextlib.contextmanager
def _mounted(folder: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        raise NotHere("a file system of its own needs root")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", folder], check=False)  # fmt: skip
    if made.returncode:
        raise NotHere("a file system of its own needs the right to mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=False)


GROUNDS: dict[str, Callable[[], contextlib.AbstractContextManager[Ground]]] = {
    "one broker": one_broker,
    "three brokers": three_brokers,
    "behind a proxy": behind_proxy,
    "small disk": small_disk,
}
