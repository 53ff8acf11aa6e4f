"""A 64-bit simhash over word triples: near-equal bodies differ in few bits.

Moses Charikar, Similarity estimation techniques from rounding algorithms (2002); Manku, Jain and
Sarma (2007) take 3 differing bits of 64 as near-duplicate on the web.
"""

import string
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

NAME = "simhash64/1"
"""Change the number with any change to the words, the shingles or the hash."""
SHINGLE_WORDS = 3
MAX_MEAN_CHARS = 20
MAX_WORD_CHARS = 200
_PUNCTUATION = (
    string.punctuation + string.whitespace + "“”„‘’‚«»‹›–—…·•¿¡、。，！？：；（）「」『』"
)
_BATCH = 8_192
_STEPS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
"""The mixing function of splitmix64 (Steele, Lea and Flood, 2014)."""
_ORDER = 0x9E3779B97F4A7C15


def simhash64(text: str) -> str | None:
    """16 hexadecimal digits for the text, or None if it has no word.

    Case, punctuation and spacing do not count; a triple counts once. Texts of one or two words
    are one shingle.

    >>> simhash64("The cat sat, on the mat.") == simhash64("the cat sat on the mat")
    True
    """
    tokens = _tokens(text.lower())
    hashes = np.fromiter(map(_word_hash, tokens), "<u8", len(tokens))
    if not hashes.all():
        hashes = hashes[hashes != 0]
    if not len(hashes):
        return None
    shingles = np.sort(_shingles(hashes))
    shingles = shingles[np.append(True, shingles[1:] != shingles[:-1])]
    votes = sum(_votes(shingles[at : at + _BATCH]) for at in range(0, len(shingles), _BATCH))
    return np.packbits(np.asarray(votes) * 2 > len(shingles)).tobytes().hex()


def _tokens(text: str) -> list[str]:
    """Words; single characters where words are not parted by spaces (Chinese, Japanese, Thai)."""
    tokens = text.split()
    return list(text) if len(text) > MAX_MEAN_CHARS * max(1, len(tokens)) else tokens


@lru_cache(maxsize=65_536)
def _word_hash(token: str) -> int:
    """64 bits for a word without the punctuation around it; 0 for punctuation alone."""
    word = token[:MAX_WORD_CHARS].strip(_PUNCTUATION)
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little") if word else 0


def _shingles(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash for each three neighbours, in their order: uint64, (max(1, n - 2),)."""
    width = min(SHINGLE_WORDS, len(words))
    last = len(words) - width + 1
    mixed = np.zeros(last, dtype="<u8")
    for offset in range(width):
        mixed = mixed * np.uint64(_ORDER) + words[offset : offset + last]
        for shift, factor in _STEPS:
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    hashes: NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return hashes


def _votes(shingles: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many hashes have each bit set: int64, (64,), each in [0, len(shingles)]."""
    rows = shingles.view(np.uint8).reshape(len(shingles), 8)
    counts: NDArray[np.int64] = np.unpackbits(rows, axis=1).sum(axis=0, dtype=np.int64)
    return counts
