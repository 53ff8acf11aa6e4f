"""A 64-bit simhash over word triples: near-equal bodies differ in few bits.

Moses Charikar, Similarity estimation techniques from rounding algorithms (2002); Manku, Jain and
Sarma (2007) take 3 differing bits of 64 as near-duplicate on the web.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

NAME = "simhash64/2"
"""Change the number with any change to the words, the shingles or the hash."""
SHINGLE_WORDS = 3
MAX_MEAN_CHARS = 20
MAX_WORD_CHARS = 64
"""What a longer word has beyond counts whatever its order."""
_BATCH = 8_192
_STEPS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
"""The mixing function of splitmix64 (Steele, Lea and Flood, 2014)."""
_ORDER = 0x9E3779B97F4A7C15

Hashes = NDArray[np.uint64]


def simhash64(text: str) -> str | None:
    """16 hexadecimal digits for the text, or None if it has no word.

    A word is letters and digits on end; case, punctuation and spacing do not count; a triple counts
    once. Texts of one or two words are one shingle.

    >>> simhash64("The cat sat, on the mat.") == simhash64("the cat sat on the mat")
    True
    """
    words = _words(text.lower())
    if not len(words):
        return None
    shingles = np.sort(_shingles(words))
    shingles = shingles[np.append(True, shingles[1:] != shingles[:-1])]
    votes = sum(_votes(shingles[at : at + _BATCH]) for at in range(0, len(shingles), _BATCH))
    return np.packbits(np.asarray(votes) * 2 > len(shingles)).tobytes().hex()


def _words(text: str) -> Hashes:
    """A hash for each word; for each character where words are not parted by spaces (Chinese, Thai)."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    inside = _word_table()[np.minimum(codes, 0xFFFF)]
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    codes = codes[inside]
    if not len(codes) or len(codes) > MAX_MEAN_CHARS * len(starts):
        alone: Hashes = codes * _factors()[0]
        return alone
    firsts = np.cumsum(lengths) - lengths
    within = np.arange(len(codes)) - np.repeat(firsts, lengths)
    hashes: Hashes = np.add.reduceat(codes * _factors()[np.minimum(within, MAX_WORD_CHARS)], firsts)
    return hashes


@cache
def _word_table() -> NDArray[np.bool_]:
    """Whether each character of the Basic Multilingual Plane is of a word; the last stands for all beyond."""
    table = np.fromiter((chr(code).isalnum() for code in range(0x10000)), np.bool_, 0x10000)
    table[0xFFFF] = True
    return table


@cache
def _factors() -> Hashes:
    """A large odd number for each place in a word."""
    return _mixed(np.arange(1, MAX_WORD_CHARS + 2, dtype="<u8") * np.uint64(_ORDER)) | np.uint64(1)


def _mixed(values: Hashes) -> Hashes:
    for shift, factor in _STEPS:
        values = (values ^ (values >> np.uint64(shift))) * np.uint64(factor)
    return values


def _shingles(words: Hashes) -> Hashes:
    """A hash for each three neighbours, in their order: uint64, (max(1, n - 2),)."""
    width = min(SHINGLE_WORDS, len(words))
    last = len(words) - width + 1
    mixed = np.zeros(last, dtype="<u8")
    for offset in range(width):
        mixed = _mixed(mixed * np.uint64(_ORDER) + words[offset : offset + last])
    hashes: Hashes = mixed ^ (mixed >> np.uint64(31))
    return hashes


def _votes(shingles: Hashes) -> NDArray[np.int64]:
    """How many hashes have each bit set: int64, (64,), each in [0, len(shingles)]."""
    rows = shingles.view(np.uint8).reshape(len(shingles), 8)
    counts: NDArray[np.int64] = np.unpackbits(rows, axis=1).sum(axis=0, dtype=np.int64)
    return counts
