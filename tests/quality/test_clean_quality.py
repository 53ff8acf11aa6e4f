"""The clean stage's score on Wikinews texts in pages of three makes, with pinned floors.

The 39 shipped texts (CC BY 2.5, examples/wikinews/SOURCES.md) stand in page layouts written for this
project, so what is the article is known word for word. Floors lie just below what the stage reached
on 24 November 2026; they are lowered only with a decision record. The scores on real pages are in
benchmarks/results.
"""

import json
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import islice

import pytest

from pipeline.outcome import Drop
from pipeline.records import CleanArticle, RawArticle
from pipeline.resources import resource_dir
from pipeline.stages.clean import clean, load_clean_tools
from pipeline.stages.clean.source import Source, from_html
from pipeline.stages.clean.times import is_time_line
from tests.unit.stages.clean.conftest import SENTENCES
from tools.make_examples import LAYOUTS, Story, page

FETCHED_AT = datetime(2021, 3, 19, tzinfo=UTC)
CAPTION = "The square in front of the parliament on Monday. Photo: Example Studio"
RELATED = 6
SHINGLE = 4


@dataclass(frozen=True, slots=True)
class Case:
    """A story and the clean record of a page with it, or of that page's visible text."""

    story: Story
    article: CleanArticle | None

    @property
    def truth(self) -> str:
        """The story's text; a day alone on a line is no part of it."""
        return "\n\n".join(text for text in self.story.paragraphs if not is_time_line(text))

    @property
    def body(self) -> str:
        """What was found; empty if nothing was."""
        return self.article.body if self.article else ""


@cache
def stories() -> tuple[Story, ...]:
    """The shipped texts as title and paragraphs."""
    lines = (resource_dir("examples") / "wikinews" / "articles.jsonl").read_text("utf-8").splitlines()  # fmt: skip
    return tuple(
        Story(
            url=record["url"],
            published_at=datetime.fromisoformat(record["hints"]["published_at"]),
            title=record["content"].split("\n\n")[0],
            paragraphs=tuple(record["content"].strip().split("\n\n")[1:]),
        )
        for record in map(json.loads, lines)
    )


def pages() -> Iterator[tuple[Story, str]]:
    """Each story in each layout, with headlines of others beside it."""
    for layout in LAYOUTS:
        for place, story in enumerate(stories()):
            others = [stories()[(place + step) % len(stories())] for step in range(1, RELATED + 1)]
            yield story, page(story, layout, others, section="World", caption=CAPTION)


@cache
def from_pages() -> tuple[Case, ...]:
    """Every page, cleaned."""
    return tuple(Case(story, cleaned(html, "text/html")) for story, html in pages())


@cache
def from_texts() -> tuple[Case, ...]:
    """Every page's visible text, cleaned as the plain text that a scraper hands over."""
    cases = []
    for story, html in pages():
        source = from_html(html, None, tools().blocks)
        assert isinstance(source, Source)
        cases.append(Case(story, cleaned(source.source.replace("\n\n", "\n"), "text/plain")))
    return tuple(cases)


def cleaned(content: str, content_type: str) -> CleanArticle | None:
    """The clean record; None if the content was dropped."""
    raw = RawArticle(id="1", source="example", url=None, content=content, content_type=content_type, fetched_at=FETCHED_AT)  # fmt: skip
    found = clean(raw, tools())
    return None if isinstance(found, Drop) else found


tools = cache(load_clean_tools)


def f1(case: Case) -> float:
    """Of runs of four words, as in article_extraction_benchmark."""
    truth, found = _shingles(case.truth), _shingles(case.body)
    return 2 * (truth & found).total() / (truth.total() + found.total())


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = text.split()
    return Counter(zip(*(islice(words, start, None) for start in range(SHINGLE)), strict=False))


@pytest.mark.parametrize(
    ("cases", "mean_f1", "exact"), [(from_pages, 0.995, 0.9), (from_texts, 0.98, 0.5)], ids=["pages", "texts"]
)  # fmt: skip
def test_the_body_keeps_its_score(cases: Callable[[], tuple[Case, ...]], mean_f1: float, exact: float) -> None:  # fmt: skip
    found = cases()
    assert statistics.fmean(map(f1, found)) >= mean_f1
    whole = sum(case.body.split() == case.truth.split() for case in found)
    assert whole / len(found) >= exact


def test_titles_and_days_of_publication_are_right() -> None:
    found = from_pages()
    titles = sum(bool(case.article) and case.article.title == case.story.title for case in found)
    days = sum(
        bool(case.article and case.article.published_at)
        and case.article.published_at.date() == case.story.published_at.date()
        for case in found
    )
    assert titles / len(found) >= 0.99
    assert days / len(found) >= 0.99


def test_no_page_with_an_article_is_dropped() -> None:
    assert all(case.article for case in (*from_pages(), *from_texts()))


PARAGRAPHS = (
    f"{SENTENCES[0]} {SENTENCES[1]}",
    SENTENCES[2],
    "The county has promised a ferry until then.",
)
SHORT = (
    ("Ice closes the bridge at Boden", "By Ann Lee", *PARAGRAPHS),
    ("Ice closes the bridge at Boden", *PARAGRAPHS),
    ("Ice closes the bridge at Boden", "March 14, 2024", *PARAGRAPHS, "Read Next"),
    ("Ice closes the bridge at Boden", *PARAGRAPHS, "(Reporting by Ann Lee; Editing by Bo Ek)"),
)


@pytest.mark.parametrize("lines", SHORT, ids=len)
@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["lines", "paragraphs"])
def test_a_short_text_keeps_every_paragraph(lines: tuple[str, ...], gap: str) -> None:
    article = cleaned(gap.join(lines), "text/plain")
    assert article is not None
    assert article.title == "Ice closes the bridge at Boden"
    assert article.body.split("\n\n") == [line for line in lines if line in PARAGRAPHS]
