"""Which blocks are the article, and what is taken where the model finds none."""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from lxml.html import fromstring

from pipeline.stages.clean.block_model import BlockModel
from pipeline.stages.clean.extraction import Extraction, extract
from pipeline.stages.clean.hints import PageHints
from pipeline.stages.clean.network import KINDS
from pipeline.stages.clean.outline import Outline, outline_of
from tests.unit.stages.clean.conftest import SENTENCES


@dataclass
class Told:
    """A model that says what it is told: the kind of each block, and how likely it is body."""

    kinds: list[str | None]
    body: float = 0.9

    def probabilities(self, outline: Outline, hints: PageHints) -> np.ndarray[Any, Any]:
        likely = np.full((len(outline.texts), len(KINDS)), 0.001, np.float32)
        for at, kind in enumerate(self.kinds):
            likely[at, 0] = self.body if kind is None else 0.0
            likely[at, KINDS.index(cast(Any, kind or "other"))] += 1 - likely[at, 0] if kind else 0
        return likely


def extracted(html: str, model: Told, hints: PageHints | None = None) -> Extraction:
    tree: Any = fromstring(f"<html><body>{html}</body></html>")
    return extract(outline_of(tree), hints or PageHints(), cast(BlockModel, model))


TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def test_blocks_get_the_kind_that_is_likeliest() -> None:
    found = extracted(f"<p>Home</p>{TEXT}", Told(["navigation", None, None, None]))
    assert found.kinds == ["navigation", None, None, None]
    assert found.rules[0] == "blocks/navigation"


def test_prose_that_might_be_the_article_is_taken_where_nothing_is_likely() -> None:
    found = extracted(f"<p>Home</p>{TEXT}", Told(["navigation", None, None, None], body=0.2))
    assert found.kinds == ["navigation", None, None, None]


def test_a_page_without_prose_shows_no_article() -> None:
    assert not extracted("<p>Home</p><p>World</p>", Told(["navigation", None])).is_article
    assert not extracted("", Told([])).is_article


def test_a_text_that_only_the_data_hold_comes_last() -> None:
    hints = PageHints(paragraphs=SENTENCES)
    found = extracted("<p>Loading</p>", Told(["other"]), hints)
    assert found.texts == ["Loading", *SENTENCES]
    assert found.kinds == ["other", None, None, None]


def test_a_text_that_the_page_shows_too_is_taken_from_the_page() -> None:
    found = extracted(TEXT, Told([None, None, None]), PageHints(paragraphs=SENTENCES))
    assert found.texts == list(SENTENCES)


def test_the_beginning_that_a_wall_leaves_is_not_said_twice() -> None:
    hints = PageHints(paragraphs=SENTENCES)
    found = extracted(f"<p>{SENTENCES[0]}</p><p>Subscribe</p>", Told([None, "wall"]), hints)
    assert found.kinds == ["other", "wall", None, None, None]
    assert found.rules[0] == "html/again"
