"""Fitting the tagger's network with JAX: the net of `pipeline.stages.tag.network`, made to learn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from pipeline.stages.tag.forms import LINE_KINDS, ROWS, TRAITS
from pipeline.stages.tag.labels import LABELS
from pipeline.stages.tag.network import DILATIONS, POOLED_AFTER, REACH

Array = NDArray[Any]
Weights = dict[str, Any]

WIDTH, TRAIT_WIDTH = 128, 64
BATCH_WORDS, BATCH_FORMS = 4_096, 2_560
"""A batch has so many words and different forms at most."""
LONGEST = 3_000
"""Longer texts are learnt in pieces of so many words."""
NO_FORM, NO_TRAIT, NO_VECTOR, DROPOUT = 0.25, 0.05, 0.1, 0.2
"""Shares of words learnt without their form, of other traits, of word vectors, and of numbers left out."""
WARM_UP, DECAY, AVERAGED = 100, 1e-4, 0.998


@dataclass(slots=True)
class Example:
    """A text for learning.

    `words` int32 (n,): forms by number in the vocabulary; `kinds` int8 (n,) of the lines;
    `alike` int32 (n,): the words that count as one have the same number; `target` float16
    (n, len(LABELS)): how probable each label is; `asked` bool (n,): where it is to say.
    """

    words: Array
    kinds: Array
    alike: Array
    target: Array
    asked: Array


@dataclass(slots=True)
class Vocabulary:
    """All forms of the texts: traits int32 (forms, TRAITS), vectors float32 (forms, v)."""

    traits: Array
    vectors: Array


def fit(
    examples: Sequence[Example], forms: Vocabulary, *, epochs: int, seed: int, rate: float,
    width: int = WIDTH,
) -> dict[str, NDArray[np.float32]]:  # fmt: skip
    """The weights learnt from `examples`, averaged over the last steps.

    Adam (Kingma and Ba, 2015) with a cosine from `rate`. The same arguments give the same weights
    on the same kind of machine.
    """
    chance = np.random.default_rng(seed)
    weights = _start(forms.vectors.shape[1], width, chance)
    state = {name: (np.zeros_like(v), np.zeros_like(v), v.copy()) for name, v in weights.items()}
    steps = epochs * sum(1 for _ in _batches(examples, forms, np.random.default_rng(0)))
    count = 0
    for _ in range(epochs):
        for batch in _batches(examples, forms, chance):
            count += 1
            now = rate * min(1.0, count / WARM_UP) * (0.505 + 0.495 * np.cos(np.pi * min(1.0, count / steps)))  # fmt: skip
            weights, state = _step(
                weights, state, batch, np.uint32(seed * 1_000_003 + count), np.float32(now), np.float32(count)
            )  # fmt: skip
    return {name: np.asarray(mean, np.float32) for name, (_, _, mean) in state.items()}


def _start(vector: int, width: int, chance: np.random.Generator) -> Weights:
    def matrix(rows: int, columns: int, scale: float) -> Array:
        values: Array = chance.standard_normal((rows, columns)) * scale * np.sqrt(2 / rows)
        return values.astype(np.float32)

    def zeros(size: int) -> Array:
        return np.zeros(size, np.float32)

    weights = {
        "traits": (chance.standard_normal((ROWS, TRAIT_WIDTH)) * 0.1).astype(np.float32),
        "w0": matrix(TRAIT_WIDTH + vector, width, 1.0), "b0": zeros(width),
        "near": matrix(width, (2 * REACH + 1) * width, 0.5), "bn": zeros(width),
        "kind": matrix(LINE_KINDS, width, 0.1),
        "pool": matrix(2 * width, width, 0.3), "keep": matrix(width, width, 0.5),
        "whole": matrix(width, width, 0.3), "bp": zeros(width),
        "out": matrix(width, len(LABELS), 0.5), "bo": zeros(len(LABELS)),
    }  # fmt: skip
    for number, _ in enumerate(DILATIONS):
        weights[f"c{number}"] = matrix(3 * width, width, 0.5)
        weights[f"d{number}"] = zeros(width)
    return weights


@partial(jax.jit, donate_argnums=(0, 1))
def _step(
    weights: Weights, state: Any, batch: Weights, seed: Any, rate: Any, count: Any
) -> tuple[Weights, Any]:
    slopes = jax.grad(_loss)(weights, batch, jax.random.PRNGKey(seed))
    norm = jnp.sqrt(sum(jnp.sum(slope**2) for slope in slopes.values()))
    shrink = jnp.minimum(1.0, 1.0 / (norm + 1e-6))
    moved, kept = {}, {}
    for name, value in weights.items():
        slope = slopes[name] * shrink
        first = 0.9 * state[name][0] + 0.1 * slope
        second = 0.995 * state[name][1] + 0.005 * slope**2
        change = (first / (1 - 0.9**count)) / (jnp.sqrt(second / (1 - 0.995**count)) + 1e-8)
        moved[name] = value - rate * (change + DECAY * value)
        share = jnp.minimum(AVERAGED, count / (count + 10))
        kept[name] = (first, second, share * state[name][2] + (1 - share) * moved[name])
    return moved, kept


def _loss(weights: Weights, batch: Weights, key: Any) -> Any:
    log = jax.nn.log_softmax(forward(weights, batch, key), -1)
    target = batch["target"].astype(jnp.float32) * batch["asked"][:, None]
    return -(target * log).sum() / jnp.maximum(target.sum(), 1)


def forward(weights: Weights, batch: Weights, key: Any = None) -> Any:
    """The network's outputs for a batch, (BATCH_WORDS, len(LABELS)); with a key parts are left out."""
    rows, vectors = weights["traits"][batch["traits"]], batch["vectors"]
    keys: Any = jax.random.split(key, 6) if key is not None else [None] * 6
    if key is not None:
        known = jax.random.bernoulli(keys[0], 1 - NO_FORM, (BATCH_FORMS, 1))
        others = jax.random.bernoulli(keys[1], 1 - NO_TRAIT, (BATCH_FORMS, TRAITS - 2))
        rows *= jnp.concatenate((known, known, others), 1)[..., None]
        vectors *= jax.random.bernoulli(keys[2], 1 - NO_VECTOR, (BATCH_FORMS, 1))
    own = jnp.concatenate((rows.sum(1), vectors), 1)
    own = jax.nn.relu(own @ weights["w0"] + weights["b0"])
    words = batch["words"]
    width = own.shape[1]
    given = (own @ weights["near"])[words]
    near = (weights["kind"] + weights["bn"])[batch["kinds"]]
    for slot in range(2 * REACH + 1):
        near += _shifted(given[:, slot * width : (slot + 1) * width], slot - REACH)
    state = _dropped(jax.nn.relu(near), keys[3])
    asked = batch["asked"][:, None]
    for number, dilation in enumerate(DILATIONS):
        if number == POOLED_AFTER:
            state += asked * jax.nn.relu(_pooled(weights, state, batch))
        around = jnp.concatenate([_shifted(state, way * dilation) for way in (-1, 0, 1)], 1)
        state += asked * jax.nn.relu(around @ weights[f"c{number}"] + weights[f"d{number}"])
    return _dropped(state, keys[4]) @ weights["out"] + weights["bo"]


