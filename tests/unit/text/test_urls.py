"""Canonical URLs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.urls import canonical_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://News.Example.org:443/a", "https://news.example.org/a"),
        ("https://example.org/a?utm_source=x&fbclid=1#top", "https://example.org/a"),
        ("https://example.org/a?id=7&utm_medium=rss", "https://example.org/a?id=7"),
        ("http://example.org/?p=12", "http://example.org/?p=12"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("mailto:desk@example.org", None),
        ("/relative", None),
        ("", None),
        ("https://", None),
        ("http://[::1/", None),
        ("https://example.org/" + "a" * 2_000, None),
    ],
)
def test_a_url_gets_its_one_spelling(url: str, expected: str | None) -> None:
    assert canonical_url(url) == expected


@settings(deadline=None)
@given(st.text(max_size=60).map(lambda text: "https://example.org/" + text))
def test_a_canonical_url_stays_as_it_is(url: str) -> None:
    once = canonical_url(url)
    assert once is None or canonical_url(once) == once
