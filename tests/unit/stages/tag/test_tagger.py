"""The CRF tagger, its features and word clusters."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ModelError
from pipeline.models import open_model
from pipeline.stages.tag import TagTools
from pipeline.stages.tag.clusters import WordClusters
from pipeline.stages.tag.features import MAX_WORD, FeatureExtractor, outline_of, shape_of
from pipeline.stages.tag.gazetteer import Gazetteer
from pipeline.stages.tag.tagger import (
    MAX_SEQUENCE,
    MAX_TOKENS,
    CrfTagger,
    runs,
    sequences,
)

CLUSTERS = WordClusters(np.array([5], np.uint32), np.array([[1, 2, 3]], np.uint16))


def found(tools: TagTools, text: str) -> list[tuple[str, str]]:
    [names] = tools.tagger.find([text])
    return [(text[name.start : name.end], name.type) for name in names]


def test_the_tagger_finds_names_of_each_type(tools: TagTools) -> None:
    text = "Angela Merkel of Germany told Reuters that Russian troops had left Berlin."
    assert found(tools, text) == [
        ("Angela Merkel", "PER"), ("Germany", "LOC"), ("Reuters", "ORG"), ("Russian", "NORP"), ("Berlin", "LOC"),
    ]  # fmt: skip


def test_the_tagger_reads_capitals(tools: TagTools) -> None:
    text = "ANGELA MERKEL OF GERMANY VISITS PARIS ON MONDAY TO MEET EMMANUEL MACRON"
    people = [name for name, kind in found(tools, text) if kind == "PER"]
    assert people == ["ANGELA MERKEL", "EMMANUEL MACRON"]


def test_one_part_of_an_article_tells_on_the_other(tools: TagTools) -> None:
    names = tools.tagger.find(["Fox News host Tulo Hambi leaves", "It rained. Hambi left."])
    assert len(names) == 2
    assert [name.type for name in names[1]] == ["PER"]


def test_confidence_is_a_probability(tools: TagTools) -> None:
    [names] = tools.tagger.find(["Paris and Orpqx and Angela Merkel and the Bank of England."])
    assert names
    assert all(0 < name.confidence <= 1 for name in names)


def test_long_paragraphs_are_tagged_in_pieces() -> None:
    pieces = sequences("a " * (MAX_SEQUENCE + 1))
    assert [len(piece) for piece in pieces] == [MAX_SEQUENCE, 1]


def test_what_is_beyond_the_limit_is_not_tagged() -> None:
    pieces = sequences("a b\n" * MAX_TOKENS)
    assert sum(map(len, pieces)) == MAX_TOKENS


@given(st.lists(st.sampled_from(["O", "B-PER", "I-PER", "E-PER", "S-PER", "S-LOC", "E-LOC"])))
def test_runs_never_overlap_whatever_the_labels(labels: list[str]) -> None:
    spans = list(runs(labels))
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    assert all(0 <= first < last <= len(labels) for first, last, _ in spans)


def test_shapes_say_how_a_word_is_written() -> None:
    assert shape_of("McDonald-9") == "XxXxxxxx-d"
    assert outline_of("McDonald-9") == "XxXx-d"


def test_clusters_are_looked_up_in_small_letters_by_hash() -> None:
    table = WordClusters(np.array([0xDEADBEEF], np.uint32), np.array([[7, 8, 9]], np.uint16))
    assert table.find(["nowhere", ""]) == [[0, 0, 0], [0, 0, 0]]


def test_like_words_fall_into_one_cluster() -> None:
    table = WordClusters.read(open_model("word-clusters").path)
    monday, friday, london = table.find(["monday", "friday", "london"])
    assert monday[-1] == friday[-1] != london[-1]


def test_features_do_not_depend_on_what_was_read_before() -> None:
    line = ["Ana", "Sol", "said", "a" * 100]
    fresh = FeatureExtractor(CLUSTERS)
    used = FeatureExtractor(CLUSTERS)
    used.lines([["Other", "words", "Sol"]])
    assert fresh.lines([line]) == used.lines([line])


def test_features_cut_long_words() -> None:
    [[row]] = FeatureExtractor(CLUSTERS).lines([["x" * 10_000]])
    assert max(map(len, row)) < MAX_WORD + 10


@pytest.mark.parametrize("reader", [WordClusters.read, Gazetteer.read])
def test_a_damaged_table_is_a_model_error(reader: type, tmp_path: Path) -> None:
    path = tmp_path / "table"
    path.write_bytes(b"not a table")
    with pytest.raises(ModelError, match="table"):
        reader(path)


def test_a_damaged_model_is_a_model_error(tmp_path: Path) -> None:
    path = tmp_path / "tagger.crfsuite"
    path.write_bytes(b"not a model")
    with pytest.raises(ModelError, match="tagger"):
        CrfTagger(path, FeatureExtractor(CLUSTERS))


def test_features_are_the_same_after_more_words_than_are_kept() -> None:
    small, fresh = FeatureExtractor(CLUSTERS, keep=5), FeatureExtractor(CLUSTERS)
    for n in range(10):
        small.lines([[f"word{n}", "Sol", "and", f"Name{n}"]])
        small.lines([[f"w{n}{m}" for m in range(n)]])
    assert small.lines([["Sol", "said", "word1"]]) == fresh.lines([["Sol", "said", "word1"]])
