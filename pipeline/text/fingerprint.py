"""A 64-bit simhash over word triples: near-equal bodies differ in few bits.

Moses Charikar, Similarity estimation techniques from rounding algorithms (2002); Manku, Jain and
Sarma (2007) take 3 differing bits of 64 as near-duplicate on the web.
"""

import re
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

NAME = "simhash64/1"
"""Change the number with any change to the words, the shingles or the hash."""
SHINGLE_WORDS = 3
_WORD = re.compile(r"\w+")
_BATCH = 4096


def simhash64(text: str) -> str | None:
    """16 hexadecimal digits for the text, or None if it has no word.

    Case, punctuation and spacing do not count. Texts of one or two words are one shingle.

    >>> simhash64("The cat sat, on the mat.") == simhash64("the cat sat on the mat")
    True
    """
    words = _WORD.findall(text.lower())
    if not words:
        return None
    last = max(1, len(words) - SHINGLE_WORDS + 1)
    shingles = {" ".join(words[at : at + SHINGLE_WORDS]) for at in range(last)}
    digests = [blake2b(item.encode(), digest_size=8).digest() for item in shingles]
    votes = sum(_votes(digests[at : at + _BATCH]) for at in range(0, len(digests), _BATCH))
    majority = np.asarray(votes) * 2 > len(digests)
    return np.packbits(majority).tobytes().hex()


def _votes(digests: list[bytes]) -> NDArray[np.int64]:
    """How many hashes have each bit set: int64, (64,), each in [0, len(digests)]."""
    rows = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(len(digests), 8)
    counts: NDArray[np.int64] = np.unpackbits(rows, axis=1).sum(axis=0, dtype=np.int64)
    return counts
