"""Training what the clean stage learned: `pipeline train cleaner`, one step a model."""

import os
from pathlib import Path

_ONE_THREAD = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
"""For JAX, before it is loaded: the same sums in the same order, whatever the machine's cores."""


def train(data: Path, out: Path, *, seed: int) -> dict[str, float]:
    """Makes all models of the clean stage from FOLDER/cleaning; returns their held-out scores."""
    os.environ.setdefault("XLA_FLAGS", _ONE_THREAD)
    from pipeline.training.cleaner.lines import make_lines  # noqa: PLC0415 - JAX reads the flags when loaded

    return make_lines(data, out, seed=seed)
