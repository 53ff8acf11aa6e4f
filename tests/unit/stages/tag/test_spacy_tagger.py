"""spaCy as the tagger: offsets, labels, long texts; and, where it is installed, the whole stage."""

from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.outcome import Drop
from pipeline.stages.tag import TagTools, tag
from pipeline.stages.tag.spacy_tagger import (
    PACKAGES,
    SpacyTagger,
    load_spacy,
    load_spacy_model,
    pieces,
)
from tests.unit.stages.tag.articles import article


class Marked:
    """Stands for a spaCy pipeline: it finds these words, with their labels."""

    meta = {"lang": "en", "name": "marked", "version": "1"}  # noqa: RUF012

    def __init__(self, **labels: str) -> None:
        self._labels = labels

    def __call__(self, text: str) -> Any:
        found = [
            SimpleNamespace(label_=label, start_char=text.index(word), end_char=text.index(word) + len(word))
            for word, label in self._labels.items()
            if word in text
        ]  # fmt: skip
        return SimpleNamespace(ents=sorted(found, key=lambda each: each.start_char))


def found(text: str, **labels: str) -> list[tuple[str, str]]:
    return [(text[name.start : name.end], name.type) for name in SpacyTagger(Marked(**labels)).find([text])[0]]  # fmt: skip


def test_labels_of_spacy_become_ours_and_numbers_are_no_names() -> None:
    labels = {"Ana Sol": "PERSON", "Boden": "GPE", "Swedish": "NORP", "Tuesday": "DATE"}
    text = "Ana Sol left Boden for a Swedish lake on Tuesday."
    assert found(text, **labels) == [("Ana Sol", "PER"), ("Boden", "LOC"), ("Swedish", "NORP")]


def test_articles_spaces_and_possessives_at_the_edges_are_no_part_of_a_name() -> None:
    labels = {"the Bro Bank's": "ORG", " Boden ": "GPE"}
    assert found("In Boden the Bro Bank's door is shut.", **labels) == [("Boden", "LOC"), ("Bro Bank", "ORG")]  # fmt: skip


@given(st.text(alphabet="ab \n", max_size=60), st.integers(1, 9))
def test_pieces_are_the_text_in_order_and_none_is_too_long(text: str, limit: int) -> None:
    found = list(pieces(text, limit))
    assert "".join(piece for _, piece in found) == text
    assert all(text[start : start + len(piece)] == piece for start, piece in found)
    assert all(1 <= len(piece) <= limit for _, piece in found)


def test_names_of_a_later_piece_have_their_place_in_the_whole_text() -> None:
    text = "word " * 12_000 + "Ana Sol"
    assert found(text, **{"Ana Sol": "PERSON"}) == [("Ana Sol", "PER")]


def test_a_model_that_is_not_installed_is_told_by_its_name() -> None:
    with pytest.raises(Exception, match="loading spaCy model no_such_model"):
        load_spacy_model("no_such_model")


def test_the_stage_works_with_spacys_own_model(tools: TagTools) -> None:
    pytest.importorskip("spacy", reason="spaCy is in the bench extra")
    if not any(map(find_spec, PACKAGES)):
        pytest.skip("the model en_core_web_sm is in the bench extra")
    spacy = load_spacy()
    tagged = tag(article(), TagTools(tagger=spacy, places=tools.places, models=(spacy.model,)))
    assert not isinstance(tagged, Drop)
    names = {(entity.name, entity.type) for entity in tagged.entities}
    assert {("Elena Munteanu", "PER"), ("Norway", "LOC")} <= names
    assert all(tagged.body[m.start : m.end] == m.text for e in tagged.entities for m in e.mentions)
