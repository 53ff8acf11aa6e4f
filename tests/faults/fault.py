"""What a fault is: a name, where it happens, how it begins and how it is healed."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.config import Settings
from tests.faults.crew import Crew
from tests.faults.ground import Ground
from tests.faults.watch import Watch

SESSION_S = 6.0
"""The least session timeout that a broker takes: the faults wait for it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a fault may act on."""

    settings: Settings
    ground: Ground
    crew: Crew
    watch: Watch
    chance: random.Random
    spare: int = 0
    """The number of the first worker that is not started."""

    def victim(self) -> int:
        """One of the workers that run."""
        return self.chance.choice(self.crew.running())

    def wait(self, least_s: float, most_s: float) -> None:
        """Let some time pass, by chance."""
        time.sleep(self.chance.uniform(least_s, most_s))

    def wait_for(self, happened: Callable[[], bool], *, within_s: float, what: str) -> None:
        """Wait until it has happened; a fault that does not strike is no test."""
        until = time.monotonic() + within_s
        while not happened():
            if time.monotonic() > until:
                raise TimeoutError(f"waiting for {what}: not within {within_s:.0f} s")
            time.sleep(0.05)

    def wait_until_flowing(self, *, within_s: float = 180.0) -> None:
        """Wait until something comes out again."""
        seen = self.watch.count
        self.wait_for(lambda: self.watch.count > seen, within_s=within_s, what="the flow")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Struck `rounds` times: `inject`, hold, `heal`, until records flow again.

    `disturbs` says for the report what it may cost a reader (never records). `workers` run from the
    start, `spares` may be started by it. `per_second` is the load (None: all at once). `exits` are the
    codes that a worker may end with by itself, to be started again.
    """

    name: str
    text: str
    disturbs: str = "seconds of standstill"
    ground: str = "one broker"
    workers: int = 2
    spares: int = 0
    rounds: int = 2
    hold_s: float = 0.0
    per_second: float | None = 100.0
    versions: int = 4
    partitions: int = 4
    exits: frozenset[int] = frozenset()
    for_light_only: bool = False
    environment: dict[str, str] = field(default_factory=dict)

    def strike(self, scene: Scene) -> None:
        """All rounds."""
        for turn in range(self.rounds):
            scene.wait(1.5, 3.5)
            self.inject(scene, turn)
            time.sleep(self.hold_s)
            self.heal(scene, turn)
            scene.wait_until_flowing()

    def inject(self, scene: Scene, turn: int) -> None:
        """Do harm."""

    def heal(self, scene: Scene, turn: int) -> None:
        """Mend it, as far as the world would."""