def _pooled(weights: Weights, state: Any, batch: Weights) -> Any:
    alike, texts = batch["alike"], batch["texts"]
    ones = batch["asked"][:, None]
    state *= ones
    count = jax.ops.segment_sum(ones, alike, BATCH_WORDS)
    mean = jax.ops.segment_sum(state, alike, BATCH_WORDS) / jnp.maximum(count, 1)
    most = jax.ops.segment_max(state, alike, BATCH_WORDS)
    most = jnp.where(count > 0, most, 0)
    of_word = jnp.concatenate((mean, most), 1) @ weights["pool"] + weights["bp"]
    size = jax.ops.segment_sum(ones, texts, 256)
    whole = jax.ops.segment_sum(state, texts, 256) / jnp.maximum(size, 1) @ weights["whole"]
    return state @ weights["keep"] + of_word[alike] + whole[texts]


def _shifted(values: Any, shift: int) -> Any:
    """At each place the row `shift` places further on, zeros beyond the ends."""
    if shift == 0:
        return values
    if shift < 0:
        return jnp.pad(values, ((-shift, 0), (0, 0)))[:shift]
    return jnp.pad(values, ((0, shift), (0, 0)))[shift:]


def _dropped(values: Any, key: Any) -> Any:
    if key is None:
        return values
    return values * jax.random.bernoulli(key, 1 - DROPOUT, values.shape) / (1 - DROPOUT)


def _batches(
    examples: Sequence[Example], forms: Vocabulary, chance: np.random.Generator
) -> Iterator[Weights]:
    """All examples in an order by chance, as many together as a batch holds."""
    some: list[Example] = []
    size, seen = 0, set[int]()
    for number in chance.permutation(len(examples)).tolist():
        example = examples[number]
        more = seen | set(example.words.tolist())
        if some and (
            size + len(example.words) > BATCH_WORDS or len(more) > BATCH_FORMS or len(some) > 250
        ):
            yield _batch(some, forms)
            some, size, more = [], 0, set(example.words.tolist())
        some.append(example)
        size, seen = size + len(example.words), more
    if some:
        yield _batch(some, forms)


def _batch(some: Sequence[Example], forms: Vocabulary) -> Weights:
    words = np.concatenate([example.words for example in some])
    used, places = np.unique(words, return_inverse=True)
    count = len(words)
    batch: Weights = {
        "traits": np.zeros((BATCH_FORMS, TRAITS), np.int32),
        "vectors": np.zeros((BATCH_FORMS, forms.vectors.shape[1]), np.float32),
        "words": np.full(BATCH_WORDS, BATCH_FORMS - 1, np.int32),
        "kinds": np.zeros(BATCH_WORDS, np.int32),
        "alike": np.full(BATCH_WORDS, BATCH_WORDS - 1, np.int32),
        "texts": np.full(BATCH_WORDS, 255, np.int32),
        "target": np.zeros((BATCH_WORDS, len(LABELS)), np.float16),
        "asked": np.zeros(BATCH_WORDS, np.float32),
    }
    batch["traits"][: len(used)] = forms.traits[used]
    batch["vectors"][: len(used)] = forms.vectors[used]
    batch["words"][:count] = places
    batch["kinds"][:count] = np.concatenate([example.kinds for example in some])
    batch["asked"][:count] = np.concatenate([example.asked for example in some])
    batch["target"][:count] = np.concatenate([example.target for example in some])
    at = first = 0
    for number, example in enumerate(some):
        length = len(example.words)
        batch["texts"][at : at + length] = number
        batch["alike"][at : at + length] = example.alike + first
        at, first = at + length, first + int(example.alike.max()) + 1
    return batch
