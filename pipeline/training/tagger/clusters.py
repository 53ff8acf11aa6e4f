"""Word clusters, the tagger's teacher's: every word of GloVe 6B with its cluster at three sizes.

Words that occur in like company fall into one cluster, so a name never seen in the marked texts is
still known to be a surname, a town or a firm. Needs the `vectors` extra.
Source: Turian, Ratinov, Bengio, "Word representations", ACL 2010 (clusters as features).
"""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans

from pipeline.training.tagger.vectors import read_vectors

SIZES = (100, 500, 2000)
"""How many clusters there are at each size, from coarse to fine."""


class WordClusters:
    """Looks up the clusters of lower-cased words in two small sorted arrays.

    `keys` uint32 (n,), sorted CRC-32 of the words; `clusters` uint16 (n, 3), from coarse to fine,
    numbered from 1.
    """

    def __init__(self, keys: NDArray[np.uint32], clusters: NDArray[np.uint16]) -> None:
        self._keys = keys
        self._clusters = clusters

    def find(self, words: Sequence[str]) -> list[list[int]]:
        """The clusters of each word, coarse to fine; zeros for a word that is not in the table."""
        hashes = np.fromiter(
            (zlib.crc32(word.encode("utf-8", "replace")) for word in words), np.uint32, len(words)
        )
        places = np.minimum(np.searchsorted(self._keys, hashes), len(self._keys) - 1)
        found: NDArray[Any] = np.where(
            (self._keys[places] == hashes)[:, None], self._clusters[places], 0
        )
        rows: list[list[int]] = found.tolist()
        return rows


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


def word_clusters(*, seed: int = 1) -> WordClusters:
    """The clusters, made anew: half a minute. The same seed and package versions give the same."""
    words, vectors = read_vectors()
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    table = np.stack([cluster(vectors, size, seed=seed) for size in SIZES], axis=1)
    keys = np.array([zlib.crc32(word.encode()) for word in words], np.uint32)
    keys, first = np.unique(keys, return_index=True)
    return WordClusters(keys, table[first])
