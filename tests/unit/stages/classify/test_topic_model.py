from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.stages.classify.topic_model import (
    Meaning,
    TopicModel,
    View,
    Vocabulary,
    load_topic_model,
    save_topic_model,
)
from pipeline.text.terms import TopicTerms


def floats(*values: object) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def view(terms: list[str], weights: list[list[int]]) -> View:
    known = Vocabulary({term: row for row, term in enumerate(terms)}, floats(*[1.0] * len(terms)))
    return View(known, np.array(weights, dtype=np.int8), floats(0.1, 0.1))


@pytest.fixture
def model() -> TopicModel:
    """Two topics; balls and goals lie one way, polls the other, and one landmark each way."""
    words = view(["ball", "goal", "poll"], [[10, 0], [0, 0], [0, 10]])
    meaning = Meaning(
        vectors=np.array([[100, 0], [90, 10], [0, 100]], dtype=np.int8),
        middle=floats([50, 50], [50, 50]),
        landmarks=np.array([[0.5, -0.5, 0.5, -0.5], [-0.5, 0.5, -0.5, 0.5]], dtype=np.float32),
        weights=floats([1, 0], [0, 1]),
        shares=np.sqrt(floats(0.5, 0.5)),
    )
    return TopicModel(
        labels=("sport", "vote"),
        views=(words, view(["ball goal"], [[5, 0]]), View(words.vocabulary, words.weights, words.scale), view(["#a"], [[0, 3]])),
        meaning=meaning,
        bias=floats(-1.0, -1.0),
        slope=floats(4.0, 4.0),
        offset=floats(0.0, 0.0),
        settings={"floor": 0.1},
    )  # fmt: skip


def terms(*words: str, pairs: tuple[str, ...] = (), style: tuple[str, ...] = ()) -> TopicTerms:
    return TopicTerms(list(words), list(pairs), list(words), list(style))


def test_the_vector_of_terms_is_sublinear_weighted_and_of_length_one() -> None:
    known = Vocabulary({"ball": 0, "match": 1}, floats(1.0, 2.0))
    rows, values = known.vector(["match", "ball", "ball", "nobody"])
    raw = floats(1 + np.log(2), 2.0)
    assert rows.tolist() == [0, 1]
    assert values == pytest.approx(raw / np.linalg.norm(raw), rel=1e-5)


def test_every_view_adds_to_the_score(model: TopicModel) -> None:
    plain = model.scores(terms("ball", "ball"))
    assert plain[0] > plain[1]
    paired = model.scores(terms("ball", "ball", pairs=("ball goal",)))
    assert paired[0] == pytest.approx(plain[0] + 0.5, rel=1e-5)
    styled = model.scores(terms("ball", "ball", style=("#a",)))
    assert styled[1] == pytest.approx(plain[1] + 0.3, rel=1e-5)


def test_a_word_without_weights_points_to_the_topic_of_its_neighbours(model: TopicModel) -> None:
    scores = model.scores(terms("goal"))
    assert scores[0] > scores[1] + 0.5


def test_a_text_without_known_words_has_scores_all_the_same(model: TopicModel) -> None:
    scores = model.scores(terms("nobody"))
    assert np.isfinite(scores).all()


def test_known_words_are_counted_once_and_figures_not(model: TopicModel) -> None:
    assert model.known_words(terms("ball", "ball", "nobody", "12", "poll")) == 2


def test_what_the_terms_add_points_where_the_scores_point(model: TopicModel) -> None:
    added = model.contributions(terms("ball", "poll", "poll", "poll", pairs=("ball goal",)), 1)
    assert set(added) == {"ball", "poll", "ball goal"}
    assert added["poll"] > 0 >= added["ball"]


def test_probabilities_stay_in_the_unit_interval(model: TopicModel) -> None:
    found = model.calibrated(floats(1e9, -1e9))
    assert found.min() >= 0
    assert found.max() <= 1


def test_a_saved_model_scores_as_it_did(model: TopicModel, tmp_path: Path) -> None:
    save_topic_model(model, tmp_path / "m.npz")
    loaded = load_topic_model(tmp_path / "m.npz")
    text = terms("ball", "poll", pairs=("ball goal",), style=("#a",))
    assert loaded.labels == model.labels
    assert loaded.settings == model.settings
    assert loaded.scores(text) == pytest.approx(model.scores(text), rel=1e-3)


def test_the_same_model_is_saved_as_the_same_bytes(model: TopicModel, tmp_path: Path) -> None:
    save_topic_model(model, tmp_path / "a.npz")
    save_topic_model(model, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_file_that_is_no_model_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "m.npz").write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"reading the topic model m\.npz"):
        load_topic_model(tmp_path / "m.npz")
