"""What a worker's stage has done so far, for its log and its health page."""

from dataclasses import dataclass, fields
from typing import Any

from pipeline.outcome import Drop, Emit, Outcome


@dataclass(slots=True)
class Counts:
    """Records of one stage since the worker started.

    `read` were run; of these `emitted` went on, `dropped` were knowingly discarded and
    `dead_letters` failed. `committed` is how many of them are safe; the rest comes again.
    `retries` counts tries beyond the first.
    """

    read: int = 0
    emitted: int = 0
    dropped: int = 0
    dead_letters: int = 0
    retries: int = 0
    committed: int = 0

    def add(self, outcome: Outcome[Any]) -> None:
        """Count what became of one record."""
        self.read += 1
        if isinstance(outcome, Emit):
            self.emitted += 1
        elif isinstance(outcome, Drop):
            self.dropped += 1
        else:
            self.dead_letters += 1

    def __sub__(self, earlier: "Counts") -> "Counts":
        """What came after `earlier`."""
        return Counts(*(getattr(self, f.name) - getattr(earlier, f.name) for f in fields(self)))

    def copy(self) -> "Counts":
        """The counts as they are now."""
        return self - Counts()
