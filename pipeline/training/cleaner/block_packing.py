"""The block model's file: names, words and weights, in sixteen bits."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.training.cleaner.block_examples import Tables


def pack_blocks(
    tables: Tables, weights: Mapping[str, npt.NDArray[np.float32]], dilations: Sequence[int]
) -> bytes:
    """The file that `read_block_model` reads; the same arguments give the same bytes."""
    halves = {name: value.astype(np.float16) for name, value in weights.items()}
    for name in ("Et", "Ew"):
        halves[name][0] = 0
    head = json.dumps({"weights": sorted(weights), "dilations": list(dilations)})
    arrays: dict[str, npt.NDArray[Any]] = {
        "head": _text(head),
        "names": _text("\n".join(tables.names)),
        "words": _text("\n".join(tables.words)),
        **halves,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), content.getvalue(), zipfile.ZIP_DEFLATED)  # fmt: skip
    return packed.getvalue()


def _text(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), np.uint8)
