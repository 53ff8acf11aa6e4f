"""The block model's training: tables, what a page's gold text allows, the file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lxml.html import fromstring

from pipeline.records import ModelRef
from pipeline.stages.clean.block_model import read_block_model
from pipeline.stages.clean.hints import PageHints
from pipeline.stages.clean.network import KINDS
from pipeline.stages.clean.outline import outline_of
from pipeline.training.cleaner.allowed import ANY, BODY, NOT_BODY

pytest.importorskip("rapidfuzz")
pytest.importorskip("resiliparse")

from pipeline.training.cleaner.block_examples import count_tables, example_of
from pipeline.training.cleaner.block_packing import pack_blocks
from pipeline.training.cleaner.block_pages import BlockPage, block_texts

PAGE = "<html><body><ul class='menu'><li>Home</li></ul><p>The bridge is shut.</p><p>More</p></body></html>"  # fmt: skip


def page(number: int) -> BlockPage:
    tree: Any = fromstring(PAGE)
    return BlockPage(f"x-{number}", outline_of(tree), PageHints(), [NOT_BODY, BODY, ANY], 2.0)


def test_names_and_words_of_one_site_are_not_in_the_tables() -> None:
    few = count_tables([page(number) for number in range(3)])
    many = count_tables([page(number) for number in range(20)])
    assert not few.names
    assert not few.words
    assert "menu" in many.names
    assert {"f:the", "l:shut.", "w:home"} <= many.words.keys()


def test_a_block_of_which_nothing_is_known_has_no_weight() -> None:
    pages = [page(number) for number in range(20)]
    example = example_of(pages[0], count_tables(pages))
    assert example.weight[2] == 0
    assert example.weight.sum() == pytest.approx(2.0)
    assert example.allowed[0, 0] == 0
    assert example.allowed[1, 0] == 1


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    tables = count_tables([page(number) for number in range(20)])
    chance = np.random.default_rng(1)
    weights = {"Et": chance.random((len(tables.names) + 1, 48)), "Wo": chance.random((128, len(KINDS)))}  # fmt: skip
    weights["Ew"] = chance.random((len(tables.words) + 1, 24))
    content = pack_blocks(tables, {name: value.astype(np.float32) for name, value in weights.items()}, (1, 3))  # fmt: skip
    (tmp_path / "blocks.npz").write_bytes(content)
    model = read_block_model(tmp_path / "blocks.npz", ModelRef(name="blocks", version="1"))
    assert model.names == tables.names
    assert model.dilations == (1, 3)
    assert not model.weights["Et"][0].any()
    assert np.allclose(model.weights["Wo"], weights["Wo"], atol=1e-3)


def test_a_page_that_cannot_be_read_has_no_blocks() -> None:
    assert block_texts(b"") == []
    assert block_texts(PAGE.encode()) == ["Home", "The bridge is shut.", "More"]
