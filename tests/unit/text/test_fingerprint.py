"""Simhash: near-equal texts have near-equal fingerprints."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.fingerprint import simhash64

TEXT = (
    "The harbour office closed the outer quay to all ships after divers had found a crack in it. "
    "It is the second time this year. Fishermen will land their catch at the old market for now. "
    "A spokesman would not say how long the work might take, or what the city would have to pay. "
) * 3
OTHER = (
    "Swans stopped a train near Utrecht for two hours on Sunday morning. The driver saw them on the "
    "bridge and braked. Passengers were given coffee while a forester carried the birds away. "
) * 4


def distance(one: str, other: str) -> int:
    first, second = simhash64(one), simhash64(other)
    assert first is not None
    assert second is not None
    return (int(first, 16) ^ int(second, 16)).bit_count()


def test_near_equal_texts_differ_in_few_bits_and_others_in_many() -> None:
    assert distance(TEXT, TEXT.replace("crack", "hole", 1)) <= 6
    assert distance(TEXT, OTHER) >= 16


def test_case_and_punctuation_do_not_count() -> None:
    assert simhash64(TEXT) == simhash64(TEXT.upper().replace(",", " -"))


def test_order_counts() -> None:
    assert simhash64("one two three four") != simhash64("four three two one")


def test_a_text_without_words_has_none() -> None:
    assert simhash64(" -- ... ") is None


def test_the_fingerprint_is_the_same_on_any_machine() -> None:
    assert simhash64("The cat sat on the mat.") == "2e1006e6402c10c0"


@settings(deadline=None)
@given(st.text(max_size=300))
def test_a_fingerprint_is_sixteen_hexadecimal_digits(text: str) -> None:
    found = simhash64(text)
    assert found is None or re.fullmatch("[0-9a-f]{16}", found)
