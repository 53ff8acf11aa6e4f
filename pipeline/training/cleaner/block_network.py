"""Fitting the block network with JAX: the net of `pipeline.stages.clean.block_model`, made to learn."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from pipeline.stages.clean.block_features import DATA_COLUMNS, TITLE_COLUMNS
from pipeline.stages.clean.block_model import FAR_WEIGHT, TAPS
from pipeline.stages.clean.network import KINDS
from pipeline.training.cleaner.adam import Moments, moved, no_moments
from pipeline.training.cleaner.block_examples import Example
from pipeline.training.cleaner.checkpoint import Checkpoint, identity
from pipeline.training.cleaner.walk import walk

HIDDEN = 64
NAME_WIDTH, WORD_WIDTH = 16, 24
DILATIONS = (1, 3, 9)
GAP = 2 * max(DILATIONS) + 2
"""Empty rows between two pages of a batch, so that they do not see each other."""
ROWS, PATHS, NAMES, WORDS, PAGES = 4_096, 14_000, 60_000, 48_000, 63
"""A batch has so many rows, paths, names of paths, words of blocks and pages at most."""
DOUBLINGS = 8
"""Enough for paths 256 deep."""
TABLE_DROPOUT, DROPOUT = 0.15, 0.1
NO_NAMES, NO_DATA, NO_TITLE = 0.05, 0.15, 0.1
"""Shares of pages that are learned without names, article body and title, as other sites lack them."""
WARM_UP, DECAY = 100, 1e-4

Array = npt.NDArray[Any]
Weights = dict[str, Any]
Batch = dict[str, Array]
State = tuple[Weights, Moments, Any]
"""Weights, the optimizer's moments, the key of what is left out by chance."""


def fit(
    examples: Sequence[Example],
    *,
    names: int,
    words: int,
    epochs: int,
    seed: int,
    rate: float,
    kept: Path,
) -> dict[str, npt.NDArray[np.float32]]:
    """The weights learned from `examples`; `names` and `words` are the sizes of the tables.

    Adam with a cosine from `rate`. The same arguments give the same weights on the same kind of
    machine. The file `kept` has what was learned so far, while this runs; a run broken off goes on there.
    """
    chance = np.random.default_rng(seed)
    weights = _start(names, words, examples[0].features.shape[1], chance)
    steps = epochs * sum(1 for _ in _batches(examples, names, words, np.random.default_rng(0)))

    def stepped(state: State, batch: Batch, step: int) -> State:
        weights, moments, key = state
        key, drop = jax.random.split(key)
        now = rate * min(1.0, step / WARM_UP) * 0.5 * (1 + np.cos(np.pi * min(1.0, step / steps)))  # fmt: skip
        return *_step(weights, moments, batch, drop, np.float32(now), np.float32(step)), key

    arrays = (array for each in examples for array in (each.features, each.names, each.words, each.allowed, each.weight))  # fmt: skip
    checkpoint = Checkpoint(kept, identity(arrays, names, words, epochs, seed, rate))
    state = (weights, no_moments(weights), jax.random.PRNGKey(seed))
    learned, _, _ = walk(state, lambda: _batches(examples, names, words, chance), stepped, epochs=epochs, steps=steps, kept=checkpoint)  # fmt: skip
    return {name: np.asarray(value, np.float32) for name, value in learned.items()}


