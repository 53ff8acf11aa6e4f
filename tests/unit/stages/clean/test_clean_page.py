"""Pages: fields from their head, the body from their blocks, the ledger over their visible text."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.outcome import Drop
from pipeline.records import CleanArticle, Hints
from pipeline.stages.clean import CleanTools, clean
from pipeline.stages.clean.block_model import load_block_model
from pipeline.stages.clean.source import Source, from_html
from pipeline.text.ledger import rebuild
from tests.unit.stages.clean.conftest import SENTENCES, STORIES, paragraphs_page, raw

PAGE = (STORIES / "page.html").read_text(encoding="utf-8")
Run = Callable[..., CleanArticle]


@pytest.fixture(scope="module")
def article(cleaned: Run) -> CleanArticle:
    return cleaned(PAGE, "text/html; charset=utf-8", url="https://wire.example.org/x?utm_source=y")


def source_of(page: str) -> str:
    source = from_html(page, None, load_block_model())
    assert isinstance(source, Source)
    return source.source


def test_a_page_gives_the_fields_of_its_head(article: CleanArticle) -> None:
    assert article.title == "Otters return to the Vltava after 80 years"
    assert [tag.tag for tag in article.headline_tags] == ["UPDATE"]
    assert article.published_at == datetime(2023, 4, 2, 8, 15, tzinfo=UTC)
    assert article.updated_at == datetime(2023, 4, 2, 9, tzinfo=UTC)
    assert article.canonical_url == "https://wire.example.org/world/otters-2023-04-02/"
    assert article.section == "Environment"
    assert article.paywall is True
    assert article.language.code == "en"
    assert article.standfirst == "Biologists count 14 otters in Prague."


def test_a_page_gives_wire_fields_like_a_text(article: CleanArticle) -> None:
    assert article.dateline is not None
    assert article.dateline.places == ("PRAGUE",)
    assert article.credits.reporting == ("Jana Mala", "Petr Novotny")
    assert article.credits.editing == ("Ivo Kral",)
    assert [caption.credit for caption in article.captions] == ["Example Wire/Petr Novotny"]


def test_a_page_keeps_paragraphs_and_their_headings(article: CleanArticle) -> None:
    paragraphs = article.body.split("\n\n")
    assert len(paragraphs) == 5
    assert paragraphs[0].startswith("Otters live in the centre of Prague again")
    assert "over two winters" in paragraphs[1]
    assert paragraphs[3] == "Cleaner water"


def test_a_page_is_rebuilt_from_body_and_ledger(article: CleanArticle) -> None:
    visible = source_of(PAGE)
    assert rebuild(article.body, article.ledger) == visible
    assert all(visible[entry.start : entry.end] == entry.text for entry in article.ledger)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("navigation", "Home"),
        ("byline", "By Jana Mala"),
        ("time", "April 2, 2023"),
        ("caption", "An otter eats a carp"),
        ("code", "\u00ad"),
        ("promotion", "Scroll to continue"),
        ("legal", "Our Standards"),
        ("legal", "All rights reserved"),
        ("related", "Swans stop a train in Utrecht"),
    ],
)
def test_a_page_names_what_was_not_the_article(kind: str, text: str, article: CleanArticle) -> None:
    assert any(entry.kind == kind and text in entry.text for entry in article.ledger)


def test_a_page_without_an_article_is_dropped(tools: CleanTools) -> None:
    links = "".join(
        f"<li><a href='/{at}'>Headline number {at} of many</a></li>" for at in range(40)
    )
    result = clean(raw(f"<html><body><ul>{links}</ul></body></html>", "text/html"), tools)
    assert isinstance(result, Drop)
    assert result.reason == "no-article"


def test_a_fragment_without_html_element_is_read(cleaned: Run) -> None:
    fragment = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    assert cleaned(fragment, "text/html").body == "\n\n".join(SENTENCES)


def test_an_article_that_only_a_script_holds_is_read(cleaned: Run) -> None:
    text = " ".join(SENTENCES)
    data = f'{{"@type": "NewsArticle", "headline": "Bridge closed", "articleBody": "{text}"}}'
    page = f"<html><head><script type='application/ld+json'>{data}</script></head><body><div>Loading</div></body></html>"  # fmt: skip
    article = cleaned(page, "text/html")
    assert article.body == text
    assert article.title == "Bridge closed"
    assert rebuild(article.body, article.ledger) == source_of(page)


def test_a_button_within_a_paragraph_is_in_the_ledger(cleaned: Run) -> None:
    page = paragraphs_page(
        SENTENCES[0],
        f"{SENTENCES[1][:60]}<button>Copy this</button>{SENTENCES[1][60:]}",
        SENTENCES[2],
    )
    article = cleaned(page, "text/html")
    assert "Copy this" not in article.body
    assert any("Copy this" in entry.text for entry in article.ledger)
    assert rebuild(article.body, article.ledger) == source_of(page)


def test_a_description_that_does_not_stand_on_the_page_is_no_standfirst(cleaned: Run) -> None:
    head = "<meta name='description' content='Words that stand nowhere on the page.'>"
    assert cleaned(paragraphs_page(*SENTENCES, head=head), "text/html").standfirst is None


def test_hints_stand_in_where_the_page_says_nothing(cleaned: Run) -> None:
    hints = Hints(
        title="Bridge closed by ice",
        authors=("Ann Lee",),
        published_at=datetime(2024, 3, 14, tzinfo=UTC),
    )
    article = cleaned(paragraphs_page(*SENTENCES), "text/html", hints=hints)
    assert article.title == "Bridge closed by ice"
    assert [author.name for author in article.authors] == ["Ann Lee"]
    assert article.published_at == hints.published_at


def test_a_time_after_fetching_is_not_believed(cleaned: Run) -> None:
    head = "<meta property='article:published_time' content='2031-01-01T00:00:00Z'>"
    assert cleaned(paragraphs_page(*SENTENCES, head=head), "text/html").published_at is None


def test_a_canonical_link_to_another_host_is_not_believed(cleaned: Run) -> None:
    head = "<link rel='canonical' href='https://other.example.com/a'>"
    page = paragraphs_page(*SENTENCES, head=head)
    article = cleaned(page, "text/html", url="https://news.example.org/b?utm_medium=x#top")
    assert article.canonical_url == "https://news.example.org/b"


def test_the_title_is_no_paragraph_however_much_stands_above_it(cleaned: Run) -> None:
    title = "Otters return to the river after 80 years"
    menu = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(60))
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    page = f"<html><head><title>{title}</title></head><body><ul>{menu}</ul><article><p><strong>{title}</strong></p>{text}</article></body></html>"
    article = cleaned(page, "text/html")
    assert article.title == title
    assert not article.body.startswith(title)
    assert ("headline", title) in [(entry.kind, entry.text.strip()) for entry in article.ledger]


def test_a_nul_in_a_page_is_left_out(cleaned: Run) -> None:
    page = paragraphs_page(*SENTENCES)
    assert cleaned(page.replace(" ", " \0", 1), "text/html").body == cleaned(page, "text/html").body


def test_a_nul_in_a_text_stands_in_the_ledger(cleaned: Run) -> None:
    text = "\n\n".join(SENTENCES)
    article = cleaned(f"\0{text}", "text/plain")
    assert "\0" not in article.body
    assert rebuild(article.body, article.ledger) == f"\0{text}"


def test_an_article_of_which_only_the_first_sentence_is_shown_is_one(cleaned: Run) -> None:
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Otters return to the Vltava"}</script>'
    shown = "<h1>Otters return to the Vltava</h1><article><p>A biologist has counted otters in Prague, where none had been seen for eighty years.</p></article>"
    page = f"<html><head>{data}</head><body>{shown}<p>Subscribe to read on</p></body></html>"
    assert cleaned(page, "text/html").word_count >= 12


def test_a_dateline_is_found_however_many_links_stand_above_it(cleaned: Run) -> None:
    around = (
        "<nav>"
        + "".join(f"<ul><li><a href='/{at}'>Section {at}</a></li></ul>" for at in range(60))
        + "</nav>"
    )
    page = paragraphs_page(
        f"PRAGUE, April 2 (Example Wire) - {SENTENCES[0]}", *SENTENCES[1:], around=around
    )
    dateline = cleaned(page, "text/html").dateline
    assert dateline is not None
    assert dateline.places == ("PRAGUE",)
