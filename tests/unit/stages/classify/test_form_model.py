import numpy as np
import pytest

from pipeline.stages.classify.form_model import LIMIT, Forms


@pytest.fixture
def forms() -> Forms:
    return Forms(
        middle=np.array([1.0, 0.0], dtype=np.float32),
        spread=np.array([2.0, 1.0], dtype=np.float32),
        size=2.0,
        known=np.array([[0.0, 0.0], [1.5, 1.5]], dtype=np.float32),
        weights=np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32),
    )


def test_a_text_of_a_known_form_takes_its_weights(forms: Forms) -> None:
    near, far = forms.scores([1.0, 0.0])
    assert near == pytest.approx(1.0)
    assert far < 0.2


def test_an_extreme_number_counts_no_more_than_the_limit(forms: Forms) -> None:
    assert forms.placed([1e9, 0.0])[0] == pytest.approx(LIMIT / 2)
