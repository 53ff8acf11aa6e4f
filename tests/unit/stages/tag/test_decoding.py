"""From scores to labels: only whole names, and the best of them."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.tag.decoding import LONGEST, best_labels
from pipeline.stages.tag.labels import LABELS, may_follow


def scored(rows: list[dict[str, float]]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    logits = np.zeros((len(rows), len(LABELS)), np.float32)
    for number, row in enumerate(rows):
        for label, score in row.items():
            logits[number, LABELS.index(label)] = score
    return logits


def labels_of(rows: list[dict[str, float]]) -> list[str]:
    logits = scored(rows)
    labels, _ = best_labels(logits, np.ones(len(rows), bool))
    return [LABELS[label] for label in labels]


def test_a_row_that_spells_no_names_gives_way_to_the_best_that_does() -> None:
    rows = [{"B-PER": 9.0}, {"E-ORG": 9.0, "E-PER": 8.0}, {"O": 30.0}]
    assert labels_of(rows) == ["B-PER", "E-PER", "O"]


def test_words_not_asked_are_outside() -> None:
    labels, shares = best_labels(scored([{"S-LOC": 20.0}]), np.array([False, True, False]))
    assert [LABELS[label] for label in labels] == ["O", "S-LOC", "O"]
    assert shares[0] == 1
    assert shares[1] > 0.99


def test_nothing_asked_is_nothing_found() -> None:
    labels, shares = best_labels(scored([]), np.zeros(3, bool))
    assert labels.tolist() == [0, 0, 0]
    assert shares.tolist() == [1, 1, 1]


@given(st.integers(0, 1000), st.integers(1, 3 * LONGEST))
def test_labels_always_spell_whole_names(seed: int, words: int) -> None:
    chance = np.random.default_rng(seed)
    logits = chance.standard_normal((words, len(LABELS))).astype(np.float32) * 3
    logits[:, 0] += 6 * (chance.random(words) < 0.2)
    found, _ = best_labels(logits, np.ones(words, bool))
    labels = ["O", *(LABELS[label] for label in found), "O"]
    assert all(may_follow(one, two) for one, two in itertools.pairwise(labels))
