"""Five folds by document: texts that share much of their wording stay together in one fold."""

import re
import zlib
from collections import Counter, defaultdict
from itertools import combinations

import numpy as np

from pipeline.training.classifier.fit import Fold

SHINGLE_WORDS, SHARE, CROWD = 6, 0.3, 20
"""Texts share their wording if 30 % of the shorter one's runs of six words are in the other too.

A run in more than 20 texts is a phrase of the trade (a dateline, a disclaimer) and binds nothing.
"""

FOLDS = 5


def grouped_folds(texts: list[str], *, seed: int) -> list[Fold]:
    """Five pairs of row numbers (to learn from, to judge); near duplicates are judged together."""
    group = near_duplicates(texts)
    names, places = np.unique(group, return_inverse=True)
    fold_of = np.random.default_rng(seed).permutation(len(names))[places] % FOLDS
    return [(np.flatnonzero(fold_of != n), np.flatnonzero(fold_of == n)) for n in range(FOLDS)]


def near_duplicates(texts: list[str]) -> list[int]:
    """For each text the number of a text that stands for its group; most stand for themselves."""
    runs = [_runs(text) for text in texts]
    holders = defaultdict(list)
    for number, found in enumerate(runs):
        for run in found:
            holders[run].append(number)
    common = Counter(
        pair for some in holders.values() if len(some) <= CROWD for pair in combinations(some, 2)
    )
    parent = list(range(len(texts)))
    for (left, right), count in sorted(common.items()):
        if count >= SHARE * min(len(runs[left]), len(runs[right])):
            parent[_root(parent, right)] = _root(parent, left)
    return [_root(parent, number) for number in range(len(texts))]


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        number = parent[number]
    return number


def _runs(text: str) -> set[int]:
    """A quarter of the text's runs of words, chosen by their hash; at least one."""
    words = re.findall(r"\w+", text[:1500].lower())
    starts = range(max(1, len(words) - SHINGLE_WORDS + 1))
    hashes = {zlib.crc32(" ".join(words[at : at + SHINGLE_WORDS]).encode()) for at in starts}
    return {value for value in hashes if value % 4 == 0} or {min(hashes)}