def _start(names: int, words: int, features: int, chance: np.random.Generator) -> Weights:
    def matrix(rows: int, columns: int, scale: float) -> Array:
        values: Array = chance.standard_normal((rows, columns)) * scale * np.sqrt(2 / rows)
        return values.astype(np.float32)

    weights = {
        "Et": (chance.standard_normal((names, 3 * NAME_WIDTH)) * 0.1).astype(np.float32),
        "Ew": (chance.standard_normal((words, WORD_WIDTH)) * 0.1).astype(np.float32),
        "W0": matrix(features + 3 * NAME_WIDTH + WORD_WIDTH, HIDDEN, 1.0),
        "b0": np.zeros(HIDDEN, np.float32),
        "Wg": matrix(2 * HIDDEN, HIDDEN, 0.3),
        "Wo": matrix(2 * HIDDEN, len(KINDS), 0.5),
        "bo": np.zeros(len(KINDS), np.float32),
    }
    for at, _ in enumerate(DILATIONS):
        weights[f"C{at}"] = matrix(len(TAPS) * HIDDEN, HIDDEN, 0.5)
        weights[f"c{at}"] = np.zeros(HIDDEN, np.float32)
    return weights


@jax.jit
def _step(
    weights: Weights, moments: Moments, batch: Batch, key: Any, rate: Any, count: Any
) -> tuple[Weights, Moments]:
    slope = jax.grad(_loss)(weights, batch, key)
    return moved(weights, slope, moments, rate, count, decay=DECAY, epsilon=1e-7)


def _loss(weights: Weights, batch: Batch, key: Any) -> Any:
    log = jax.nn.log_softmax(forward(weights, batch, key), -1)
    each = jax.nn.logsumexp(log + jnp.log(jnp.maximum(batch["allowed"], 1e-9)), -1)
    return -(each * batch["weight"]).sum() / jnp.maximum(batch["weight"].sum(), 1e-3)


def forward(weights: Weights, batch: Batch, key: Any = None) -> Any:
    """The network's outputs for a batch, (ROWS, len(KINDS)); with a key some rows are dropped."""
    mask = batch["mask"][:, None]
    rows = jnp.concatenate((batch["features"], _places(weights, batch), _words(weights, batch)), 1)
    first = _dropped(jax.nn.relu(rows @ weights["W0"] + weights["b0"]), key, 0) * mask
    hidden = (first + (_whole(first, batch) @ weights["Wg"])[batch["page"]]) * mask
    for at, dilation in enumerate(DILATIONS):
        near = jnp.concatenate([jnp.roll(hidden, -tap * dilation, 0) for tap in TAPS], 1)
        new = jax.nn.relu(near @ weights[f"C{at}"] + weights[f"c{at}"])
        hidden = (hidden + _dropped(new, key, at + 1)) * mask
    return jnp.concatenate((first, hidden), 1) @ weights["Wo"] + weights["bo"]


def _places(weights: Weights, batch: Batch) -> Any:
    table = weights["Et"].at[0].set(0)
    own = jax.ops.segment_sum(table[batch["names"][:, 0]], batch["names"][:, 1], PATHS)
    own = own.at[-1].set(0)
    leaf, near, far = jnp.split(own, 3, axis=1)
    outer, path = batch["outer"], batch["path"]
    total, jump = far, outer
    for _ in range(DOUBLINGS):
        total, jump = total + total[jump], jump[jump]
    one = outer[path]
    two = outer[one]
    return jnp.concatenate((leaf[path] + leaf[batch["inner"]], near[one] + near[two], total[outer[two]] * FAR_WEIGHT), 1)  # fmt: skip


def _words(weights: Weights, batch: Batch) -> Any:
    table = weights["Ew"].at[0].set(0)
    return jax.ops.segment_sum(table[batch["words"][:, 0]], batch["words"][:, 1], ROWS)


def _whole(rows: Any, batch: Batch) -> Any:
    number = jax.ops.segment_sum(batch["mask"], batch["page"], PAGES + 1)[:, None]
    mean = jax.ops.segment_sum(rows, batch["page"], PAGES + 1) / jnp.maximum(number, 1)
    highest = jax.ops.segment_max(rows, batch["page"], PAGES + 1)
    return jnp.concatenate((mean, jnp.where(jnp.isfinite(highest), highest, 0)), 1)


def _dropped(rows: Any, key: Any, at: int) -> Any:
    if key is None:
        return rows
    kept = jax.random.bernoulli(jax.random.fold_in(key, at), 1 - DROPOUT, rows.shape)
    return rows * kept / (1 - DROPOUT)


