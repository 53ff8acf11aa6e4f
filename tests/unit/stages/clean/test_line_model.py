"""The line model: shapes, determinism, what it says of a scraped page, files that are none."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.stages.clean import CleanTools
from pipeline.stages.clean.line_model import read_line_model
from pipeline.stages.clean.network import KINDS, product
from tests.unit.stages.clean.conftest import SENTENCES

PAGE = [
    "• Home", "• News", "• Sport", "Search", "Log in", "Bridge over the Lule river closed by ice",
    "By Ann Lee", "March 14, 2021", *SENTENCES, "Share this article", "Most read",
    "Ferry to Gotland runs again after storm", "Mayor of Kiruna opens the new town hall",
    "Sign up for our daily newsletter", "© 2021 Northern Reader. All rights reserved.",
]  # fmt: skip


def test_the_probabilities_of_a_line_sum_to_one(tools: CleanTools) -> None:
    likely = tools.lines.probabilities(PAGE)
    assert likely.shape == (len(PAGE), len(KINDS))
    assert np.allclose(likely.sum(axis=1), 1, atol=1e-5)


def test_a_scraped_page_is_told_line_by_line(tools: CleanTools) -> None:
    kinds = dict(zip(PAGE, tools.lines.kinds(PAGE), strict=True))
    assert [kinds[sentence] for sentence in SENTENCES] == [None] * len(SENTENCES)
    assert kinds["• News"] == "navigation"
    assert kinds["Sign up for our daily newsletter"] == "promotion"
    assert kinds["© 2021 Northern Reader. All rights reserved."] == "legal"
    assert kinds["By Ann Lee"] == "byline"


def test_no_lines_have_no_kinds(tools: CleanTools) -> None:
    assert tools.lines.kinds([]) == []


def test_the_model_is_named_with_its_version(tools: CleanTools) -> None:
    assert tools.lines.model in tools.models
    assert tools.lines.model.name == "lines"


def test_a_product_in_blocks_is_the_product() -> None:
    chance = np.random.RandomState(1)
    rows = chance.randn(99, 291).astype(np.float32)
    matrix = chance.randn(291, 64).astype(np.float32)
    assert np.allclose(product(rows, matrix), rows @ matrix, atol=1e-3)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.npz"
    path.write_bytes(b"no model")
    with pytest.raises(ModelError, match="reading the line model"):
        read_line_model(path)
