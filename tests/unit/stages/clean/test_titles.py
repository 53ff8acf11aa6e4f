"""Which of a page's titles is the article's."""

from typing import Any

import pytest
from lxml.html import document_fromstring

from pipeline.stages.clean.head import read_head
from pipeline.stages.clean.titles import page_title, site_names, without_site


def title(body: str, *, og: str = "", data: str = "", element: str = "", site: str = "", url: str = "https://www.example.org/a") -> str | None:  # fmt: skip
    head = f"<title>{element}</title>"
    head += f'<meta property="og:title" content="{og}">' if og else ""
    head += f'<meta property="og:site_name" content="{site}">' if site else ""
    head += f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{data}"}}</script>' if data else ""  # fmt: skip
    tree: Any = document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    found = read_head(tree)
    return page_title(found, site_names(found, url)).text


def test_the_visible_headline_is_the_title() -> None:
    seen = "<h1>Rain stops play in Pune</h1>"
    assert title(seen, og="Rain in Pune: what we know", data="Rain stops play") == "Rain stops play in Pune"  # fmt: skip


def test_an_address_that_is_none_costs_no_title() -> None:
    seen = "<h1>Rain stops play in Pune</h1>"
    assert title(seen, url="https://[example.org/a") == "Rain stops play in Pune"


def test_the_heading_that_machines_are_told_too_is_the_headline() -> None:
    seen = "<h1>Log in</h1><h1>More from Asia</h1><h1>Rain stops play</h1>"
    assert title(seen, og="Rain stops play | Example Wire", site="Example Wire") == "Rain stops play"  # fmt: skip


def test_a_heading_of_second_rank_can_be_the_headline() -> None:
    seen = "<h1>Example Wire</h1><h2>Most read</h2><h2>Rain stops play</h2>"
    assert title(seen, element="Rain stops play – Notes from the field") == "Rain stops play"


@pytest.mark.parametrize(
    "seen",
    [
        "<h1><span>Cricket</span> <span>Rain stops play in Pune</span></h1>",
        "<h1><small>Cricket</small>Rain stops play in Pune</h1>",
        "<h1>Cricket Rain stops play in Pune</h1>",
    ],
)
def test_a_kicker_is_none_of_the_headline(seen: str) -> None:
    assert title(seen, data="Rain stops play in Pune") == "Rain stops play in Pune"


@pytest.mark.parametrize(
    "seen",
    [
        '<h1><span class="article__overline">Cricket</span> <span>Rain stops play in Pune</span></h1>',
        "<h1><time>11 May</time> Rain stops play in Pune</h1>",
        '<h1><span class="sr-only">Headline</span> Rain stops play in Pune <small>Sport</small></h1>',
        "<h1><style>.a { color: red }</style>Rain stops play in Pune</h1>",
    ],
)
def test_what_is_named_otherwise_within_the_headline_is_none_of_it(seen: str) -> None:
    assert title(seen) == "Rain stops play in Pune"


def test_a_named_kicker_stays_where_machines_are_told_it_too() -> None:
    seen = '<h1><span class="kicker">Cricket</span> Rain stops play in Pune</h1>'
    assert title(seen, og="Cricket: Rain stops play in Pune") == "Cricket: Rain stops play in Pune"


def test_a_headline_is_not_named_away() -> None:
    assert (
        title('<h1>Live: <span class="topline">Rain stops play</span></h1>')
        == "Live: Rain stops play"
    )


def test_a_kicker_that_machines_are_told_too_is_spelled_as_there() -> None:
    seen = "<h1><span>Cricket</span><span>Rain stops play</span></h1>"
    assert title(seen, og="Cricket: Rain stops play") == "Cricket: Rain stops play"


def test_without_a_heading_what_machines_are_told_is_the_title() -> None:
    assert title("<p>x</p>", og="Rain stops play - Example", site="Example") == "Rain stops play"
    assert title("<p>x</p>", element="Rain stops play | example.org") == "Rain stops play"
    assert title("<p>x</p>") is None


def test_a_cut_title_is_given_whole() -> None:
    assert title("<p>x</p>", data="Rain stops...", og="Rain stops play") == "Rain stops play"


@pytest.mark.parametrize("mark", ["|", ":", "»", "-"])
def test_a_heading_that_ends_every_title_is_the_sites(mark: str) -> None:
    seen = "<h1>Notes from the field</h1><h3>Rain stops play in Pune today</h3>"
    element = f"Rain stops play in Pune today {mark} Notes from the field"
    assert title(seen, element=element) == "Rain stops play in Pune today"


def test_a_heading_in_capitals_is_spelled_as_given() -> None:
    assert title("<h1>RAIN STOPS PLAY</h1>", og="Rain stops play") == "Rain stops play"


def test_a_menu_is_no_headline() -> None:
    assert title("<h1>Log in</h1>", og="Rain stops play in Pune") == "Rain stops play in Pune"


@pytest.mark.parametrize(
    ("text", "site", "expected"),
    [
        ("Rain | Example Wire", "examplewire", "Rain"),
        ("Example Wire - Rain", "examplewire", "Rain"),
        ("Rain - and more rain", "examplewire", "Rain - and more rain"),
        ("Rain – example.org", "example", "Rain"),
        ("Example", "example", "Example"),
    ],
)
def test_the_site_is_taken_off_the_title(text: str, site: str, expected: str) -> None:
    assert without_site(text, [site]) == expected


def test_words_within_a_headline_are_not_torn() -> None:
    assert title("<h1>The <em>Mary</em>, a ship</h1>") == "The Mary, a ship"
    assert title("<h1>Two<br>lines of it</h1>") == "Two lines of it"
    assert title("<h1>H<sub>2</sub>O found on Mars</h1>") == "H2O found on Mars"


def test_the_site_may_name_itself_in_its_data_only() -> None:
    graph = '{"@graph": [{"@type": "Article"}, {"@type": "WebSite", "name": "Field Notes"}]}'
    page = f"<title>Rain stops play - Field Notes</title><script type='application/ld+json'>{graph}</script>"
    tree: Any = document_fromstring(f"<html><head>{page}</head><body><p>x</p></body></html>")
    head = read_head(tree)
    assert page_title(head, site_names(head, None)).text == "Rain stops play"
