"""The block model's file: names, words and weights, in sixteen bits."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.training.cleaner.block_examples import Tables
from pipeline.training.cleaner.packing import Array, archive, text


def pack_blocks(
    tables: Tables, weights: Mapping[str, npt.NDArray[np.float32]], dilations: Sequence[int]
) -> bytes:
    """The file that `read_block_model` reads; the same arguments give the same bytes."""
    halves = {name: value.astype(np.float16) for name, value in weights.items()}
    for name in ("Et", "Ew"):
        halves[name][0] = 0
    arrays: dict[str, Array] = {
        "names": text("\n".join(tables.names)),
        "words": text("\n".join(tables.words)),
        **halves,
    }
    return archive(arrays, weights=sorted(weights), dilations=dilations)
