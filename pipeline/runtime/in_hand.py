"""The record in hand: a small file in memory that outlives the worker, read by its supervisor.

Before a stage runs a record, the worker writes here which one it is and since when; after it, that
there is none. What kills the process (a bug in a C extension, the kernel's hunt for memory) leaves
the mark, so that the supervisor knows which record it was, and whether one has been running for too
long. Costs a quarter of a microsecond a record.
"""

import json
import mmap
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SIZE_BYTES = 8192

_RECORD = struct.Struct("<iiqqdB")
"""Place, partition, offset, size, since; the flag comes last, so it is written last."""

_FLAG = _RECORD.size - 1
_READY = 64
_WORKER_NOTES = slice(128, 4096)
_SUPERVISOR_NOTES = slice(4096, SIZE_BYTES)


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record that a stage runs: its place on Kafka, its size, and since when it runs.

    `since_s` is of the monotonic clock, which on one machine is the same for all processes.
    """

    stage: str
    topic: str
    partition: int
    offset: int
    size_bytes: int
    since_s: float

    def __str__(self) -> str:
        """As it is told in the log."""
        return f"{self.stage} on {self.topic}[{self.partition}]@{self.offset}"


class InHand:
    """The record in hand and a few notes, shared by a worker and its supervisor."""

    def __init__(self, shared: mmap.mmap) -> None:
        """See `create`, `open` and `unshared`."""
        self._shared = shared

    @classmethod
    def create(cls, path: Path) -> "InHand":
        """A new file at `path`, for the supervisor. Raises OSError."""
        path.write_bytes(bytes(SIZE_BYTES))
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> "InHand":
        """The file that is there. Raises OSError or ValueError if it is none."""
        with path.open("r+b") as file:
            return cls(mmap.mmap(file.fileno(), SIZE_BYTES))

    @classmethod
    def unshared(cls) -> "InHand":
        """One that nobody else sees, for a worker without a supervisor."""
        return cls(mmap.mmap(-1, SIZE_BYTES))

    def hand(self, place: int) -> "Hand":
        """The hand of one stage; `place` is its index in `places`."""
        return Hand(self._shared, place)

    @property
    def since_s(self) -> float | None:
        """Since when a record is in hand, by the monotonic clock; None if there is none."""
        *_, since_s, held = _RECORD.unpack_from(self._shared)
        return since_s if held else None

    @property
    def record(self) -> HeldRecord | None:
        """The record in hand."""
        place, partition, offset, size_bytes, since_s, held = _RECORD.unpack_from(self._shared)
        places = self.notes.get("places", [])
        if not held or not 0 <= place < len(places):
            return None
        stage, topic = places[place]
        return HeldRecord(stage, topic, partition, offset, size_bytes, since_s)

    def clear(self) -> None:
        """Nothing in hand, not ready, no notes: before a worker starts."""
        self._shared[: _WORKER_NOTES.stop] = bytes(_WORKER_NOTES.stop)

    @property
    def is_ready(self) -> bool:
        """Whether the worker has its partitions, or had them once."""
        return bool(self._shared[_READY])

    def tell_ready(self) -> None:
        """Say so."""
        self._shared[_READY] = 1

    @property
    def notes(self) -> dict[str, Any]:
        """What the worker has told of itself.

        `places`: (stage, topic) for each hand; `members`: group -> what it is called there; `dumps`:
        it writes where it is at SIGUSR2.
        """
        return self._read(_WORKER_NOTES)

    def note(self, **notes: Any) -> None:
        """Add to the worker's notes. Raises ValueError if they are too long."""
        self._write(_WORKER_NOTES, {**self.notes, **notes})

    @property
    def supervisor_notes(self) -> dict[str, Any]:
        """What the supervisor has told.

        `pid`: its process; `restarts`: how often it started a worker anew; `last_end`: why the last
        time; `former`: the `members` of workers that are dead.
        """
        return self._read(_SUPERVISOR_NOTES)

    def note_as_supervisor(self, **notes: Any) -> None:
        """Add to the supervisor's notes. Raises ValueError if they are too long."""
        self._write(_SUPERVISOR_NOTES, {**self.supervisor_notes, **notes})

    def _read(self, part: slice) -> dict[str, Any]:
        try:
            found = json.loads(self._shared[part].rstrip(b"\0") or b"{}")
        except ValueError:  # the other one was killed while it wrote
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, part: slice, notes: dict[str, Any]) -> None:
        room = part.stop - part.start
        text = json.dumps(notes).encode()
        if len(text) > room:
            raise ValueError(f"noting {len(text):,} bytes where {room:,} fit")
        self._shared[part] = text.ljust(room, b"\0")


class Hand:
    """Takes one stage's records in hand, one at a time, and puts them down."""

    __slots__ = ("_place", "_shared")

    def __init__(self, shared: mmap.mmap, place: int) -> None:
        """See `InHand.hand`."""
        self._shared = shared
        self._place = place

    def take(self, partition: int, offset: int, size_bytes: int) -> None:
        """From now on this record is in hand."""
        _RECORD.pack_into(
            self._shared, 0, self._place, partition, offset, size_bytes, time.monotonic(), 1
        )

    def put_down(self) -> None:
        """From now on there is none."""
        self._shared[_FLAG] = 0
