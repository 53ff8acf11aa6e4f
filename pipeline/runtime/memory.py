"""How much memory a process holds, and a limit that turns the next allocation into a MemoryError."""

import contextlib
import ctypes
import gc
import os
import sys
from pathlib import Path

MIB = 1024 * 1024

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


MMAP_THRESHOLD_BYTES = 4 * MIB
"""A block as large as this is given back to the system when it is freed.

Larger than what is fetched and sent at once (1 MiB and more): to get that from the system anew each
time cost a tenth of a hop (`benchmarks/hop.py`, 2026-11-24).

By default glibc raises this up to 32 MiB at the first large block that is freed, and one small
block above it keeps all those below: a worker that had a large record in hand stayed at 1 GiB.
"""

_M_MMAP_THRESHOLD = -3
"""mallopt(3)."""


def resident_bytes(pid: int | None = None) -> int | None:
    """What the process `pid`, by default this one, holds in memory; None where that is not told.

    Linux tells it (statm of proc(5)); None also if there is no such process any more.
    """
    try:
        fields = Path(f"/proc/{pid or 'self'}/statm").read_bytes().split()
        return int(fields[1]) * _PAGE_BYTES
    except (OSError, ValueError, IndexError):
        return None


def limit_allocations(limit_bytes: int) -> None:
    """Let this process allocate so much and no more; 0: no limit. Linux only, elsewhere nothing.

    Data is limited (RLIMIT_DATA of getrlimit(2): heap and private writable mappings), not the
    address space, of which files, stacks and libraries take far more than memory.
    """
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 - Unix only

    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = limit_bytes or hard
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


COLLECT_AFTER = (10_000, 20, 50)
"""How often reference cycles are looked for: objects made, and runs over the younger ones.

Python's (700, 10, 10) looks several times at what a batch of records holds until it is committed,
and finds nothing: an eighth of a hop (`benchmarks/hop.py`, 2026-11-24).
"""


def rest_collector() -> None:
    """Let the search for reference cycles leave out what is loaded, and look less often at the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def return_large_blocks() -> None:
    """Let large blocks go back to the system as soon as they are freed, where glibc is in use."""
    with contextlib.suppress(OSError, AttributeError):  # another system, another C library
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, MMAP_THRESHOLD_BYTES)


def return_free_memory() -> None:
    """Give back to the system what is free, where glibc is in use: some milliseconds."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
