"""The word clusters of the tag stage: which words of GloVe fall together, at three sizes."""

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelError


class WordClusters:
    """Looks up the clusters of lower-cased words in two small sorted arrays.

    `keys` uint32 (n,), sorted CRC-32 of the words; `clusters` uint16 (n, 3), from coarse to fine,
    numbered from 1. A word outside the table is taken for one inside it about once in 13,000 times
    (n / 2**32), which a feature can bear.
    """

    def __init__(self, keys: NDArray[np.uint32], clusters: NDArray[np.uint16]) -> None:
        self._keys = keys
        self._clusters = clusters

    @classmethod
    def read(cls, path: Path) -> "WordClusters":
        """The table at `path`, as made by `pipeline.training.tagger.clusters`.

        Raises ModelError if it is no such file.
        """
        try:
            with np.load(path, allow_pickle=False) as table:
                return cls(table["keys"], table["clusters"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"reading word clusters {path.name}: {error}") from error

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
