"""The folder in which supervisors keep what must outlive them: suspects, and the records in hand.

Several may share it, also from several containers of one machine: each holds a lock on its own file
for as long as it lives, so that a file without one tells of a supervisor that died with its worker.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.runtime.in_hand import InHand

_HAND = ".hand"


def usable_folder(wanted: Path) -> Path:
    """The folder, made if need be. Raises OSError if it cannot be written."""
    wanted.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=wanted):
        return wanted


def new_hand(folder: Path) -> tuple[Path, InHand]:
    """A file of one's own for the record in hand, locked until this process ends."""
    descriptor, draft = tempfile.mkstemp(prefix="worker-", suffix=".new", dir=folder)
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # before it has the name that others look for
    path = Path(draft).with_suffix(_HAND)
    os.rename(draft, path)
    return path, InHand.create(path)


def orphans(folder: Path) -> Iterator[InHand]:
    """What workers that died with their supervisors have left behind; each is found once."""
    for path in folder.glob(f"*{_HAND}"):
        try:
            with path.open("rb+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left = InHand.open(path)
                path.unlink()
        except (OSError, ValueError):  # its supervisor lives, or another one was faster
            continue
        yield left
