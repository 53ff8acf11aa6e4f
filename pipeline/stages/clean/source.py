"""The two branches: a page or a plain text brought to lines, with what each branch knows beside them.

Whatever the branch, the lines stand in `text` with a blank line between, and `edits` lead there
from the source text, which for a page is its visible text.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from lxml.etree import HTML, HTMLParser, ParserError, XMLSyntaxError

from pipeline.errors import StageError
from pipeline.outcome import Drop
from pipeline.stages.clean.block_model import BlockModel
from pipeline.stages.clean.checks import check_attributes, check_edits, check_lines, encoded
from pipeline.stages.clean.extraction import Extraction, extract
from pipeline.stages.clean.head import read_head
from pipeline.stages.clean.hints import page_hints
from pipeline.stages.clean.lines import Line, split_lines
from pipeline.stages.clean.not_article import Shown, why_no_article
from pipeline.stages.clean.outline import outline_of, visible_text
from pipeline.stages.clean.page import Page, read_page
from pipeline.stages.clean.reflow import reflow
from pipeline.text.edits import Edit, compose
from pipeline.text.unicode import clean_unicode

_AROUND = frozenset(("related", "promotion", "navigation", "comment"))
"""What a site puts around an article; no convention has anything to say of it."""


@dataclass(slots=True)
class Source:
    """A source text on its way to a body."""

    source: str
    text: str
    edits: list[Edit]
    lines: list[Line]
    page: Page = field(default_factory=Page)
    whole_page: bool = True

    @property
    def near(self) -> list[Line]:
        """The lines for the conventions: of a page without what the site puts below the article."""
        if self.whole_page:
            return self.lines
        last = max((at for at, line in enumerate(self.lines) if line.kind is None), default=-1)
        below = [line for line in self.lines[last + 1 :] if line.kind not in _AROUND]
        return self.lines[: last + 1] + below


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


def from_html(content: str, url: str | None, model: BlockModel) -> Source | Drop:
    """A page: its visible text, with the lines that are not the article labelled.

    Drops a page that shows no article. Raises StageError for one that cannot be parsed or is
    nested too deep.
    """
    check_attributes(content)
    tree = _parse(content)
    outline = outline_of(tree)
    head = read_head(tree)
    page = read_page(tree, url, head)
    found = extract(outline, page_hints(head), model)
    what = why_no_article(_shown(found, page))
    if what or not (found.is_article or (head.article and found.is_opening)):
        number = len(outline.texts)
        return Drop("no-article", what or f"no article among {number:,} blocks of visible text")
    source = visible_text(found.texts)
    text, edits = clean_unicode(source)
    check_edits(edits)
    lines = split_lines(text)
    for line, kind, rule in zip(lines, found.kinds, found.rules, strict=True):
        line.kind, line.rule = kind, rule
    if page.title is None:
        page = replace(page, title=_shown_title(lines))
    return Source(source=source, text=text, edits=edits, lines=lines, page=page, whole_page=False)


def _parse(content: str) -> Any:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = HTML(encoded(content.replace("\0", "")), parser)
    except (ParserError, XMLSyntaxError, ValueError) as error:
        raise StageError(f"parsing HTML: {error}") from error
    if tree is None:
        raise StageError("parsing HTML: no article text: the content has no HTML elements")
    return tree


def _shown(found: Extraction, page: Page) -> Shown:
    """The page as it is asked whether it is an article at all."""
    return Shown(
        texts=found.texts,
        linked=found.linked,
        kept=[at for at, kind in enumerate(found.kinds) if kind is None],
        title=page.head_title,
        says_article=page.declared == "article",
        says_product=page.declared == "product",
    )


def _shown_title(lines: list[Line]) -> str | None:
    """The first line that is taken for the headline."""
    return next((line.text for line in lines if line.kind == "headline"), None)
