"""Whom a page names as authors."""

from typing import Any

import pytest
from lxml.html import document_fromstring

from pipeline.stages.clean.authors import Credited, page_authors
from pipeline.stages.clean.head import read_head


def credited(head: str = "", body: str = "") -> Credited:
    tree: Any = document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    found = read_head(tree)
    heading = found.headings[0] if found.headings else None
    return page_authors(found, tree, heading, ["examplewire"])


def data(author: str) -> str:
    return f'<script type="application/ld+json">{{"@graph": [{{"@type": "NewsArticle", "author": {author}}}, {{"@type": "Person", "@id": "#ann", "name": "Ann Lee"}}]}}</script>'  # fmt: skip


@pytest.mark.parametrize(
    "author",
    [
        '{"@type": "Person", "name": "Ann Lee"}',
        '[{"name": "Ann Lee"}, {"@type": "Organization", "name": "Example Desk"}]',
        '"By Ann Lee, Science editor"',
        '{"@id": "#ann"}',
        '["Ann Lee", "Ann Lee", ""]',
        '{"name": ["Ann Lee"]}',
        '[{"name": "Ann Lee"}, {"name": "Example Wire"}]',
    ],
)
def test_json_ld_names_authors_in_many_ways(author: str) -> None:
    assert credited(data(author)).people == ("Ann Lee",)


def test_an_agency_is_credited_but_no_author() -> None:
    found = credited(data('[{"name": "Ann Lee"}, {"@type": "Organization", "name": "AFP"}]'))
    assert found == Credited(("Ann Lee",), "AFP")
    assert credited(data('"Associated Press"')) == Credited((), "Associated Press")


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="Ann Lee">',
        '<meta property="article:author" content="https://social.example/ann"><meta name="parsely-author" content="Ann Lee">',
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">',
        '<meta itemprop="author" content="Ann Lee">',
    ],
)
def test_meta_elements_name_authors(head: str) -> None:
    assert credited(head).people == ("Ann Lee",)


@pytest.mark.parametrize(
    "body",
    [
        '<h1>Rain</h1><p>By <a href="/people/ann">Ann Lee</a></p>',
        "<h1>Rain</h1><div>By Ann Lee and the staff</div>",
        '<h1>Rain</h1><span><a rel="author" href="/x">Ann Lee</a></span>',
        '<div itemprop="author" itemscope><span itemprop="name">Ann Lee</span></div><h1>Rain</h1>',
        '<h1>Rain</h1><div class="article-byline">Ann Lee</div>',
        '<p class="byline">By Ann Lee</p><h1>Rain</h1>',
    ],
)
def test_the_byline_beside_the_headline_names_authors(body: str) -> None:
    assert credited("", body).people == ("Ann Lee",)


def test_authors_of_teasers_and_pictures_are_none() -> None:
    teaser = '<article><h1>Rain</h1><i itemprop="author">Ann Lee</i></article><article><i itemprop="author">Bo Ek</i></article>'  # fmt: skip
    assert credited("", teaser).people == ("Ann Lee",)
    assert credited("", '<h1>Rain</h1><p class="author">Photo: Bo Ek</p>').people == ()


def test_the_site_is_no_author() -> None:
    assert credited('<meta name="author" content="Example Wire">').people == ()
