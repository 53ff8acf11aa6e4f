"""The line model's file: word table, word vectors in eight bits, weights in sixteen."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


def pack(
    words: Sequence[str], weights: Mapping[str, npt.NDArray[np.float32]], dilations: Sequence[int]
) -> bytes:
    """The file that `read_line_model` reads; the same arguments give the same bytes.

    `words` are the rows of `weights["emb"]` from the third on.
    """
    scale = np.maximum(np.abs(weights["emb"]).max(axis=0), 1e-6) / 127
    arrays: dict[str, npt.NDArray[Any]] = {
        "head": _text(json.dumps({"weights": sorted(weights), "dilations": list(dilations)})),
        "words": _text("\n".join(words)),
        "emb_scale": scale.astype(np.float32),
        **{name: value.astype(np.float16) for name, value in weights.items() if name != "emb"},
        "emb": np.round(weights["emb"] / scale).astype(np.int8),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), content.getvalue(), zipfile.ZIP_DEFLATED)  # fmt: skip
    return packed.getvalue()


def _text(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), np.uint8)
