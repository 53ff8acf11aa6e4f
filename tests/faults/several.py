"""Several faults one after another on one flow, for where a flow each would take too long."""

from dataclasses import dataclass

from tests.faults.fault import Fault, Scene


@dataclass(frozen=True, kw_only=True)
class Several(Fault):
    """The parts in turn; the ground must do for all of them."""

    parts: tuple[Fault, ...]

    def strike(self, scene: Scene) -> None:
        for part in self.parts:
            part.strike(scene)
