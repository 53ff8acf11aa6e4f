"""The shipped tagger: what it finds, and what it makes of odd texts."""

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ModelError
from pipeline.models import open_model
from pipeline.stages.tag import TagTools
from pipeline.stages.tag.gazetteer import Gazetteer
from pipeline.stages.tag.labels import LABELS
from pipeline.stages.tag.network import TagNetwork
from pipeline.stages.tag.network_tagger import (
    MAX_LINE,
    MAX_TOGETHER,
    MAX_TOKENS,
    NetworkTagger,
    blocks,
    runs,
    sequences,
)
from pipeline.stages.tag.tagger import Name
from pipeline.stages.tag.vectors import WordVectors

ODD = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            ["Ana", "Sol", "of", "U.S.", "١٢", "東京", "मनीषा", "😀", "👩‍👩‍👧", "\u202eabc\u202c", "\u200f", "é", "e\u0301", "ANA", "-", "\n", "’s", "ß", "İ"]
        ),
        max_size=60,
    ).map(" ".join),
)  # fmt: skip


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


def test_the_tagger_reads_small_letters(tools: TagTools) -> None:
    assert ("angela merkel", "PER") in found(tools, "angela merkel went to berlin on monday")


def test_a_day_is_no_part_of_the_name_before_it(tools: TagTools) -> None:
    text = "The World Health Organization on Monday said that cases had doubled."
    assert found(tools, text) == [("World Health Organization", "ORG")]


@pytest.mark.parametrize(
    ("title", "kind"),
    [("Mr Tulo Hambi, who is 45, resigns", "PER"), ("Hambi Holdings shares fall", "ORG")],
)
def test_one_part_of_an_article_tells_on_the_other(tools: TagTools, title: str, kind: str) -> None:
    names = tools.tagger.find([title, "It rained. Hambi left."])[1]
    assert [name.type for name in names] == [kind]


def test_confidence_is_a_probability(tools: TagTools) -> None:
    [names] = tools.tagger.find(["Paris and Orpqx and Angela Merkel and the Bank of England."])
    assert names
    assert all(0 < name.confidence <= 1 for name in names)


@given(st.lists(ODD, max_size=3))
def test_names_lie_in_their_part_in_order_whatever_the_text(
    tools: TagTools, parts: list[str]
) -> None:
    all_names = tools.tagger.find(parts)
    assert len(all_names) == len(parts)
    for part, names in zip(parts, all_names, strict=True):
        at = 0
        for name in names:
            assert at <= name.start < name.end <= len(part)
            assert part[name.start : name.end].strip() == part[name.start : name.end]
            at = name.end


def test_names_do_not_depend_on_what_was_read_before(tools: TagTools) -> None:
    assert isinstance(tools.tagger, NetworkTagger)
    used, fresh = tools.tagger, NetworkTagger.read(open_model("tagger").path, open_model("word-vectors").path)  # fmt: skip
    text = (
        "Orla Brannigan of Tullow Farming Group met Kenyan officials in Nairobi.\nBrannigan left."
    )
    used.find(["Tullow is a town. " * 20])
    assert used.find([text]) == fresh.find([text])


def test_long_paragraphs_are_tagged_in_pieces() -> None:
    pieces = sequences("a " * (MAX_LINE + 1))
    assert [len(piece) for piece in pieces] == [MAX_LINE, 1]


def test_what_is_beyond_the_limit_is_not_tagged() -> None:
    pieces = sequences("a b\n" * MAX_TOKENS)
    assert sum(map(len, pieces)) == MAX_TOKENS


def test_long_articles_are_tagged_in_blocks() -> None:
    rows = [(0, [(0, 1)] * 1_500)] * 20
    parts = list(blocks(rows))
    assert sum(map(len, parts)) == 20
    assert all(sum(len(spans) for _, spans in part) <= MAX_TOGETHER for part in parts)
    assert list(blocks([])) == []


@pytest.mark.parametrize(
    "unit", ["Angela Merkel, ", "ANGELA MERKEL OF BERLIN ", "x", "東京 ", "Dr. ", "a\n"]
)
def test_time_grows_with_the_length_only(tools: TagTools, unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        begun = time.process_time()
        tools.tagger.find([text])
        return time.process_time() - begun

    short = max(0.02, *(seconds(10_000) for _ in range(3)))
    assert seconds(100_000) < 40 * short, "a hundred times and more if it grew with the square"


def test_fifty_thousand_names_are_found(tools: TagTools) -> None:
    [names] = tools.tagger.find(["Paris, " * 25_000])
    assert len(names) > 20_000


def test_runs_spell_nothing_where_no_name_begins_or_ends() -> None:
    def spelt(*labels: str) -> list[tuple[int, int, str]]:
        return list(runs(np.array([LABELS.index(label) for label in labels])))

    assert spelt("S-LOC", "B-PER", "I-PER", "E-PER") == [(0, 1, "LOC"), (1, 4, "PER")]
    assert spelt("E-PER", "O", "I-ORG") == []


@pytest.mark.parametrize("reader", [WordVectors.read, TagNetwork.read, Gazetteer.read])
def test_a_damaged_file_is_a_model_error(reader: type, tmp_path: Path) -> None:
    path = tmp_path / "table"
    path.write_bytes(b"not a table")
    with pytest.raises(ModelError, match="table"):
        reader(path)


def test_a_name_holds_offsets_type_and_confidence() -> None:
    assert Name(0, 3, "PER", 0.5) == Name(0, 3, "PER", 0.5)
