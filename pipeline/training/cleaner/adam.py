"""The optimizer of both networks of the cleaner: Adam with decoupled decay, step by step."""

from collections.abc import Mapping
from typing import Any

import jax.numpy as jnp
import numpy as np

Weights = dict[str, Any]
Moments = tuple[Weights, Weights]
FIRST, SECOND = 0.9, 0.999


def no_moments(weights: Mapping[str, Any]) -> Moments:
    """The running means of slopes and of their squares before the first step."""
    first, second = ({name: np.zeros_like(value) for name, value in weights.items()} for _ in range(2))  # fmt: skip
    return first, second


def moved(
    weights: Weights,
    slope: Weights,
    moments: Moments,
    rate: Any,
    count: Any,
    *,
    decay: float,
    epsilon: float = 1e-8,
) -> tuple[Weights, Moments]:
    """Weights and moments after step number `count`, from 1 (Kingma and Ba, "Adam", ICLR 2015).

    `decay` is decoupled from the slope (Loshchilov and Hutter, ICLR 2019) and goes with `rate`.
    """
    first = {name: FIRST * value + (1 - FIRST) * slope[name] for name, value in moments[0].items()}
    second = {name: SECOND * value + (1 - SECOND) * slope[name] ** 2 for name, value in moments[1].items()}  # fmt: skip
    new = {
        name: value - rate * (
            first[name] / (1 - FIRST**count) / (jnp.sqrt(second[name] / (1 - SECOND**count)) + epsilon)
            + decay * value
        )
        for name, value in weights.items()
    }  # fmt: skip
    return new, (first, second)
