import numpy as np
import pytest

from pipeline.stages.classify.linear import LinearModel, linear_arrays, linear_of


@pytest.fixture
def model() -> LinearModel:
    ones = np.ones(2, dtype=np.float32)
    return LinearModel(
        labels=("goal", "vote"),
        terms={"ball": 0, "match": 1, "poll": 2},
        idf=np.array([1.0, 2.0, 1.0], dtype=np.float32),
        weights=np.array([[127, 0], [64, -10], [-5, 100]], dtype=np.int8),
        scale=np.array([0.1, 0.1], dtype=np.float32),
        bias=np.array([-1.0, -2.0], dtype=np.float32),
        slope=ones,
        offset=ones * 0,
        settings={"floor": 0.1},
    )


def test_unknown_terms_do_not_count(model: LinearModel) -> None:
    rows, values = model.vector(["ball", "nobody", "ball"])
    assert rows.tolist() == [0]
    assert values.tolist() == [1.0]


def test_the_vector_is_sublinear_weighted_and_of_length_one(model: LinearModel) -> None:
    rows, values = model.vector(["match", "ball", "ball"])
    raw = np.array([1 + np.log(2), 2.0])
    assert rows.tolist() == [0, 1]
    assert values == pytest.approx(raw / np.linalg.norm(raw), rel=1e-5)


def test_scores_are_the_weights_of_the_terms_and_the_bias(model: LinearModel) -> None:
    scores = model.scores(*model.vector(["poll"]))
    assert scores == pytest.approx([-0.5 - 1.0, 10.0 - 2.0], rel=1e-5)


def test_a_text_without_known_terms_scores_the_bias(model: LinearModel) -> None:
    assert model.scores(*model.vector([])).tolist() == [-1.0, -2.0]


def test_probabilities_stay_in_the_unit_interval(model: LinearModel) -> None:
    extreme = model.calibrated(np.array([1e9, -1e9], dtype=np.float32))
    assert extreme.min() >= 0
    assert extreme.max() <= 1


def test_the_arrays_of_a_model_give_it_back(model: LinearModel) -> None:
    again = linear_of(linear_arrays(model))
    assert again.labels == model.labels
    assert again.terms == model.terms
    assert again.settings == model.settings
    assert np.array_equal(again.weights, model.weights)
