"""The head of a page."""

import json
from datetime import UTC, datetime
from html import escape
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import fromstring

from pipeline.stages.clean.moments import Moment
from pipeline.stages.clean.page import Page, read_page

KEYS = ["og:title", "og:site_name", "author", "article:published_time", "og:url", "article:section", "article:content_tier", "og:locale", "description"]  # fmt: skip


def read(head: str, url: str | None = "https://www.example.org/a") -> Page:
    tree: Any = fromstring(f"<!DOCTYPE html><html lang='de'><head>{head}</head><body><p>x</p></body></html>")  # fmt: skip
    return read_page(tree, url)


def json_ld(text: str) -> str:
    return f"<script type='application/ld+json'>{text}</script>"


def test_json_ld_comes_before_meta_elements() -> None:
    page = read(
        json_ld('{"@type": "NewsArticle", "headline": "From data", "author": {"name": "Ann Lee"}}')
        + "<meta property='og:title' content='From meta'><meta name='author' content='Bo Ek'>"
    )
    assert page.title == "From data"
    assert page.authors == ("Ann Lee",)


def test_meta_elements_stand_in_for_json_ld() -> None:
    page = read(
        "<meta property='og:title' content='A title | Example'><meta property='og:site_name' content='Example'>"
        "<meta name='author' content='Ann Lee, Bo Ek'><meta property='article:section' content='World'>"
        "<meta property='article:published_time' content='2024-03-14T10:15:00+01:00'>"
        "<meta property='article:content_tier' content='free'>"
    )
    assert page.title == "A title"
    assert page.authors == ("Ann Lee", "Bo Ek")
    assert page.section == "World"
    assert page.paywall is False
    assert page.language == "de"


@pytest.mark.parametrize(
    ("free", "paywall"), [("true", False), ("false", True), ('"False"', True), ('"maybe"', None)]
)
def test_is_accessible_for_free_tells_of_a_paywall(free: str, paywall: bool | None) -> None:
    data = f'{{"@type": "NewsArticle", "isAccessibleForFree": {free}}}'
    assert read(json_ld(data)).paywall is paywall


@pytest.mark.parametrize(
    "data",
    ["{", "[[[[", "null", "7", '"x"', '{"@graph": [null, 7]}', "[" * 50_000, '{"@type": {}}'],
)
def test_odd_json_ld_is_passed_over(data: str) -> None:
    assert read(json_ld(data)).title is None


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/b", "https://www.example.org/b"),
        ("https://example.org/b", "https://example.org/b"),
        ("https://other.org/b", "https://www.example.org/a"),
        ("https://www.example.org/", "https://www.example.org/a"),
        ("http://[broken", "https://www.example.org/a"),
    ],
)
def test_a_canonical_link_must_be_of_the_same_host(link: str, expected: str) -> None:
    assert read(f"<link rel='canonical' href='{link}'>").canonical_url == expected


def test_the_time_of_publication_keeps_how_exactly_it_is_known() -> None:
    exact = read("<meta property='article:published_time' content='2024-03-14T10:15:00+01:00'>")
    assert exact.published == Moment(datetime(2024, 3, 14, 9, 15, tzinfo=UTC), "instant")
    day = read("<meta name='date' content='14.03.2024'>")
    assert day.published == Moment(datetime(2024, 3, 14, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    ("data", "paywall"),
    [
        ('{"@type": "NewsArticle", "isAccessibleForFree": "http://schema.org/False"}', True),
        ('{"@type": "WebPage", "datePublished": "2024-03-14", "isAccessibleForFree": false}', True),
        ('{"@type": "Article", "hasPart": {"isAccessibleForFree": "False", "cssSelector": ".p"}}', True),
        ('{"@type": "Article", "hasPart": [7, {"isAccessibleForFree": true}]}', None),
    ],
)  # fmt: skip
def test_a_paywall_is_told_in_several_ways(data: str, paywall: bool | None) -> None:
    assert read(json_ld(data)).paywall is paywall


def test_site_and_section_are_the_pages_own() -> None:
    page = read(
        json_ld('{"@type": "NewsArticle", "articleSection": ["World", "Asia"], "publisher": {"name": "Example Wire"}}')
    )  # fmt: skip
    assert (page.site_name, page.section) == ("Example Wire", "World")
    assert read("<meta property='og:site_name' content='https://example.org'>").site_name is None


def test_texts_are_in_clean_unicode() -> None:
    page = read(
        "<meta property='og:title' content='Fl\u00adoods\u00a0in the South'><meta property='og:description' content='a\u200bb'>"
    )
    assert (page.title, page.standfirst) == ("Floods in the South", "ab")


def test_a_language_that_is_none_is_not_believed() -> None:
    tree: Any = fromstring("<html lang='{{locale}}'><head><meta property='og:locale' content='de_AT'></head><body><p>x</p></body></html>")  # fmt: skip
    assert read_page(tree, None).language == "de_AT"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(KEYS), min_size=1, max_size=6), st.text(max_size=120), st.text(max_size=60))  # fmt: skip
def test_any_values_are_read_without_error(keys: list[str], value: str, seen: str) -> None:
    head = "".join(f'<meta property="{key}" content="{escape(value)}">' for key in keys)
    data = json.dumps({"@type": "NewsArticle", "headline": value, "author": [value, {"name": [value]}], "datePublished": seen})  # fmt: skip
    script = f"<script type='application/ld+json'>{data.replace('<', '')}</script>"
    body = (
        f"<h1>{escape(seen)}</h1><p class='byline'>{escape(value)}</p><time>{escape(seen)}</time>"
    )
    tree: Any = fromstring(f"<html><head>{head}{script}</head><body>{body}<p>x</p></body></html>")
    page = read_page(tree, "https://example.org/2024/03/14/rain")
    assert page.title is None or page.title == " ".join(page.title.split()) != ""
    assert all(page.authors)


def test_a_page_of_headings_and_values_is_read_quickly() -> None:
    head = "".join(f"<meta name='author' content='Ann Lee {n}'>" for n in range(2_000))
    body = f"<h1>{'<b>Rain</b> ' * 4_000}</h1>" + "<h1>Rain</h1><time>x</time>" * 4_000
    tree: Any = fromstring(f"<html><head>{head}</head><body>{body}<p>x</p></body></html>")
    started = process_time()
    read_page(tree, None)
    assert process_time() - started < 1.0
