"""Which of a page's dates is that of publication."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from lxml.html import document_fromstring

from pipeline.stages.clean.head import read_head
from pipeline.stages.clean.published import is_dated, published, updated


def day(head: str = "", body: str = "", url: str | None = None, lang: str = "en") -> date | None:
    tree: Any = document_fromstring(f"<html lang='{lang}'><head>{head}</head><body>{body}</body></html>")  # fmt: skip
    found = read_head(tree)
    heading = found.headings[0] if found.headings else None
    moment = published(found, tree, heading, url)
    return moment.day if moment else None


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type": "Article", "datePublished": "2024-03-14"}</script>',
        '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2024-03-14T08:00:00Z"}</script>',
        '<meta property="article:published_time" content="2024-03-14">',
        '<meta name="DC.date.issued" content="2024-03-14">',
        '<meta itemprop="datePublished" content="14 March 2024">',
        '<meta name="pubdate" content="20240314">',
    ],
)
def test_machines_are_told_the_date(head: str) -> None:
    assert day(head) == date(2024, 3, 14)


@pytest.mark.parametrize(
    "body",
    [
        '<h1>Rain</h1><time datetime="2024-03-14T10:00Z">Thursday</time>',
        '<time datetime="2024-03-14">Thursday</time><h1>Rain</h1>',
        "<h1>Rain</h1><p>Published on March 14, 2024</p>",
        "<h1>Rain</h1><div><span>By Ann Lee</span> 14/03/2024</div>",
        "<span>14. März 2024</span><h1>Regen</h1>",
        '<h1>Rain</h1><b itemprop="datePublished">14 Mar 2024</b>',
        "<p>x</p><p class='post-date'>14 March 2024</p>",
    ],
)
def test_the_date_beside_the_headline_is_seen(body: str) -> None:
    assert day("", body) == date(2024, 3, 14)


def test_a_date_in_a_sentence_is_not_the_articles() -> None:
    assert day("", "<h1>Rain</h1><p>The war began on 24 February 2022 with rain.</p>") is None
    assert not is_dated("A bridge over the river near the old town, 24 April 2023")


def test_the_address_tells_which_date_is_right() -> None:
    head = '<meta name="date" content="2026-11-24"><meta name="pubdate" content="2024-03-15">'
    assert day(head) == date(2024, 3, 15)
    wrong = '<meta property="article:published_time" content="2026-11-24"><meta name="date" content="2024-03-15">'
    assert day(wrong, url="https://example.org/2024/03/14/rain") == date(2024, 3, 15)
    assert day("", url="https://example.org/2024/03/14/rain") == date(2024, 3, 14)
    assert day(head, url="https://example.org/2023/01/02/rain") == date(2023, 1, 2)


def test_numbers_are_read_as_the_language_writes_them() -> None:
    body = "<h1>Rain</h1><p>03/04/2024</p>"
    assert day("", body, lang="en-US") == date(2024, 3, 4)
    assert day("", body, lang="en-GB") == date(2024, 4, 3)
    assert day("", body, lang="fr") == date(2024, 4, 3)


def test_a_change_counts_only_if_it_is_known_in_full() -> None:
    full = document_fromstring('<meta property="article:modified_time" content="2024-03-15T10:00:00Z">')  # fmt: skip
    assert updated(read_head(full)) == datetime(2024, 3, 15, 10, tzinfo=UTC)
    assert updated(read_head(document_fromstring('<meta name="lastmod" content="2024-03-15">'))) is None  # fmt: skip
