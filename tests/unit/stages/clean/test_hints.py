"""What a page's data say of its text."""

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from pipeline.stages.clean.head import read_head
from pipeline.stages.clean.hints import page_hints, paragraphs_of


def test_the_data_of_the_article_come_before_meta_elements() -> None:
    data = '{"@type": "NewsArticle", "headline": "From data", "articleBody": "One.\\nTwo."}'
    tree = fromstring(
        f"<html><head><title>Doc | Site</title><meta property='og:title' content='From meta'>"
        f"<meta name='description' content='A deck'><script type='application/ld+json'>{data}</script>"
        "</head><body>x</body></html>"
    )
    hints = page_hints(read_head(tree))
    assert (hints.title, hints.document_title, hints.description) == ("From data", "Doc | Site", "A deck")  # fmt: skip
    assert hints.paragraphs == ("One.", "Two.")


def test_markup_in_an_article_body_is_taken_out() -> None:
    assert paragraphs_of("<p>One <b>two</b></p><p>3 &lt; 4</p>") == ["One two", "3 < 4"]


def test_an_article_body_that_is_no_text_is_none() -> None:
    assert paragraphs_of({"text": "One"}) == []
    assert paragraphs_of(None) == []


@given(st.one_of(st.text("<>/pbr&lt;a \n", max_size=60), st.lists(st.text(max_size=5))))
def test_any_article_body_gives_paragraphs_without_line_breaks(body: object) -> None:
    assert all(text == " ".join(text.split()) != "" for text in paragraphs_of(body))
