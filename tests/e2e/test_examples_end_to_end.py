"""Every shipped article passes all stages and keeps every promise; every bad input is refused."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.flow import STAGES, Stage
from pipeline.records import CleanArticle, DeadLetter, EnrichedArticle, RawArticle
from pipeline.runtime.embedded import End, run_embedded
from pipeline.schema import problems
from pipeline.sources.files import Reading, read_articles
from pipeline.text.ledger import rebuild

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def read(folder: str) -> list[Any]:
    how = Reading(max_record_bytes=10**6, now=lambda: NOW)
    return list(read_articles([EXAMPLES / folder], how))


def run(items: list[Any], stages: tuple[Stage, ...] = STAGES) -> list[End]:
    return list(run_embedded(items, stages))


@pytest.fixture(scope="module")
def articles() -> list[RawArticle]:
    return read("wikinews")


@pytest.fixture(scope="module")
def enriched(articles: list[RawArticle]) -> list[End]:
    return run(articles)


def test_every_wikinews_article_comes_out_enriched(enriched: list[End]) -> None:
    assert [end.line for end in enriched if not isinstance(end.record, EnrichedArticle)] == []
    assert len(enriched) >= 40


def test_every_record_keeps_every_promise(enriched: list[End]) -> None:
    assert [found for end in enriched for found in problems(end.line)] == []


def test_body_and_ledger_rebuild_every_plain_text(articles: list[RawArticle]) -> None:
    plain = [item for item in articles if item.content_type == "text/plain"]
    assert len(plain) > 30
    for raw, end in zip(plain, run(plain, STAGES[:1]), strict=True):
        assert isinstance(end.record, CleanArticle)
        assert rebuild(end.record.body, end.record.ledger) == raw.content


def test_what_stands_around_the_text_of_a_page_is_not_in_its_body(
    articles: list[RawArticle], enriched: list[End]
) -> None:
    around = ("cookies", "Log in", "newsletter", "Example Studio", "Most read", "keeping an eye on this", "All other rights", "Read next", "Support the Small Town Reader")  # fmt: skip
    pages = [end.record for raw, end in zip(articles, enriched, strict=True) if raw.content_type == "text/html"]  # fmt: skip
    assert len(pages) >= 12
    assert [(record.title, words) for record in pages for words in around if words in record.body] == []  # fmt: skip


def test_the_title_of_each_article_is_that_of_wikinews(
    articles: list[RawArticle], enriched: list[End]
) -> None:
    sources = (EXAMPLES / "wikinews" / "SOURCES.md").read_text("utf-8")
    wrong = [end.record.title for end in enriched if f"[{end.record.title}](" not in sources]
    assert wrong == []
    assert len(articles) == len(enriched)


def test_every_bad_input_ends_as_a_dead_letter_with_a_reason() -> None:
    items = read("bad")
    ends = run(items)
    assert len(ends) >= 9
    for end in ends:
        assert isinstance(end.record, DeadLetter), end.line
        assert end.record.error
        assert problems(end.line) == []


def test_the_reasons_are_those_that_the_readme_of_the_bad_inputs_gives() -> None:
    rows = [line.split("|") for line in (EXAMPLES / "bad" / "README.md").read_text().splitlines() if line.startswith("| `")]  # fmt: skip
    assert len(rows) >= 9
    for row in rows:
        name, told = row[1].strip(" `"), row[3]
        (end,) = run(read(f"bad/{name}"))
        letter = end.record
        assert isinstance(letter, DeadLetter)
        assert letter.disposition in told, (name, letter.error)
        assert letter.error_class in told or letter.disposition == "dropped", (name, letter.error)
