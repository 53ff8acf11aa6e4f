"""Scraped text: a page with all that stood around its article, and texts that are none."""

from collections.abc import Callable

import pytest

from pipeline.outcome import Drop
from pipeline.records import CleanArticle
from pipeline.stages.clean import CleanTools, clean
from pipeline.text.ledger import rebuild
from tests.unit.stages.clean.conftest import SENTENCES, raw

Run = Callable[..., CleanArticle]
TOP = ["• Home", "• News", "• Sport", "• Weather", "Search", "Log in", "Subscribe"]
FRONT = ["Bridge over the Lule river closed by ice", "By Ann Lee", "March 14, 2021 4:12 PM UTC"]
BELOW = [
    "Share this article", "Most read", "Ferry to Gotland runs again after the storm",
    "Mayor of Kiruna opens the new town hall", "Sign up for our daily newsletter",
    "About us", "Contact", "© 2021 Northern Reader. All rights reserved.",
]  # fmt: skip
PAGE = "\n".join([*TOP, *FRONT, *SENTENCES, *BELOW])
TEASERS = [
    "Ferry to Gotland runs again after the storm", "Mayor of Kiruna opens the new town hall",
    "Wolves seen near Jokkmokk for the third time", "Ski season to last until May, says club",
    "Why the price of reindeer meat has doubled", "Ten cabins for a weekend by the sea",
]  # fmt: skip


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_the_article_is_found_in_a_scraped_page(cleaned: Run, between: str) -> None:
    text = PAGE.replace("\n", between)
    article = cleaned(text)
    assert article.body == "\n\n".join(SENTENCES)
    assert article.title == FRONT[0]
    assert [author.name for author in article.authors] == ["Ann Lee"]
    assert article.published_at is not None
    assert rebuild(article.body, article.ledger) == text


def test_what_the_model_removes_names_the_model(cleaned: Run) -> None:
    rules = {entry.text.strip(): entry.rule for entry in cleaned(PAGE).ledger}
    assert any(rule.startswith("lines/") for rule in rules.values())


def test_a_technical_line_is_known_by_its_form(cleaned: Run) -> None:
    article = cleaned(f"{PAGE}\nArticle type: metered\nUser status: anonymous")
    assert article.paywall is True
    assert "debug" in {entry.kind for entry in article.ledger}


def test_a_short_text_is_left_to_the_rules(cleaned: Run) -> None:
    text = "\n\n".join(SENTENCES[:2])
    assert cleaned(text).body == text


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ([*TOP, "Latest news", *TEASERS, *TOP], "lines of text"),
        (["404 Not Found", "The page you requested was not found.", "Go to the homepage"], "an error page"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_article_is_dropped_with_what_it_is(
    lines: list[str], what: str, tools: CleanTools
) -> None:
    result = clean(raw("\n".join(lines)), tools)
    assert isinstance(result, Drop)
    assert result.reason == "no-article"
    assert what in (result.detail or "")
