"""A supervised worker ends with its supervisor, however that ended: two would share its state."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that this process gets when its parent ends."""


def die_with_parent(parent: int) -> None:
    """Let the system end this process when its parent, the process `parent`, ends.

    On Linux at once and by SIGKILL; elsewhere the worker has to look (`is_orphan`) and to end itself.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if is_orphan(parent):  # it ended before it was watched
        os._exit(128 + signal.SIGKILL)


def is_orphan(parent: int) -> bool:
    """Whether the process `parent`, if one is named (not 0), is not our parent any more."""
    return bool(parent) and os.getppid() != parent
