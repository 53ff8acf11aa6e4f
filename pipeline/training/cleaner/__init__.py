"""Training what the clean stage learned: `pipeline train cleaner`, one step a model."""

import os
from pathlib import Path

_ONE_THREAD = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
"""For JAX, before it is loaded: the same sums in the same order, whatever the machine's cores."""


def train(data: Path, out: Path, *, seed: int) -> dict[str, float]:
    """Makes all models of the clean stage from FOLDER/cleaning; returns their held-out scores."""
    os.environ.setdefault("XLA_FLAGS", _ONE_THREAD)
    # JAX reads the flags when it is loaded
    from pipeline.training.cleaner.blocks import make_blocks  # noqa: PLC0415
    from pipeline.training.cleaner.lines import make_lines  # noqa: PLC0415

    return make_lines(data, out, seed=seed) | make_blocks(data, out, seed=seed)
