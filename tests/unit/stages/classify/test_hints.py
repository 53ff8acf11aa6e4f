"""Sections, feed categories and URL folders as hints beside the text."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Hints
from pipeline.stages.classify import ClassifyTools, load_classify_tools
from pipeline.stages.classify.hints import folders, hinted_topics, topics_of_names
from pipeline.stages.classify.stage import topics_of
from tests.unit.stages.classify.articles import article

SPORT, BUSINESS = "medtop:15000000", "medtop:04000000"
MATCH = (
    "The home side won the cup final 3-1 after extra time on Saturday. The striker scored twice "
    "and the goalkeeper saved a penalty in front of 40,000 fans."
)
SALE = "The football club said on Monday that its owner wants to sell the stadium. Fans of the club spoke of a bad day, as its debt has grown."  # fmt: skip


@pytest.fixture(scope="module")
def tools() -> ClassifyTools:
    return load_classify_tools()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sport", SPORT),
        ("UK Politics", "medtop:11000000"),
        ("Science & Health", None),
        ("World", None),
        ("News", None),
        ("sports-news", SPORT),
        ("business-as-usual-at-the-port", None),
        ("Sportsmanship", None),
        ("", None),
    ],
)
def test_a_section_points_to_a_topic(name: str, code: str | None) -> None:
    found = topics_of_names([name])
    if name == "Science & Health":
        assert found == {"medtop:13000000", "medtop:07000000"}
    else:
        assert found == ({code} if code else set())


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://a.example/sport/2024/05/01/home-side-wins", ["sport", "2024", "05", "01"]),
        ("https://a.example/sport-wins-the-day", []),
        ("https://sport.example/", []),
        ("http://[broken/sport/x", []),
        ("", []),
    ],
)
def test_the_folders_of_a_url_are_those_before_the_article(url: str, parts: list[str]) -> None:
    assert folders(url) == parts


def test_section_categories_and_url_are_read() -> None:
    plain = replace(article("A title", MATCH), section=None, canonical_url=None, url=None, hints=Hints())  # fmt: skip
    assert hinted_topics(plain) == frozenset()
    assert hinted_topics(replace(plain, section="Sport")) == {SPORT}
    assert hinted_topics(replace(plain, hints=Hints(categories=("Markets",)))) == {BUSINESS}
    assert hinted_topics(replace(plain, url="https://a.example/sport/x")) == {SPORT}


def confidence(tools: ClassifyTools, body: str, section: str | None, code: str) -> float:
    found = replace(article("Owner wants to sell", body), section=section, url=None, canonical_url=None, hints=Hints())  # fmt: skip
    return {topic.code: topic.confidence for topic in topics_of(found, tools)}.get(code, 0.0)


def test_a_hint_makes_a_topic_surer_that_the_text_speaks_for(tools: ClassifyTools) -> None:
    alone = confidence(tools, SALE, None, BUSINESS)
    assert alone < confidence(tools, SALE, "Business", BUSINESS) < 1.0


def test_an_unknown_section_changes_nothing(tools: ClassifyTools) -> None:
    assert confidence(tools, SALE, "Zzz", SPORT) == confidence(tools, SALE, None, SPORT)


def test_a_hint_alone_names_no_topic_against_the_text(tools: ClassifyTools) -> None:
    assert confidence(tools, MATCH, "Weather", "medtop:17000000") == 0.0
    assert confidence(tools, MATCH, "Religion", "medtop:12000000") == 0.0


@given(names=st.lists(st.text()), url=st.text())
def test_any_names_are_answered(names: list[str], url: str) -> None:
    topics_of_names([*names, *folders(url)])
