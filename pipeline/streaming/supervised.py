"""The worker's end of its supervisor: the file in which it says what it has in hand, and last words."""

import faulthandler
import signal
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.runtime.in_hand import InHand
from pipeline.runtime.lineage import die_with_parent


def in_hand_of(file: Path | None) -> InHand:
    """What the supervisor reads, in `file`; one that nobody reads for None.

    From now on a process that dies of a signal says where it was; one that a supervisor ends says
    so too, and it ends with its supervisor. Raises ConfigError if the file cannot be used.
    """
    faulthandler.enable(all_threads=False)
    if file is None:
        return InHand.unshared()
    try:
        in_hand = InHand.open(file)
    except (OSError, ValueError) as error:
        raise ConfigError(f"opening {file}, the supervisor's: {error}") from error
    die_with_parent(parent_of(in_hand))
    faulthandler.register(signal.SIGUSR2, all_threads=False)
    in_hand.note(dumps=True)
    return in_hand


def parent_of(in_hand: InHand) -> int:
    """The process id of the supervisor, 0 without one."""
    return int(in_hand.supervisor_notes.get("pid", 0))
