"""A worker killed or frozen at each point of its transactions (see `points.py`)."""

import time
from dataclasses import dataclass

from tests.faults.crew import READY_S
from tests.faults.fault import SESSION_S, Fault, Scene
from tests.faults.points import VARIABLE, Point

KILLS = (
    "before:InitProducerId:kill",
    "sent:InitProducerId:kill",
    "before:AddPartitionsToTxn:kill",
    "sent:AddPartitionsToTxn:kill",
    "before:Produce:kill",
    "sent:Produce:kill",
    "before:AddOffsetsToTxn:kill",
    "before:TxnOffsetCommit:kill",
    "sent:TxnOffsetCommit:kill",
    "before:EndTxn:kill",
    "sent:EndTxn:kill",
    "after:EndTxn:kill",
)
FREEZES = (
    "sent:InitProducerId:freeze",
    "before:AddPartitionsToTxn:freeze",
    "before:Produce:freeze",
    "before:TxnOffsetCommit:freeze",
    "before:EndTxn:freeze",
    "sent:EndTxn:freeze",
    "after:EndTxn:freeze",
)


@dataclass(frozen=True, kw_only=True)
class AtEachPoint(Fault):
    """The first worker comes to grief at one point after another."""

    points: tuple[str, ...]
    for_light_only: bool = True
    per_second: float | None = 60.0

    def strike(self, scene: Scene) -> None:
        scene.wait(1.0, 2.0)
        scene.crew.stop(0)
        for text in self.points:
            scene.crew.start(0, keep=False, **{VARIABLE: text})
            (self._await_kill if Point.parse(text).blow == "kill" else self._await_freeze)(scene, text)  # fmt: skip
        scene.crew.start(0)
        scene.crew.every[0].wait_ready(READY_S)
        scene.wait_until_flowing()

    def _await_kill(self, scene: Scene, text: str) -> None:
        victim = scene.crew.every[0]
        scene.wait_for(lambda: not victim.is_running(), within_s=READY_S, what=text)
        scene.watch.strike(text)
        if victim.exit_code() != -9:
            raise RuntimeError(f"{text}: the worker ended with {victim.exit_code()} instead")

    def _await_freeze(self, scene: Scene, text: str) -> None:
        scene.wait_for(lambda: scene.crew.is_frozen(0), within_s=READY_S, what=text)
        scene.watch.strike(text)
        time.sleep(SESSION_S + 3)
        scene.crew.thaw(0)
        scene.wait_until_flowing()
        time.sleep(2)  # the zombie may do harm now
        if scene.crew.every[0].is_running():
            scene.crew.stop(0)
