"""The model files that training writes: a head, tables as text, weights as arrays, in one archive."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def pack(
    words: Sequence[str], weights: Mapping[str, npt.NDArray[np.float32]], dilations: Sequence[int]
) -> bytes:
    """The file that `read_line_model` reads; the same arguments give the same bytes.

    `words` are the rows of `weights["emb"]` from the third on, which goes to eight bits.
    """
    scale = np.maximum(np.abs(weights["emb"]).max(axis=0), 1e-6) / 127
    arrays = {
        "words": text("\n".join(words)),
        "emb_scale": scale.astype(np.float32),
        **{name: value.astype(np.float16) for name, value in weights.items() if name != "emb"},
        "emb": np.round(weights["emb"] / scale).astype(np.int8),
    }
    return archive(arrays, weights=sorted(weights), dilations=dilations)


def archive(
    arrays: Mapping[str, Array], *, weights: Sequence[str], dilations: Sequence[int]
) -> bytes:
    """The arrays as numpy's archive, below a head that names those that are weights.

    The same arguments give the same bytes: no time of writing goes in.
    """
    head = text(json.dumps({"weights": list(weights), "dilations": list(dilations)}))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, array in {"head": head, **arrays}.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy"), content.getvalue(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def text(value: str) -> npt.NDArray[np.uint8]:
    """A text as an array of its UTF-8 bytes."""
    return np.frombuffer(value.encode("utf-8"), np.uint8)
