"""How the benchmark of quotes counts: what a direct quote of the annotation is, and whose name is right."""

import sys
from types import ModuleType

import pytest

from tests.unit.benchmarks.test_benchmarks import FOLDER, program

TEXT = 'Ana Sol said it was "far too late" to go. "We stay," she said, "and we wait.\n\n"We wait long."'


def annotation(*pieces: str) -> str:
    """One attribution of Ana Sol whose Content is in these pieces."""
    spans = ";".join(f"{TEXT.index(piece)} {TEXT.index(piece) + len(piece)}" for piece in pieces)
    return f"T1\tSource 0 7\tAna Sol\nT2\tContent {spans}\t...\nE1\tAttribution:T3 Source:T1 Content:T2"


@pytest.fixture
def polnear(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    return program("polnear")


@pytest.fixture
def quotes(polnear: ModuleType) -> ModuleType:
    assert polnear is not None
    return program("quotes")


def found(polnear: ModuleType, *pieces: str) -> dict[str, str]:
    quotes = polnear.direct_quotes(TEXT, annotation(*pieces))
    return {TEXT[start:end]: source for (start, end), source in quotes.items()}


def test_a_piece_within_marks_is_a_quote_and_one_over_paragraphs_is_two(polnear: ModuleType) -> None:  # fmt: skip
    pieces = ('"We stay,"', '"and we wait.', '"We wait long."')
    assert found(polnear, *pieces) == dict.fromkeys(("We stay", "and we wait", "We wait long"), "Ana Sol")  # fmt: skip


def test_words_in_marks_within_a_paraphrase_are_no_quote(polnear: ModuleType) -> None:
    assert found(polnear, 'it was "far too late" to go') == {}


def test_a_speaker_is_right_by_a_shared_name_and_a_pronoun_is_not_judged(quotes: ModuleType) -> None:  # fmt: skip
    text = quotes.Annotated(
        "a", TEXT, {(1, 2): "Senator Ana Sol's", (3, 4): "she", (5, 6): "Bo Ek"}
    )
    count = quotes.judged(text, {(1, 2): "Sol", (3, 4): "Bo Ek", (7, 8): None})
    assert quotes.scores(count)["F1"] == round(2 * 2 / 6, 4)
    assert (count["named"], count["speaker"]) == (2, 1)


def test_the_plain_expression_takes_long_words_in_marks_and_the_name_by_said(quotes: ModuleType) -> None:  # fmt: skip
    text = 'A "short one" here. "We want to stay for a while," said Ana Sol, twice.'
    assert list(quotes.plain_expression()(text).values()) == ["Ana Sol"]
