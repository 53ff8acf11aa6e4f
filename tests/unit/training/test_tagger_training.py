"""Training the tagger: its reader, its labels, the same bytes each time."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models import open_model
from pipeline.stages.tag.forms import WordForms
from pipeline.stages.tag.labels import LABELS
from pipeline.stages.tag.network import TagNetwork, narrowed, widened
from pipeline.stages.tag.network_tagger import NetworkTagger, runs
from pipeline.stages.tag.vectors import WordVectors
from pipeline.training.publish import publish
from pipeline.training.tagger.corpus import MarkedText, bioes, held_out, labelled_lines, read_marked
from pipeline.training.tagger.scores import evaluate
from pipeline.training.tagger.unmarked import read_unmarked

MARKED = Path(__file__).parents[2] / "quality" / "data" / "wikinews_names.jsonl"


def test_labels_mark_where_names_begin_and_end() -> None:
    marked = MarkedText("x", "Ana Sol\nleft New York City.", [(0, 7, "PER"), (13, 26, "LOC")])
    assert labelled_lines(marked) == (
        [["Ana", "Sol"], ["left", "New", "York", "City", "."]],
        [["B-PER", "E-PER"], ["O", "B-LOC", "I-LOC", "E-LOC", "O"]],
    )


def test_neighbours_of_one_type_stay_two_names() -> None:
    assert bioes([(0, 1), (2, 3)], [(0, 1, "PER"), (2, 3, "PER")]) == ["S-PER", "S-PER"]


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["PER", "LOC", ""])), max_size=8))
def test_labels_read_back_give_the_marks(parts: list[tuple[int, str]]) -> None:
    """Names of one to three tokens, each token one character wide with a space behind it."""
    marks, at = [], 0
    for length, kind in parts:
        if kind:
            marks.append((at, at + length, kind))
        at += length
    spans = [(2 * i, 2 * i + 1) for i in range(at)]
    labels = bioes(spans, [(2 * start, 2 * end - 1, kind) for start, end, kind in marks])
    assert list(runs(np.array([LABELS.index(label) for label in labels], np.int64))) == marks


def test_about_a_tenth_is_held_out_and_always_the_same_tenth() -> None:
    held = [held_out(f"text-{n}") for n in range(5000)]
    assert 0.08 < sum(held) / len(held) < 0.12
    assert held == [held_out(f"text-{n}") for n in range(5000)]


def test_the_same_texts_give_the_same_network_and_it_learns_them() -> None:
    program = pytest.importorskip("pipeline.training.tagger.program")
    marked = list(read_marked(MARKED))[:8]
    forms = WordForms(WordVectors.read(open_model("word-vectors").path))
    first, second = (program.learnt(marked, [], forms, seed=1) for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)
    tagger = NetworkTagger(TagNetwork(widened(narrowed(first))), forms)
    assert evaluate(tagger, marked).keys() >= {"F1 PER", "F1 PER ORG LOC", "F1 all types"}


def test_teachers_say_how_probable_each_label_is() -> None:
    program = pytest.importorskip("pipeline.training.tagger.program")
    marked = list(read_marked(MARKED))[:4]
    forms = WordForms(WordVectors.read(open_model("word-vectors").path))
    clusters = pytest.importorskip("pipeline.training.tagger.clusters").WordClusters(
        np.array([5], np.uint32), np.array([[1, 2, 3]], np.uint16)
    )
    field = program.fit_crf(marked, program.FeatureExtractor(clusters))
    network = TagNetwork.read(open_model("tagger").path)
    text = "Ana Sol left\nshe had been there"
    lines, said = program.Teachers(field, [network], forms).label(MarkedText("x", text, []))
    assert [len(line) for line in lines] == [len(shares) for shares in said] == [3, 4]
    assert np.allclose(np.concatenate(said).sum(axis=1), 1, atol=0.01)


def test_unmarked_texts_have_nothing_of_the_marked_ones(tmp_path: Path) -> None:
    words = [f"word{n}" for n in range(200)]
    known, held = " ".join(words[:20]), " ".join(words[20:40])
    fresh = " ".join(words[40:120])
    rows = [
        {"id": "a", "title": "", "text": f"{known}\n{fresh}"},
        {"id": "b", "title": "", "text": f"{held}\n{fresh}"},
        {"id": "c", "title": "", "text": "Too short."},
    ]
    (tmp_path / "topics").mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "topics" / "train.jsonl").write_text(lines, "utf-8")
    found = list(read_unmarked(tmp_path, [MarkedText("m", known, [])], [MarkedText("h", held, [])]))
    assert [(text.id, text.text) for text in found] == [("a", fresh)]


def test_publishing_leaves_other_entries_alone(tmp_path: Path) -> None:
    for name in ("b", "a"):
        publish(name, name.encode(), tmp_path, file=f"{name}.bin", version="1", scores={})
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert list(manifest) == ["a", "b"]
    assert (tmp_path / manifest["b"]["file"]).read_bytes() == b"b"


def test_marks_are_read_in_order(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "a", "text": "A B", "entities": [[2, 3, "LOC"], [0, 1, "PER"]]}\n')
    assert [text.marks for text in read_marked(path)] == [[(0, 1, "PER"), (2, 3, "LOC")]]
