"""The two branches: a page or a plain text brought to lines, with what each branch knows beside them.

Whatever the branch, the lines stand in `text` with a blank line between, and `edits` lead there
from the source text, which for a page is its visible text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml.etree import strip_elements
from trafilatura.utils import load_html

from pipeline.errors import StageError
from pipeline.outcome import Drop
from pipeline.records import LedgerKind
from pipeline.stages.clean.boilerplate import kind_of
from pipeline.stages.clean.checks import check_attributes, check_edits, check_lines
from pipeline.stages.clean.extraction import extract
from pipeline.stages.clean.lines import Line, equal_text, split_lines
from pipeline.stages.clean.matching import Matches, Span
from pipeline.stages.clean.not_article import Shown, why_no_article
from pipeline.stages.clean.page import Page, read_page
from pipeline.stages.clean.reflow import reflow
from pipeline.stages.clean.times import is_time_line
from pipeline.stages.clean.visible import BLOCK_BREAK, Block, blocks_of, visible_text
from pipeline.text.edits import Edit, apply_edits, compose
from pipeline.text.unicode import clean_unicode

MIN_ARTICLE_WORDS = 25
MIN_ARTICLE_CHARS = 60
"""In scripts without spaces; a page with less text than this is a list of links or a shell."""
MIN_HIDDEN_SHARE = 0.25
_DATA = "script-of-data"


@dataclass(slots=True)
class Source:
    """A source text on its way to a body."""

    source: str
    text: str
    edits: list[Edit]
    lines: list[Line]
    page: Page = field(default_factory=Page)
    whole_page: bool = True


def from_text(content: str) -> Source:
    """Plain text: one paragraph a line, in clean Unicode.

    Raises StageError for more than 20,000 lines or 50,000 characters to repair.
    """
    check_lines(content)
    clean, edits = clean_unicode(content)
    check_edits(edits)
    text, reflowed, gaps = reflow(clean)
    return Source(
        source=content,
        text=text,
        edits=compose(edits, reflowed, clean),
        lines=split_lines(text, gaps),
    )


def from_html(content: str, url: str | None) -> Source | Drop:
    """A page: its visible text, with the lines that are not the article labelled.

    Drops a page that shows no article. Raises StageError for one that cannot be parsed or is
    nested too deep.
    """
    check_attributes(content)
    tree = _parse(content)
    blocks = blocks_of(tree)
    page = read_page(tree, url)
    matches = extract(tree, blocks)
    blocks, matches = _with_hidden(blocks, matches)
    what = why_no_article(_shown(blocks, matches, page))
    if what or not _is_article(blocks, matches):
        return Drop(
            "no-article", what or f"no article among {len(blocks):,} blocks of visible text"
        )
    source = visible_text(blocks)
    left_out = _left_out(blocks, matches)
    text, edits = clean_unicode(apply_edits(source, left_out))
    check_edits(edits)
    lines = split_lines(text)
    for index, (line, block) in enumerate(zip(lines, blocks, strict=True)):
        line.place = block.place
        if index not in matches.kept:
            line.drop(*_outside_kind(block, page))
    return Source(
        source=source,
        text=text,
        edits=compose(left_out, edits, apply_edits(source, left_out)),
        lines=lines,
        page=page,
        whole_page=False,
    )


def _parse(content: str) -> Any:
    try:
        tree = load_html(content)
        if tree is None:
            tree = load_html(f"<html><body>{content}</body></html>")
    except (ValueError, AssertionError) as error:
        raise StageError(f"parsing HTML: {error}") from error
    if tree is None:
        raise StageError("parsing HTML: no article text: the content has no HTML elements")
    _strip(tree)
    return tree


def _strip(tree: Any) -> None:
    """Takes out what is neither text nor data, so that nothing has to copy or walk over it."""
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        script.tag = _DATA
    strip_elements(tree, "script", "style", "svg", with_tail=False)
    for script in tree.iterfind(f".//{_DATA}"):
        script.tag = "script"


def _with_hidden(blocks: Sequence[Block], matches: Matches) -> tuple[list[Block], Matches]:
    """Text that only a script holds (JSON-LD `articleBody`) counts as visible, below the rest."""
    lost = sum(map(len, matches.lost))
    shown = sum(len(blocks[index].text) for index in matches.kept)
    if lost < MIN_HIDDEN_SHARE * (lost + shown) or not lost:
        return list(blocks), matches
    hidden = [Block(text=text, place=None, linked=0.0) for text in matches.lost]
    first = len(blocks)
    kept: dict[int, list[Span]] = {first + at: [] for at in range(len(hidden))}
    kept.update(matches.kept)
    return [*blocks, *hidden], Matches(kept=kept)


def _shown(blocks: Sequence[Block], matches: Matches, page: Page) -> Shown:
    """The page as it is asked whether it is an article at all."""
    return Shown(
        texts=[block.text for block in blocks],
        linked=[round(block.linked * len(block.text)) for block in blocks],
        kept=matches.kept,
        title=page.head_title,
        says_article=page.declared == "article",
        says_product=page.declared == "product",
    )


def _is_article(blocks: Sequence[Block], matches: Matches) -> bool:
    kept = [blocks[index] for index in matches.kept]
    words = sum(len(block.text.split()) for block in kept if block.linked < 0.8)
    if words >= MIN_ARTICLE_WORDS:
        return True
    dense = "".join(block.text for block in kept)
    return (
        len(dense) >= MIN_ARTICLE_CHARS
        and sum(char >= "\u0e00" for char in dense) > len(dense) // 2
    )


def _left_out(blocks: Sequence[Block], matches: Matches) -> list[Edit]:
    """Edits for the words within the article's blocks that are not of it."""
    edits: list[Edit] = []
    start = 0
    for index, block in enumerate(blocks):
        for low, high in matches.kept.get(index, ()):
            edits.append(Edit(start + low, start + high, "other", "html/within-block"))
        start += len(block.text) + len(BLOCK_BREAK)
    return edits


def _outside_kind(block: Block, page: Page) -> tuple[LedgerKind, str]:
    """Kind and rule of a block that trafilatura left out: by its text, its place, its links."""
    if block.place == "headline":
        is_title = page.title is not None and equal_text(block.text, page.title)
        return ("headline", "html/title") if is_title else ("other", "html/heading")
    if block.text.startswith("©") or "ights reserved" in block.text:
        return "legal", "html/rights"
    if block.place is not None:
        return block.place, "html/place"
    if block.linked >= 0.5:
        return ("related" if len(block.text.split()) >= 4 else "navigation"), "html/links"
    if is_time_line(block.text):
        return "time", "html/time"
    return kind_of(block.text) or ("other", "html/outside")
