"""Faults of the network between one worker and the broker: cut without a reset (see `proxy.py`)."""

from dataclasses import dataclass

from tests.faults.fault import SESSION_S, Fault, Scene
from tests.faults.proxy import REPLIES, REQUESTS, Proxy


def _proxy(scene: Scene) -> Proxy:
    proxy = scene.ground.proxy
    assert proxy is not None, "this fault needs a proxy"
    return proxy


@dataclass(frozen=True, kw_only=True)
class Cut(Fault):
    """Nothing passes in these directions for longer than a session; what was held back arrives late."""

    directions: tuple[str, ...] = (REQUESTS, REPLIES)
    ground: str = "behind a proxy"
    hold_s: float = SESSION_S + 6
    exits: frozenset[int] = frozenset({3})

    def inject(self, scene: Scene, turn: int) -> None:
        scene.watch.strike("cut " + " and ".join(self.directions))
        _proxy(scene).cut(*self.directions)

    def heal(self, scene: Scene, turn: int) -> None:
        _proxy(scene).heal()
        scene.watch.strike("healed")


@dataclass(frozen=True, kw_only=True)
class HalfOpen(Fault):
    """The connections are lost and neither side learns of it; new ones work."""

    ground: str = "behind a proxy"
    exits: frozenset[int] = frozenset({3})

    def inject(self, scene: Scene, turn: int) -> None:
        scene.watch.strike("connections lost")
        _proxy(scene).drop()
