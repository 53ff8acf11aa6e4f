"""Fitting the line network with JAX: the net of `pipeline.stages.clean.line_model`, made to learn."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from pipeline.stages.clean.line_features import FRONT_WORDS, TAIL_WORDS, UNKNOWN_WORD
from pipeline.stages.clean.network import KINDS
from pipeline.training.cleaner.adam import Moments, moved, no_moments
from pipeline.training.cleaner.checkpoint import Checkpoint, identity
from pipeline.training.cleaner.walk import walk

HIDDEN = 64
WORD_WIDTH = 24
DILATIONS = (1, 2, 4, 8, 16)
SIZES = (64, 128, 256, 512)
"""Texts are padded to one of these numbers of lines, so that few shapes are compiled."""
BATCH_LINES = 4_096
WORD_DROPOUT, DROPOUT = 0.3, 0.35
WARM_UP, DECAY = 50, 1e-3
_TAIL = slice(FRONT_WORDS, FRONT_WORDS + TAIL_WORDS)

Array = npt.NDArray[Any]
Weights = dict[str, Any]
Batch = dict[str, Array]
State = tuple[Weights, Moments, Any]
"""Weights, the optimizer's moments, the key of what is left out by chance."""


@dataclass(slots=True)
class Example:
    """A text for learning.

    `form` float16 (n_lines, width), `words` int32 (n_lines, WORD_SLOTS), `target` float16
    (n_lines, len(KINDS)): how much each kind is wanted, rows sum to 1, or the set of allowed
    kinds as ones; a row of zeros asks nothing. `weight` float32 (n_lines,).
    """

    form: Array
    words: Array
    target: Array
    weight: Array


def fit(
    examples: Sequence[Example],
    *,
    words: int,
    epochs: int,
    seed: int,
    rate: float,
    sets: bool,
    kept: Path,
) -> dict[str, npt.NDArray[np.float32]]:
    """The weights learned from `examples`; `words` is the size of the word table.

    `sets`: targets are sets of allowed kinds, else distributions. Adam with cosine decay from
    `rate`. The same arguments give the same weights on the same kind of machine. The file `kept` has
    what was learned so far, while this runs; a run broken off goes on there.
    """
    chance = np.random.RandomState(seed)
    weights = _start(words, examples[0].form.shape[1], chance)
    steps = epochs * sum(1 for _ in _batches(examples, np.random.RandomState(0)))

    def stepped(state: State, batch: Batch, step: int) -> State:
        weights, moments, key = state
        key, drop = jax.random.split(key)
        now = rate * min(1.0, step / WARM_UP) * (0.51 + 0.49 * np.cos(np.pi * (step - 1) / steps))
        return *_step(weights, moments, batch, drop, np.float32(now), np.float32(step), sets=sets), key  # fmt: skip

    arrays = (array for each in examples for array in (each.form, each.words, each.target, each.weight))  # fmt: skip
    checkpoint = Checkpoint(kept, identity(arrays, words, epochs, seed, rate, sets))
    state = (weights, no_moments(weights), jax.random.PRNGKey(seed))
    weights, _, _ = walk(state, lambda: _batches(examples, chance), stepped, epochs=epochs, steps=steps, kept=checkpoint)  # fmt: skip
    learned = {name: np.array(value, np.float32) for name, value in weights.items()}
    learned["emb"][0] = 0  # no word has no vector
    return learned


def _start(words: int, form: int, chance: np.random.RandomState) -> Weights:
    def matrix(rows: int, columns: int, scale: float) -> Array:
        values: Array = chance.randn(rows, columns) * scale * np.sqrt(2 / rows)
        return values.astype(np.float32)

    weights = {
        "emb": (chance.randn(words, WORD_WIDTH) * 0.3).astype(np.float32),
        "w0": matrix(form + 5 * WORD_WIDTH, HIDDEN, 1.0),
        "b0": np.zeros(HIDDEN, np.float32),
        "wa": matrix(HIDDEN, 1, 1.0),
        "wg": matrix(2 * HIDDEN, HIDDEN, 0.3),
        "wo": matrix(HIDDEN, len(KINDS), 0.5),
        "bo": np.zeros(len(KINDS), np.float32),
    }
    for at, _ in enumerate(DILATIONS):
        weights[f"c{at}"] = matrix(3 * HIDDEN, HIDDEN, 0.5)
        weights[f"d{at}"] = np.zeros(HIDDEN, np.float32)
    return weights


