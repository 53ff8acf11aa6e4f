"""Faults of brokers: killed, frozen, leaders lost one after another, the disk full, partitions added."""

import asyncio
import errno
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.streaming.broker import Broker
from pipeline.streaming.broker.health import brokers_known_to
from pipeline.streaming.topics import create_topics
from tests.faults.fault import Fault, Scene

START_AGAIN = frozenset({3})
"""A worker may end with it when brokers are away: a supervisor starts it again."""


def _broker(scene: Scene) -> Broker:
    broker = scene.ground.broker
    assert broker is not None, "this fault needs a broker of its own"
    return broker


@dataclass(frozen=True, kw_only=True)
class KillBroker(Fault):
    """The only broker is killed, stays away, and starts again on its data."""

    hold_s: float = 3.0
    exits: frozenset[int] = START_AGAIN

    def inject(self, scene: Scene, turn: int) -> None:
        scene.watch.strike("kill broker")
        _broker(scene).kill(1)

    def heal(self, scene: Scene, turn: int) -> None:
        _broker(scene).restart(1)
        scene.watch.strike("broker is back")


@dataclass(frozen=True, kw_only=True)
class LoseLeaders(Fault):
    """Each of three brokers in turn is killed and comes back."""

    ground: str = "three brokers"
    rounds: int = 3
    hold_s: float = 4.0
    exits: frozenset[int] = START_AGAIN

    def inject(self, scene: Scene, turn: int) -> None:
        scene.watch.strike(f"kill broker {turn + 1}")
        _broker(scene).kill(turn + 1)

    def heal(self, scene: Scene, turn: int) -> None:
        _broker(scene).restart(turn + 1)
        scene.watch.strike(f"broker {turn + 1} is back")
        time.sleep(3)  # its copies catch up: two must be in sync before the next one goes


@dataclass(frozen=True, kw_only=True)
class FreezeBroker(Fault):
    """The broker stands still, with all connections open, for longer than a session."""

    hold_s: float = 12.0
    exits: frozenset[int] = START_AGAIN

    def inject(self, scene: Scene, turn: int) -> None:
        scene.watch.strike("freeze broker")
        _broker(scene).pause(1)

    def heal(self, scene: Scene, turn: int) -> None:
        _broker(scene).resume(1)
        scene.watch.strike("broker goes on")


@dataclass(frozen=True, kw_only=True)
class FillDisk(Fault):
    """The file system of the broker's log is full; Kafka halts; there is room again, it is started."""

    ground: str = "small disk"
    rounds: int = 1
    hold_s: float = 2.0
    exits: frozenset[int] = START_AGAIN
    halt_s: float = 40.0
    filler: str = field(default="filler", init=False)

    def inject(self, scene: Scene, turn: int) -> None:
        assert scene.ground.disk is not None
        scene.watch.strike("disk full")
        fill(scene.ground.disk / self.filler)
        port = int(_broker(scene).bootstrap_servers.rpartition(":")[2])
        scene.wait_for(lambda: not brokers_known_to(port), within_s=self.halt_s, what="the broker's halt")  # fmt: skip
        scene.watch.strike("broker has halted")

    def heal(self, scene: Scene, turn: int) -> None:
        assert scene.ground.disk is not None
        (scene.ground.disk / self.filler).unlink()
        _broker(scene).restart(1)
        scene.watch.strike("room again, broker is back")


def fill(path: Path) -> None:
    """Write until the file system takes no byte more."""
    with path.open("wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    os.write(filler.fileno(), b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


@dataclass(frozen=True, kw_only=True)
class AddPartitions(Fault):
    """All topics grow while articles flow, so articles change their partitions: one version each."""

    rounds: int = 2
    versions: int = 1
    hold_s: float = 12.0
    """Longer than the clients take to see them."""

    def inject(self, scene: Scene, turn: int) -> None:
        count = self.partitions + 2 * (turn + 1)
        scene.watch.strike(f"{count} partitions")
        asyncio.run(create_topics(scene.settings, partitions=count, grow=True))
