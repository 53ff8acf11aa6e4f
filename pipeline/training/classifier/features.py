"""From lists of terms to a matrix: which terms are known, how rare each is, one row a text.

The rows equal what `LinearModel.vector` makes at run time.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

Matrix: TypeAlias = Any
"""A scipy.sparse.csr_matrix, float32; scipy has no types."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Term -> column, and `idf` float32 (n_terms,): 1 + ln((1 + texts) / (1 + texts with it))."""

    terms: dict[str, int]
    idf: npt.NDArray[np.float32]


def learn_vocabulary(texts: list[list[str]], *, min_texts: int, max_share: float) -> Vocabulary:
    """The terms that at least `min_texts` texts hold and at most the share `max_share` of them."""
    seen = Counter(term for terms in texts for term in set(terms))
    most = max_share * len(texts)
    kept = sorted(term for term, count in seen.items() if min_texts <= count <= most)
    rarity = [np.log((1 + len(texts)) / (1 + seen[term])) + 1 for term in kept]
    idf = np.array(rarity).astype(np.float16).astype(np.float32)
    return Vocabulary({term: column for column, term in enumerate(kept)}, idf)


def to_matrix(texts: list[list[str]], vocabulary: Vocabulary) -> Matrix:
    """Sublinear TF-IDF, each row of length 1: float32 (n_texts, n_terms)."""
    starts, columns, values = [0], [], []
    for terms in texts:
        counts = Counter(vocabulary.terms[term] for term in terms if term in vocabulary.terms)
        row = np.array(sorted(counts), dtype=np.int64)
        tf = 1 + np.log(np.array([counts[column] for column in row], dtype=np.float32))
        weighted = tf * vocabulary.idf[row]
        columns.append(row)
        values.append(weighted / (np.linalg.norm(weighted) or 1.0))
        starts.append(starts[-1] + len(row))
    flat = np.concatenate(values).astype(np.float32), np.concatenate(columns), starts
    return sparse.csr_matrix(flat, shape=(len(texts), len(vocabulary.terms)))
