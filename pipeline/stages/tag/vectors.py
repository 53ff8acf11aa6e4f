"""The word vectors of the tag stage: GloVe in four bits a number, looked up by hash."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelError

LEVELS = 16
"""Each number is one of so many evenly spaced values."""


class WordVectors:
    """Looks up the vectors of lower-cased words in two small sorted arrays.

    `keys` uint32 (n,), sorted CRC-32 of the words; `packed` uint8 (n, width / 2), two numbers in a
    byte, the first in the upper half; `step` and `low` float32 (width,): a number's value is
    `low + step * level`. A word outside the table is taken for one inside it about once in 17,000
    times (n / 2**32), which a feature can bear.
    """

    def __init__(
        self,
        keys: NDArray[np.uint32],
        packed: NDArray[np.uint8],
        low: NDArray[np.float32],
        step: NDArray[np.float32],
    ) -> None:
        self._keys, self._packed, self._low, self._step = keys, packed, low, step

    @classmethod
    def read(cls, path: Path) -> "WordVectors":
        """The table at `path`, as made by `pipeline.training.tagger.vectors`.

        Raises ModelError if it is no such file.
        """
        try:
            with np.load(path, allow_pickle=False) as table:
                return cls(table["keys"], table["packed"], table["low"], table["step"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"reading word vectors {path.name}: {error}") from error

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return len(self._low)

    def places(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The row of each word in the table, -1 for a word that is not in it."""
        hashes = np.fromiter(
            (zlib.crc32(word.encode("utf-8", "replace")) for word in words), np.uint32, len(words)
        )
        places = np.minimum(np.searchsorted(self._keys, hashes), len(self._keys) - 1)
        return np.where(self._keys[places] == hashes, places, -1)

    def take(self, places: NDArray[np.integer]) -> NDArray[np.float32]:
        """The vectors in these rows, float32 (places, width + 1).

        The last number is 1 for a row of the table; where the row is -1 all are 0.
        """
        rows = self._packed[places]
        found = np.empty((len(places), self.width + 1), np.float32)
        found[:, :-1:2] = rows >> 4
        found[:, 1:-1:2] = rows & 15
        found[:, :-1] *= self._step
        found[:, :-1] += self._low
        found[:, -1] = 1
        found[places < 0] = 0
        return found
