"""JSON-LD as pages have it, broken and whole."""

import pytest

from pipeline.stages.clean.json_ld import article_node, as_text, credited, json_nodes, page_node


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "Rain"}',
        '[{"@type": "WebSite"}, {"@type": ["Thing", "Article"], "headline": "Rain"}]',
        '{"@graph": [{"@type": "WebPage"}, {"@type": "Article", "headline": "Rain"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "BlogPosting", "headline": "Rain"}}',
        '{"@type": "Article", "headline": "Rain",}',
        '<!-- {"@type": "Article", "headline": "Rain"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "Rain"}\n//]]>',
        '{"@type": "Article", "headline": "Rain"};',
        '{"@type": "Article", "headline": "Rain", "description": "a "quotation" in it"}',
        '{"@type": "Article", "headline": "Rain", "articleBody": "a\nb"}',
    ],
)
def test_the_article_is_found(text: str) -> None:
    assert article_node(json_nodes(text))["headline"] == "Rain"


def test_the_article_that_says_most_is_taken() -> None:
    nodes = json_nodes('[{"@type": "Article"}, {"@type": "Article", "headline": "Rain", "datePublished": "2024-03-14"}]')  # fmt: skip
    assert article_node(nodes)["headline"] == "Rain"


def test_scripts_about_other_things_are_not_read() -> None:
    assert json_nodes('{"@type": "BreadcrumbList", "itemListElement": []}') == []


def test_a_page_with_its_date_stands_in_for_the_article() -> None:
    assert page_node(json_nodes('{"@type": "WebPage", "datePublished": "2024-03-14"}'))
    assert page_node(json_nodes('{"@type": "Person", "datePublished": "2024-03-14"}')) == {}


def test_a_value_is_read_without_markup() -> None:
    assert as_text(["<b>Rain &amp;amp; wind</b>\n"]) == "Rain & wind"
    assert as_text(7) is None


def test_an_organisation_is_told_from_a_person() -> None:
    value = [{"@type": "NewsMediaOrganization", "name": "Example"}, {"name": "Ann Lee"}, 7, None]
    assert list(credited(value, [])) == [("Example", True), ("Ann Lee", False)]
