"""The wire story that the demo ships, as a text and pasted into a page."""

import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from pipeline.records import CleanArticle
from pipeline.text.ledger import rebuild

ROOT = Path(__file__).parents[4]
TEXT = (ROOT / "examples" / "wire" / "mombasa-dockers.txt").read_text(encoding="utf-8")
WANTED = json.loads(
    (ROOT / "tests" / "e2e" / "mombasa-dockers.expected.json").read_text(encoding="utf-8")
)
Run = Callable[..., CleanArticle]


@pytest.fixture(scope="module")
def article(cleaned: Run) -> CleanArticle:
    return cleaned(TEXT)


def test_the_story_gives_its_front_matter(article: CleanArticle) -> None:
    assert article.title == WANTED["title"]
    assert [(tag.tag, tag.number) for tag in article.headline_tags] == [("UPDATE", 2)]
    assert article.published_at is not None
    assert article.published_at.isoformat() == WANTED["published_at"].replace("Z", "+00:00")
    assert article.paywall is True
    assert [author.name for author in article.authors] == WANTED["authors"]


def test_the_story_gives_dateline_and_credits(article: CleanArticle) -> None:
    assert article.dateline is not None
    assert list(article.dateline.places) == WANTED["dateline"]["places"]
    assert str(article.dateline.date) == WANTED["dateline"]["date"]
    assert article.dateline.text == WANTED["dateline"]["text"]
    for role in ("reporting", "additional_reporting", "writing", "editing"):
        assert list(getattr(article.credits, role)) == WANTED["credits"][role]
    assert article.credits.agency == WANTED["credits"]["agency"]


def test_the_story_gives_its_caption_once(article: CleanArticle) -> None:
    found = [{"text": one.text, "credit": one.credit} for one in article.captions]
    assert found == WANTED["captions"]


def test_the_story_keeps_its_paragraphs(article: CleanArticle) -> None:
    assert article.body.startswith(WANTED["body_starts"])
    assert article.body.endswith(WANTED["body_ends"])
    assert len(article.body.split("\n\n")) == WANTED["paragraphs"]


@pytest.mark.parametrize("entry", WANTED["ledger"], ids=lambda entry: entry["text"][:30])
def test_the_story_has_each_lost_line_in_its_ledger(entry: dict[str, str], article: CleanArticle) -> None:  # fmt: skip
    held = "\n".join(one.text for one in article.ledger if one.kind == entry["kind"])
    assert held.count(entry["text"]) == entry["times"]
    assert rebuild(article.body, article.ledger) == TEXT


def test_the_story_comes_out_alike_from_a_page(article: CleanArticle, cleaned: Run) -> None:
    lines = [line for line in TEXT.split("\n") if line]
    page = "".join(f"<p>{escape(line)}</p>" for line in lines)
    from_page = cleaned(f"<html><body><article>{page}</article></body></html>", "text/html")
    assert from_page.body == article.body
    assert from_page.dateline == article.dateline
    assert from_page.credits == article.credits
    assert from_page.captions == article.captions
    assert from_page.headline_tags == article.headline_tags
