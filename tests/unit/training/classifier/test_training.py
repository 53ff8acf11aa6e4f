"""The classifier's training, on a small invented corpus."""

import json
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from pipeline.errors import ConfigError
from pipeline.models.mediatopics import load_media_topics
from pipeline.records import ModelRef
from pipeline.stages.classify.genre import read_genre
from pipeline.stages.classify.topic_model import load_topic_model
from pipeline.text.terms import topic_terms
from pipeline.training.classifier import train
from pipeline.training.classifier.decide import main_regression, name_level_2, tuned_threshold
from pipeline.training.classifier.features import Vocabulary, to_matrix
from pipeline.training.classifier.fit import Weights, platt, sigmoid
from pipeline.training.classifier.folds import grouped_folds, near_duplicates
from pipeline.training.classifier.quantise import quantised
from pipeline.training.classifier.ridge import fit_ridge, ridge_out_of_fold
from pipeline.training.classifier.scores import calibration_error, f1, macro_f1, table
from pipeline.training.classifier.texts import read_examples, shipped_titles
from pipeline.training.classifier.vocabulary import PHRASES

SUBJECTS = {
    "15000000": ("goal match striker coach league", "20000822"),
    "11000000": ("minister vote parliament party ballot", "20000574"),
    "04000000": ("market shares bank profit merger", "20000349"),
}
URI = "http://cv.iptc.org/newscodes/mediatopic/"


def concept(code: str, broader: str | None = None, **more: str) -> dict[str, object]:
    above = {} if broader is None else {"broader": [URI + broader]}
    return {"qcode": f"medtop:{code}", "prefLabel": {"en-GB": f"topic {code}"}, **above, **more}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 texts about three subjects, 30 of them with a genre, and a vocabulary of seven concepts."""
    folder = tmp_path_factory.mktemp("data")
    topics = folder / "topics"
    topics.mkdir()
    choose = np.random.default_rng(7)
    rows, genres = [], []
    for number in range(120):
        code, (words, second) = list(SUBJECTS.items())[number % 3]
        told = (
            choose.choice(words.split(), 12).tolist()
            + choose.choice(["town", "monday"], 4).tolist()
        )
        rows.append({
            "id": f"t{number}", "title": f"The {told[0]} report", "text": " ".join(told),
            "level1": [f"medtop:{code}"], "level2": [f"medtop:{second}"],
        })  # fmt: skip
        if number < 30:
            genres.append(f"t{number}\t{'Opinion,Feature' if number % 3 else 'Current'}")
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (topics / "train.jsonl").write_text(lines, "utf-8")
    (topics / "genre.tsv").write_text("\n".join(genres) + "\n", "utf-8")
    concepts = [concept(code) for code in SUBJECTS]
    concepts += [concept(second, code) for code, (_, second) in SUBJECTS.items()]
    concepts += [concept("20009999", "15000000", retired="2020-01-01T00:00:00+00:00")]
    scheme = {"dateReleased": "2025-10-09T12:00:00+00:00", "conceptSet": concepts}
    (topics / "mediatopics-2025-10-09.json").write_text(json.dumps(scheme), "utf-8")
    return folder


def vectors_of(words: Sequence[str]) -> np.ndarray:
    """A vector a word, in place of the encoder, which only a real training needs."""
    return np.stack([np.random.default_rng(crc32(w.encode())).normal(size=16) for w in words]).astype(np.float32)  # fmt: skip


@pytest.fixture(scope="module")
def out(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the training wrote."""
    folder = tmp_path_factory.mktemp("out")
    train(data, folder, seed=1, vectors_of=vectors_of)
    return folder


def test_training_writes_models_cards_and_manifest_and_learns(out: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert set(manifest) == {"topics", "genre", "mediatopics"}
    assert manifest["topics"]["scores"]["level 1 micro-F1"] > 0.95
    assert {path.name for path in (out / "cards").iterdir()} == {
        "topics.md", "genre.md", "mediatopics.md",
    }  # fmt: skip
    model = load_topic_model(out / "topics.npz")
    assert model.labels[:3] == ("medtop:04000000", "medtop:11000000", "medtop:15000000")


def test_the_same_data_and_seed_give_the_same_files(data: Path, out: Path, tmp_path: Path) -> None:
    train(data, tmp_path, seed=1, vectors_of=vectors_of)
    for file in ("topics.npz", "genre.npz", "manifest.json", "cards/topics.md"):
        assert (tmp_path / file).read_bytes() == (out / file).read_bytes(), file


def test_the_vocabulary_that_ships_has_no_retired_concepts(out: Path) -> None:
    concepts = json.loads((out / "mediatopics.json").read_text("utf-8"))["concepts"]
    assert len(concepts) == 6
    assert concepts["medtop:20000822"] == {
        "name": "topic 20000822", "level": 2, "parent": "medtop:15000000",
    }  # fmt: skip


def test_every_phrase_is_of_a_concept_that_ships() -> None:
    names = {concept.name for concept in load_media_topics().values()}
    lines = PHRASES.read_text("utf-8").splitlines()
    assert {line.partition("\t")[0] for line in lines} <= names


def test_missing_data_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="reading the labelled texts"):
        read_examples(tmp_path)


