"""Faults of workers: killed, stopped, frozen, one or all, by chance, in the middle of rebalances."""

import time
from dataclasses import dataclass

from tests.faults.crew import READY_S
from tests.faults.fault import SESSION_S, Fault, Scene


@dataclass(frozen=True, kw_only=True)
class KillOne(Fault):
    """A worker is killed and started again at once; the next one dies when it is ready."""

    def inject(self, scene: Scene, turn: int) -> None:
        victim = turn % self.workers
        scene.watch.strike(f"kill {victim}")
        scene.crew.kill(victim)
        scene.crew.start(victim)

    def heal(self, scene: Scene, turn: int) -> None:
        scene.crew.every[turn % self.workers].wait_ready(READY_S)


@dataclass(frozen=True, kw_only=True)
class KillAll(Fault):
    """All workers are killed at once, and started again."""

    def inject(self, scene: Scene, turn: int) -> None:
        victims = scene.crew.running()
        scene.watch.strike("kill all")
        for victim in victims:
            scene.crew.kill(victim)
        for victim in victims:
            scene.crew.start(victim)


@dataclass(frozen=True, kw_only=True)
class RollingRestart(Fault):
    """Each worker in turn is stopped by SIGTERM and started again."""

    def inject(self, scene: Scene, turn: int) -> None:
        for number in scene.crew.running():
            scene.watch.strike(f"stop {number}")
            scene.crew.stop(number)
            scene.crew.start(number)
            scene.crew.every[number].wait_ready(READY_S)


@dataclass(frozen=True, kw_only=True)
class StopInRebalance(Fault):
    """A further worker joins; while partitions move, one that has them is stopped."""

    def inject(self, scene: Scene, turn: int) -> None:
        victim, joining = turn % self.workers, scene.spare
        scene.crew.start(joining)
        scene.wait(0.8, 2.5)  # it joins about now
        scene.watch.strike(f"stop {victim} in a rebalance")
        scene.crew.stop(victim)
        scene.crew.every[joining].wait_ready(READY_S)

    def heal(self, scene: Scene, turn: int) -> None:
        scene.crew.start(turn % self.workers)
        scene.crew.every[turn % self.workers].wait_ready(READY_S)
        scene.crew.stop(scene.spare)


@dataclass(frozen=True, kw_only=True)
class Freeze(Fault):
    """A worker stands still for longer than the session timeout, then wakes up as a zombie."""

    hold_s: float = SESSION_S + 4

    def inject(self, scene: Scene, turn: int) -> None:
        scene.watch.strike(f"freeze {turn % self.workers}")
        scene.crew.freeze(turn % self.workers)

    def heal(self, scene: Scene, turn: int) -> None:
        scene.watch.strike(f"thaw {turn % self.workers}")
        scene.crew.thaw(turn % self.workers)


@dataclass(frozen=True, kw_only=True)
class Blows(Fault):
    """Any of it, by chance: killed, stopped, frozen for a shorter or longer time."""

    workers: int = 3
    rounds: int = 10

    def inject(self, scene: Scene, turn: int) -> None:
        victim, crew = scene.victim(), scene.crew
        blow = scene.chance.choice(("kill", "stop", "freeze"))
        scene.watch.strike(f"{blow} {victim}")
        if blow == "freeze":
            crew.freeze(victim)
            scene.wait(0.5, 2 * SESSION_S)
            crew.thaw(victim)
            return
        (crew.kill if blow == "kill" else crew.stop)(victim)
        crew.start(victim)


@dataclass(frozen=True, kw_only=True)
class RebalanceStorm(Fault):
    """Every second a worker joins, or one that has joined leaves."""

    spares: int = 5
    rounds: int = 1
    seconds: int = 40
    least_joins: int = 5
    """Fewer would be no storm."""

    def inject(self, scene: Scene, turn: int) -> None:
        scene.watch.strike("storm begins")
        joins = 0
        for move in range(self.seconds):
            number = scene.spare + move % self.spares
            worker = scene.crew.every[number]
            if not worker.is_running():
                scene.crew.start(number)
            elif worker.is_ready():
                joins += 1
                scene.crew.ask_to_stop(number)
            time.sleep(1.0)
        scene.watch.strike(f"storm ends after {joins} joins")
        if joins < self.least_joins:
            raise RuntimeError(f"only {joins} workers joined in {self.seconds} s")

    def heal(self, scene: Scene, turn: int) -> None:
        for number in range(scene.spare, scene.spare + self.spares):
            if scene.crew.every[number].is_running():
                scene.crew.stop(number)
