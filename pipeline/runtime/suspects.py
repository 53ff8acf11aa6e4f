"""Suspects: records that were in hand when a worker died, with how often that happened.

A folder holds one small file for each, so that the count outlives worker, supervisor and machine.
The supervisor counts; the worker refuses a record that has had its tries, and forgets one that came
through.
"""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.runtime.in_hand import HeldRecord

FORGET_AFTER_S = 24 * 3600.0
"""A suspect is forgotten after a day: another worker has run it, or its topic was made anew."""

_SUFFIX = ".suspect"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A record that was in hand when a worker died: how often (`tries`), and how it died last."""

    topic: str
    partition: int
    offset: int
    size_bytes: int
    tries: int
    cause: str

    @property
    def file_name(self) -> str:
        """The name of its file: topics have only letters, digits, dots, lines and underlines."""
        return f"{self.topic}.{self.partition}.{self.offset}{_SUFFIX}"


class Suspects:
    """The suspects in a folder."""

    def __init__(self, folder: Path | None) -> None:
        """Read them; none without a folder."""
        self._folder = folder
        self._known = {} if folder is None else {_place(item): item for item in _read(folder)}

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._known)

    @property
    def are_kept(self) -> bool:
        """Whether they outlive this process."""
        return self._folder is not None

    def find(self, topic: str, partition: int, offset: int, size_bytes: int) -> Suspect | None:
        """The suspect at this place, if it is as large as this: else it is another record."""
        found = self._known.get((topic, partition, offset))
        return found if found is not None and found.size_bytes == size_bytes else None

    def count(self, record: HeldRecord, cause: str) -> Suspect:
        """Count one more death with `record` in hand; returns it with its tries.

        Raises OSError if it cannot be written.
        """
        before = self.find(record.topic, record.partition, record.offset, record.size_bytes)
        tries = 1 + (before.tries if before is not None else 0)
        suspect = Suspect(record.topic, record.partition, record.offset, record.size_bytes, tries, cause)  # fmt: skip
        self._known[_place(suspect)] = suspect
        if self._folder is not None:
            draft = self._folder / f"{suspect.file_name}.{os.getpid()}"
            draft.write_text(json.dumps(asdict(suspect)))
            draft.replace(self._folder / suspect.file_name)
        return suspect

    def forget(self, topic: str, partition: int, through: int) -> None:
        """Forget those of a partition up to the offset `through`: they are committed."""
        for place in [place for place in self._known if place[:2] == (topic, partition) and place[2] <= through]:  # fmt: skip
            suspect = self._known.pop(place)
            if self._folder is not None:
                (self._folder / suspect.file_name).unlink(missing_ok=True)


def _place(suspect: Suspect) -> tuple[str, int, int]:
    return suspect.topic, suspect.partition, suspect.offset


def _read(folder: Path) -> Iterator[Suspect]:
    for path in folder.glob(f"*{_SUFFIX}"):
        try:
            if time.time() - path.stat().st_mtime > FORGET_AFTER_S:
                path.unlink(missing_ok=True)
                continue
            yield Suspect(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):  # another worker has just forgotten it
            continue
