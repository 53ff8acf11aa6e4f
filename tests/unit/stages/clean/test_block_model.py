"""The block model: its features, its arithmetic, its file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import fromstring

from pipeline.errors import ModelError
from pipeline.records import ModelRef
from pipeline.stages.clean.block_features import DATA_COLUMNS, TITLE_COLUMNS, block_features
from pipeline.stages.clean.block_model import BlockModel, load_block_model, read_block_model
from pipeline.stages.clean.block_words import block_words
from pipeline.stages.clean.hints import PageHints
from pipeline.stages.clean.network import KINDS
from pipeline.stages.clean.outline import Outline, outline_of
from tests.unit.stages.clean.conftest import SENTENCES


@pytest.fixture(scope="module")
def model() -> BlockModel:
    return load_block_model()


def outline(*texts: str) -> Outline:
    tree: Any = fromstring(f"<html><body>{''.join(f'<p>{text}</p>' for text in texts)}</body></html>")  # fmt: skip
    return outline_of(tree)


def features(page: Outline, hints: PageHints) -> np.ndarray[Any, np.dtype[np.float32]]:
    return block_features(page, block_words(page.texts), hints)


def test_features_are_finite_numbers_for_odd_texts() -> None:
    page = outline("x", "\U0001f600" * 3, "日本語の記事", "1", ".", *SENTENCES)
    found = features(page, PageHints())
    assert found.shape[0] == len(page.texts)
    assert np.isfinite(found).all()


def test_a_block_that_says_the_title_is_marked() -> None:
    page = outline("Ministers meet in Hanoi", *SENTENCES)
    plain = features(page, PageHints())[:, TITLE_COLUMNS]
    told = features(page, PageHints(title="Ministers meet in Hanoi"))[:, TITLE_COLUMNS]
    assert not plain.any()
    assert told[0, :2].tolist() == [1.0, 1.0]


def test_a_block_that_the_article_body_has_is_marked() -> None:
    page = outline("Menu and more of it on this line", SENTENCES[0])
    found = features(page, PageHints(paragraphs=(SENTENCES[0], SENTENCES[1])))[:, DATA_COLUMNS]
    assert found[:, 0].tolist() == [0.0, 1.0]


def test_probabilities_are_of_every_kind_and_sum_to_one(model: BlockModel) -> None:
    likely = model.probabilities(outline("Home", *SENTENCES), PageHints())
    assert likely.shape == (4, len(KINDS))
    assert np.allclose(likely.sum(axis=1), 1, atol=1e-5)


def test_the_model_tells_a_menu_from_paragraphs(model: BlockModel) -> None:
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("Home", "World", "Sport"))
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    tree: Any = fromstring(f"<html><body><nav><ul>{menu}</ul></nav><article><h1>Ice shuts a bridge</h1>{text}</article></body></html>")  # fmt: skip
    best = [KINDS[at] for at in model.probabilities(outline_of(tree), PageHints()).argmax(axis=1)]
    assert best[:3] == ["navigation"] * 3
    assert best[-3:] == [None] * 3


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text("ab. ", min_size=1, max_size=120), min_size=1, max_size=40))
def test_the_same_page_always_gets_the_same_answer(model: BlockModel, texts: list[str]) -> None:
    page = outline("x", *texts)
    assert np.array_equal(model.probabilities(page, PageHints()), model.probabilities(page, PageHints()))  # fmt: skip


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "blocks.npz").write_bytes(b"no archive")
    with pytest.raises(ModelError, match="reading the block model"):
        read_block_model(tmp_path / "blocks.npz", ModelRef(name="blocks", version="0"))
