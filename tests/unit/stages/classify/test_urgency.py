import pytest

from pipeline.records import Genre
from pipeline.stages.classify.genre_rules import TAG_GENRES
from pipeline.stages.classify.urgency import (
    ALERT_TAGS,
    FLASH_TAGS,
    KEEPING_TAGS,
    REPEAT_TAGS,
    STRONG_TAGS,
    TABLE_TAGS,
    urgency_and_rule,
    urgency_of,
)
from pipeline.stages.clean.headline import TAGS
from tests.unit.stages.classify.articles import article

PROSE = "The council met on Monday and agreed on a new budget, its chair said. " * 4


@pytest.mark.parametrize(
    ("title", "tags", "number", "urgency"),
    [
        ("President resigns", ["FLASH"], None, 1),
        ("President resigns", ["ALERT"], None, 2),
        ("Council hides budget", ["EXCLUSIVE"], None, 3),
        ("Breaking: bridge closed", [], None, 3),
        ("Council agrees budget", ["UPDATE"], 4, 4),
        ("Twelve dead as ferry sinks", [], None, 4),
        ("Council agrees budget", ["UPDATE"], 1, 5),
        ("Council agrees budget", [], None, 5),
        ("Council agrees budget", ["RPT"], None, 6),
        ("What the budget means", ["ANALYSIS"], None, 7),
        ("League standings", ["TABLE"], None, 8),
        ("President resigns", ["SNAP"], None, 2),
        ("Council hides budget", ["UPDATE", "EXCLUSIVE"], 2, 3),
        ("Council agrees budget", ["CORRECTED"], None, 3),
        ("Council agrees budget", ["RPT", "UPDATE"], 5, 6),
        ("Council agrees budget", ["WRAPUP"], 3, 4),
        ("A day in the council", ["INSIGHT"], None, 7),
        ("What the council will vote on", ["PREVIEW"], None, 7),
        ("Editors' note on the budget", ["ADVISORY"], None, 8),
        ("Twelve dead as ferry sinks", ["FLASH"], None, 1),
        ("Twelve dead as ferry sinks", ["TABLE"], None, 8),
    ],
)
def test_tags_and_wording_give_the_urgency(
    title: str, tags: list[str], number: int | None, urgency: int
) -> None:
    assert urgency_of(article(title, PROSE, *tags, number=number), None) == urgency


def test_a_headline_in_capitals_without_a_body_is_an_alert() -> None:
    assert urgency_of(article("EXAMPLE LEADER SAYS VOTE IS OFF", "More to come."), None) == 2


def test_a_headline_in_capitals_over_a_full_story_is_none() -> None:
    assert urgency_of(article("EXAMPLE LEADER SAYS VOTE IS OFF", PROSE), None) == 5


def test_a_withdrawn_story_is_pressing() -> None:
    assert urgency_of(article("Council", PROSE, lifecycle="withdrawn"), None) == 3


@pytest.mark.parametrize(
    ("genre", "urgency"),
    [
        ("Opinion", 7),
        ("Feature", 6),
        ("Results_Listings_and_Statistics", 8),
        ("Current", 5),
    ],
)
def test_the_genre_gives_the_urgency_where_no_tag_does(genre: str, urgency: int) -> None:
    found = urgency_of(article("Owls", PROSE), Genre(code=f"genre:{genre}", confidence=0.9))
    assert found == urgency


def test_a_disaster_in_an_opinion_piece_is_not_pressing() -> None:
    opinion = Genre(code="genre:Opinion", confidence=0.9)
    assert urgency_of(article("The earthquake and us", PROSE), opinion) == 7


def test_a_death_is_news_though_told_as_a_life() -> None:
    obituary = Genre(code="genre:Obituary", confidence=0.4)
    assert urgency_of(article("Former president dies aged 95", PROSE), obituary) == 4
    assert urgency_of(article("A life for owls", PROSE, "OBITUARY"), obituary) == 7


@pytest.mark.parametrize(
    ("title", "tags", "rule"),
    [
        ("President resigns", ["FLASH"], "tagged FLASH"),
        ("EXAMPLE LEADER SAYS VOTE IS OFF", [], None),
        ("Breaking: bridge closed", [], "the title begins with 'Breaking'"),
        ("Twelve dead as ferry sinks", [], "'dead' in the title"),
        ("Council agrees budget", [], "no rule for more or less"),
    ],
)
def test_the_rule_is_told_in_words(title: str, tags: list[str], rule: str | None) -> None:
    if rule is not None:
        assert urgency_and_rule(article(title, PROSE, *tags), None)[1] == rule
    else:
        assert "the form of an alert" in urgency_and_rule(article(title, "More."), None)[1]


def test_rules_know_only_tags_that_the_clean_stage_finds() -> None:
    known = set(TAG_GENRES).union(FLASH_TAGS, ALERT_TAGS, STRONG_TAGS, KEEPING_TAGS, REPEAT_TAGS, TABLE_TAGS)  # fmt: skip
    assert known <= set(TAGS)