def _batches(
    examples: Sequence[Example], names: int, words: int, chance: np.random.Generator
) -> Iterator[Batch]:
    """All examples in an order by chance, as many to a batch as have room; one too large is left out."""
    batch = _Packed(examples[0].features.shape[1])
    for at in chance.permutation(len(examples)):
        example = examples[at]
        if not batch.has_room(example):
            if batch.pages:
                yield batch.arrays
            batch = _Packed(examples[0].features.shape[1])
            if not batch.has_room(example):
                continue
        batch.add(_thinned(example, names, words, chance))
    if batch.pages:
        yield batch.arrays


def _thinned(example: Example, names: int, words: int, chance: np.random.Generator) -> Example:
    """The example without some names and words, and now and then without title or article body."""
    share = 1.0 if chance.random() < NO_NAMES else TABLE_DROPOUT
    kept_names, kept_words = chance.random(names) >= share, chance.random(words) >= TABLE_DROPOUT
    features = example.features.astype(np.float32)
    if chance.random() < NO_DATA:
        features[:, DATA_COLUMNS] = 0
    if chance.random() < NO_TITLE:
        features[:, TITLE_COLUMNS] = 0
    return Example(
        features=features,
        names=example.names[kept_names[example.names[:, 0]]],
        words=example.words[kept_words[example.words[:, 0]]],
        outer=example.outer,
        path=example.path,
        inner=example.inner,
        allowed=example.allowed,
        weight=example.weight,
    )


class _Packed:
    """A batch that is being filled: pages one below the other, lists padded to their full size."""

    def __init__(self, features: int) -> None:
        self.pages = 0
        self._row, self._path, self._name, self._word = GAP, 0, 0, 0
        self.arrays: Batch = {
            "features": np.zeros((ROWS, features), np.float32),
            "mask": np.zeros(ROWS, np.float32),
            "page": np.full(ROWS, PAGES, np.int32),
            "allowed": np.ones((ROWS, len(KINDS)), np.float32),
            "weight": np.zeros(ROWS, np.float32),
            "path": np.full(ROWS, PATHS - 1, np.int32),
            "inner": np.full(ROWS, PATHS - 1, np.int32),
            "outer": np.full(PATHS, PATHS - 1, np.int32),
            "names": np.tile(np.array((0, PATHS - 1), np.int32), (NAMES, 1)),
            "words": np.tile(np.array((0, ROWS - 1), np.int32), (WORDS, 1)),
        }

    def has_room(self, example: Example) -> bool:
        return (
            self.pages < PAGES
            and self._row + len(example.path) + GAP <= ROWS
            and self._path + len(example.outer) < PATHS
            and self._name + len(example.names) <= NAMES
            and self._word + len(example.words) <= WORDS
        )

    def add(self, example: Example) -> None:
        row, path, arrays = self._row, self._path, self.arrays
        rows = slice(row, row + len(example.path))
        arrays["features"][rows] = example.features
        arrays["mask"][rows] = 1
        arrays["page"][rows] = self.pages
        arrays["allowed"][rows] = example.allowed
        arrays["weight"][rows] = example.weight
        for name in ("path", "inner"):
            given = getattr(example, name)
            arrays[name][rows] = np.where(given < 0, PATHS - 1, given + path)
        arrays["outer"][path : path + len(example.outer)] = np.where(example.outer < 0, PATHS - 1, example.outer + path)  # fmt: skip
        arrays["names"][self._name : self._name + len(example.names)] = example.names + np.array(
            (0, path), np.int32
        )
        arrays["words"][self._word : self._word + len(example.words)] = example.words + np.array(
            (0, row), np.int32
        )
        self.pages += 1
        self._row += len(example.path) + GAP
        self._path += len(example.outer)
        self._name += len(example.names)
        self._word += len(example.words)