def test_shipped_examples_are_known_by_their_titles() -> None:
    assert "Earthquake injures 25 people in southern Philippines" in shipped_titles()
    assert len(shipped_titles()) >= 40


def test_training_and_run_time_count_alike(out: Path) -> None:
    known = load_topic_model(out / "topics.npz").views[0].vocabulary
    terms = ["goal", "match", "goal", "vote", "unheard"]
    row = to_matrix([terms], Vocabulary(known.terms, known.idf)).toarray()[0]
    columns, values = known.vector(terms)
    assert row[columns] == pytest.approx(values, rel=1e-5)
    assert (row != 0).sum() == len(columns)


def test_the_model_that_ships_finds_the_topics_it_learned(out: Path, data: Path) -> None:
    model = load_topic_model(out / "topics.npz")
    examples = read_examples(data)
    scores = [model.scores(topic_terms(item.title, item.text)) for item in examples]
    right = [model.labels[int(found[:3].argmax())] == item.level_1[0] for found, item in zip(scores, examples, strict=True)]  # fmt: skip
    assert np.mean(right) > 0.95


def test_the_genre_model_that_ships_can_be_read(out: Path) -> None:
    model = read_genre(out / "genre.npz", ModelRef(name="genre", version="0"))
    found = model.genre("The goal report", "goal match striker")
    assert found is not None
    assert 0 < found[1] <= 1


def test_near_duplicates_are_judged_in_one_fold() -> None:
    story = "The port stood still on Monday after dockers voted to walk out over pay and shifts"
    texts = [story, *(f"text number {n} has words of its own {n * n}" for n in range(30)), f"{story} again"]  # fmt: skip
    group = near_duplicates(texts)
    assert group[0] == group[-1]
    assert len(set(group)) == len(texts) - 1
    parts = grouped_folds(texts, seed=1)
    assert sum({0, 31} <= set(judge.tolist()) for _, judge in parts) == 1
    assert sorted(n for _, judge in parts for n in judge.tolist()) == list(range(len(texts)))
    assert all(not set(learn) & set(judge) for learn, judge in parts)


def test_out_of_fold_scores_come_from_weights_that_have_not_seen_the_text() -> None:
    choose = np.random.default_rng(1)
    truth = choose.random((40, 1)) < 0.5
    kernel = np.eye(40, dtype=np.float32)  # no text is like another
    weights, bias = fit_ridge(kernel, truth, strength=0.1)
    assert ((kernel @ weights + bias > 0) == truth).all()
    parts = grouped_folds([f"text {n} of {n}" for n in range(40)], seed=1)
    unseen = ridge_out_of_fold(kernel, truth, parts, strength=0.1)
    assert ((unseen > 0) == truth).mean() < 0.8


def test_weights_of_one_byte_are_near_the_real_ones() -> None:
    real = np.random.default_rng(1).normal(size=(50, 3)).astype(np.float32)
    small, scale = quantised(Weights(real, np.zeros(3, dtype=np.float32)))
    assert small.dtype == np.int8
    assert np.abs(small * scale - real).max() <= scale.max() / 2 + 1e-6


def test_calibration_makes_probabilities_true() -> None:
    choose = np.random.default_rng(5)
    scores = choose.normal(size=(4000, 1)) * 3
    truth = choose.random((4000, 1)) < 1 / (1 + np.exp(-scores / 4))
    raw = 1 / (1 + np.exp(-scores))
    calibrated = sigmoid(scores, *platt(scores, truth))
    assert calibration_error(truth, raw) > 0.1
    assert calibration_error(truth, calibrated) < 0.03


def test_a_threshold_lies_where_f1_is_best() -> None:
    probability = np.array([0.1, 0.2, 0.3, 0.6, 0.7, 0.8] * 20)
    assert 0.3 < tuned_threshold(probability > 0.5, probability) <= 0.6


def test_level_2_is_named_only_where_allowed_and_at_most_three_times() -> None:
    likely = np.array([[0.9, 0.8, 0.7, 0.6, 0.5]])
    allowed = np.array([[True, False, True, True, True]])
    named = name_level_2(likely, allowed, 0.4)
    assert named.tolist() == [[True, False, True, True, False]]


def test_the_main_topic_is_learned_from_all_scores() -> None:
    choose = np.random.default_rng(2)
    scores = choose.normal(size=(600, 3))
    main = np.where(scores[:, 2] > 0, 2, scores[:, :2].argmax(axis=1))
    weights, bias = main_regression(scores, main)
    assert ((scores @ weights + bias).argmax(axis=1) == main).mean() > 0.85
    assert (scores.argmax(axis=1) == main).mean() < 0.8


def test_scores_count_as_they_should() -> None:
    truth = np.array([[True, False], [True, True], [False, False]])
    named = np.array([[True, False], [False, True], [False, True]])
    assert f1(truth, named) == pytest.approx(2 * 2 / 6)
    assert macro_f1(truth, named) == pytest.approx((2 / 3 + 2 / 3) / 2)
    row = table(["x", "y"], truth, named)[0]
    assert (row.texts, row.precision, row.recall) == (2, 1.0, 0.5)
