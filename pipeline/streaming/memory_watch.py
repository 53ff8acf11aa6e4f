"""The watch over a worker's memory: one that grew too large finishes what it has in hand and ends.

Another one starts in its place, small again. Far above this lies the limit itself, at which an
allocation fails, or the supervisor ends the process: that is for the one record that eats it all.
"""

import asyncio
import gc
from collections.abc import Callable

from pipeline.errors import ConfigError, TransientError
from pipeline.runtime.memory import MIB, resident_bytes, return_free_memory

LOOK_EVERY_S = 5.0

FULL_SHARE = 0.7
"""Of the limit. The rest is room for any one record, so that none fails for what others left."""


def is_full(limit_bytes: int) -> bool:
    """Whether this process holds more than `FULL_SHARE` of the limit (0: none), free blocks apart."""
    if not limit_bytes:
        return False
    return_free_memory()
    return (resident_bytes() or 0) > limit_bytes * FULL_SHARE


async def watch_memory(
    fail: Callable[[Exception], None],
    *,
    limit_bytes: int,
    look_every_s: float = LOOK_EVERY_S,
    resident: Callable[[], int | None] = resident_bytes,
) -> None:
    """Call `fail` once if more than `FULL_SHARE` of `limit_bytes` (0: no limit) is held.

    With a ConfigError if that is so from the start: the limit is too low for any work.
    """
    full_bytes = limit_bytes * FULL_SHARE
    if not limit_bytes:
        return
    if (held := resident() or 0) > full_bytes:
        fail(ConfigError(f"reading settings: memory_limit_mb: {limit_bytes // MIB:,} is too low, the idle worker holds {held // MIB:,} MiB and may hold {FULL_SHARE:.0%} of it"))  # fmt: skip
        return
    while True:
        await asyncio.sleep(look_every_s)
        if (resident() or 0) <= full_bytes:
            continue
        gc.collect()
        return_free_memory()
        if (held := resident() or 0) > full_bytes:
            fail(TransientError(f"watching memory: {held // MIB:,} MiB held, over {FULL_SHARE:.0%} of memory_limit_mb {limit_bytes // MIB:,}; starting anew"))  # fmt: skip
            return
