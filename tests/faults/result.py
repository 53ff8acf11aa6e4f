"""What came of one fault: counts of records, times, what the workers did; kept as JSON."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One episode. `waiting` are those that did not come through in time. `series` are records per `bucket_s` that a subscriber saw, `strikes` seconds and texts.

    `error` says why the episode itself could not be carried out (it then proves nothing).
    """

    fault: str
    text: str
    system: str
    seed: int
    sent: int = 0
    lost: int = 0
    waiting: int = 0
    repeated: int = 0
    unknown: int = 0
    reordered: int = 0
    wrong: int = 0
    dead_letters: int = 0
    standstill_s: float = 0.0
    slowest_s: float = 0.0
    took_s: float = 0.0
    stop_s: float = 0.0
    exits: tuple[int, ...] = ()
    unmeant: tuple[int, ...] = ()
    unmeant_wrong: int = 0
    most_rss_mb: float = 0.0
    bucket_s: float = 0.5
    series: tuple[int, ...] = ()
    strikes: tuple[tuple[float, str], ...] = ()
    said: tuple[str, ...] = field(default=())
    error: str | None = None

    @property
    def account(self) -> tuple[int, ...]:
        """Lost, repeated, reordered, wrong (from nowhere and dead letters among them)."""
        return self.lost, self.repeated, self.reordered, self.wrong + self.unknown + self.dead_letters  # fmt: skip

    @property
    def is_clean(self) -> bool:
        """Whether every record came out once, right and in order, and workers ended as they may."""
        return not any(self.account) and not self.waiting and not any(self.exits) and not self.unmeant_wrong and self.error is None  # fmt: skip

    def write(self, folder: Path) -> None:
        """Keep it, so that a run may go on where it stopped."""
        folder.mkdir(parents=True, exist_ok=True)
        self.path(folder, self.system, self.fault).write_text(json.dumps(asdict(self)) + "\n")

    @classmethod
    def path(cls, folder: Path, system: str, fault: str) -> Path:
        """Where it is kept."""
        return folder / f"{system}-{fault}.json"

    @classmethod
    def read(cls, path: Path) -> Self:
        """What was kept."""
        given: dict[str, Any] = json.loads(path.read_text())
        return cls(**{name: _tuples(value) for name, value in given.items()})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