@partial(jax.jit, static_argnames="sets")
def _step(
    weights: Weights, moments: Moments, batch: Batch, key: Any, rate: Any, count: Any, *, sets: bool
) -> tuple[Weights, Moments]:
    slope = jax.grad(_loss)(weights, batch, key, sets)
    slope = {name: jnp.clip(value, -1, 1) for name, value in slope.items()}
    return moved(weights, slope, moments, rate, count, decay=DECAY)


def _loss(weights: Weights, batch: Batch, key: Any, sets: bool) -> Any:
    log = jax.nn.log_softmax(_forward(weights, batch, key), -1)
    target = batch["target"].astype(jnp.float32)
    if sets:
        each = jax.nn.logsumexp(jnp.where(target > 0, log, -1e9), -1)
    else:
        each = (target * log).sum(-1)
    weight = batch["weight"] * (target.sum(-1) > 0)
    return -(each * weight).sum() / jnp.maximum(weight.sum(), 1)


def _forward(weights: Weights, batch: Batch, key: Any) -> Any:
    mask = batch["mask"][..., None]
    words: Any = batch["words"]
    if key is not None:
        key, drop = jax.random.split(key)
        lost = jax.random.bernoulli(drop, WORD_DROPOUT, words.shape) & (words > 0)
        words = jnp.where(lost, UNKNOWN_WORD, words)
    vectors = weights["emb"][words] * (words > 0)[..., None]
    line = jnp.concatenate(
        (
            batch["form"].astype(jnp.float32),
            _mean(vectors[:, :, :FRONT_WORDS], words[:, :, :FRONT_WORDS]),
            vectors[:, :, 0],
            _mean(vectors[:, :, _TAIL], words[:, :, _TAIL]),
            vectors[:, :, -2],
            vectors[:, :, -1],
        ),
        -1,
    )
    hidden = _dropped(jax.nn.relu(line @ weights["w0"] + weights["b0"]) * mask, key)
    for at, dilation in enumerate(DILATIONS):
        before = jnp.pad(hidden, ((0, 0), (dilation, 0), (0, 0)))[:, :-dilation]
        after = jnp.pad(hidden, ((0, 0), (0, dilation), (0, 0)))[:, dilation:]
        near = jnp.concatenate((before, hidden, after), -1)
        hidden = (hidden + jax.nn.relu(near @ weights[f"c{at}"] + weights[f"d{at}"])) * mask
        if at == len(DILATIONS) // 2:
            hidden = jax.nn.relu(hidden + _whole(hidden, mask, weights)[:, None]) * mask
    if key is not None:
        hidden = _dropped(hidden, jax.random.fold_in(key, 1))
    return hidden @ weights["wo"] + weights["bo"]


def _mean(vectors: Any, words: Any) -> Any:
    return vectors.sum(2) / jnp.maximum((words > 0).sum(-1, keepdims=True), 1)


def _whole(hidden: Any, mask: Any, weights: Weights) -> Any:
    attention = jax.nn.softmax(jnp.where(mask > 0, hidden @ weights["wa"], -1e9), 1)
    mean = hidden.sum(1) / jnp.maximum(mask.sum(1), 1)
    return jnp.concatenate(((attention * hidden).sum(1), mean), -1) @ weights["wg"]


def _dropped(hidden: Any, key: Any) -> Any:
    if key is None:
        return hidden
    return hidden * jax.random.bernoulli(key, 1 - DROPOUT, hidden.shape) / (1 - DROPOUT)


def _batches(examples: Sequence[Example], chance: np.random.RandomState) -> Iterator[Batch]:
    """All examples in an order by chance, those of about one length together."""
    by_size: dict[int, list[Example]] = defaultdict(list)
    for example in examples:
        by_size[next(size for size in SIZES if size >= len(example.form))].append(example)
    groups: list[tuple[int, list[Example]]] = []
    for size, alike in by_size.items():
        order = chance.permutation(len(alike))
        number = max(1, BATCH_LINES // size)
        groups += [(size, [alike[at] for at in order[start : start + number]]) for start in range(0, len(alike), number)]  # fmt: skip
    for at in chance.permutation(len(groups)):
        yield _batch(*groups[at])


def _batch(size: int, examples: Sequence[Example]) -> Batch:
    number = max(1, BATCH_LINES // size)
    first = examples[0]
    batch: Batch = {"mask": np.zeros((number, size), np.float32)}
    for name in ("form", "words", "target", "weight"):
        array = getattr(first, name)
        batch[name] = np.zeros((number, size, *array.shape[1:]), array.dtype)
    for row, example in enumerate(examples):
        lines = len(example.form)
        batch["mask"][row, :lines] = 1
        for name in ("form", "words", "target", "weight"):
            batch[name][row, :lines] = getattr(example, name)
    return batch
