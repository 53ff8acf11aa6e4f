"""Genres by rule: what tag, title and form say outright, and what they do not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import TaggedArticle
from pipeline.stages.classify.genre_rules import genre_by_rule, is_live, is_table
from tests.unit.stages.classify.articles import article

PROSE = "The council met on Monday and agreed on a new budget, its chair said."
RELEASE = "OSLO, May 3 /PRNewswire/ -- Example Corp is proud to announce its new spoon."


def rule(found: TaggedArticle) -> str | None:
    by_rule = genre_by_rule(found)
    return by_rule and by_rule[0]


@pytest.mark.parametrize(
    ("tag", "genre"),
    [
        ("ANALYSIS", "Analysis"),
        ("FACTBOX", "Background"),
        ("TIMELINE", "Background"),
        ("EXPLAINER", "Background"),
        ("INTERVIEW", "Interview"),
        ("NEWSMAKER", "Profile"),
        ("COLUMN", "Opinion"),
        ("OBITUARY", "Obituary"),
        ("TABLE", "Results_Listings_and_Statistics"),
        ("SCHEDULE", "Results_Listings_and_Statistics"),
        ("Q&A", "Background"),
        ("SPECIAL REPORT", "Feature"),
        ("BREAKINGVIEWS", "Opinion"),
        ("LIVE", "Summary"),
        ("PRESS DIGEST", "Summary"),
        ("WRAPUP", "Current"),
        ("UPDATE", None),
        ("EXCLUSIVE", None),
    ],
)
def test_a_wire_tag_says_the_genre(tag: str, genre: str | None) -> None:
    assert rule(article("Council agrees budget", PROSE, tag, number=2)) == genre


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("Opinion: The budget is a folly", "Opinion"),
        ("The budget is a folly | Editorial", "Opinion"),
        ("Analysis: What the budget means", "Analysis"),
        ("Explainer: How the budget is made", "Background"),
        ("Q&A: Who pays for the budget?", "Background"),
        ("The new budget: everything you need to know", "Background"),
        ("Q&A with the treasurer", "Interview"),
        ("Interview: the treasurer on debt", "Interview"),
        ("Budget debate – live updates", "Summary"),
        ("Live: the budget debate", "Summary"),
        ("The Latest: Council votes on budget", "Summary"),
        ("Election night as it happened", "Summary"),
        ("Morning briefing: budgets and bridges", "Summary"),
        ("What the papers say about the budget", "Summary"),
        ("Film review: The Long Budget", "Review"),
        ("Anna Example, who counted owls: obituary", "Obituary"),
        ("Obituary: Anna Example, counter of owls", "Obituary"),
        ("Northern League: results and fixtures", "Results_Listings_and_Statistics"),
        ("Live music returns to the old town hall", None),
        ("Minister gives interview with no answers", None),
        ("Council reviews its budget", None),
        ("Bank posts results", None),
        ("Opinion is divided on the budget", None),
    ],
)
def test_a_title_can_say_the_genre(title: str, genre: str | None) -> None:
    assert rule(article(title, PROSE)) == genre


@pytest.mark.parametrize(
    ("body", "genre"),
    [
        (RELEASE, "Press_Release"),
        ("FOR IMMEDIATE RELEASE\n\nExample Corp has a new spoon.", "Press_Release"),
        ("For Immediate Release: May 3\n\nThe agency has found a fault.", "Press_Release"),
        ("Example Corp. (NYSE: EXC), a maker of spoons, today announced a fork.", "Press_Release"),
        ("Shares of Example Corp (NYSE: EXC) fell after it announced a fork.", None),
        (f"{PROSE} " * 30 + RELEASE, None),
        ("Anna Example, who has died in Oslo aged 94, was the first to count owls by ear.", "Obituary"),
        ("Police named the man, who died at the scene aged 40, as Bo Example.", None),
        ("\n".join(f"Town {n} 3 Village {n} 1" for n in range(6)), "Results_Listings_and_Statistics"),
        ("\n\n".join([PROSE] * 6), None),
        ("\n\n".join(f"{hour}:20 p.m.\n\nThe count goes on in the north." for hour in range(5, 10)), "Summary"),
        ("\n\n".join(f"1{hour}.05 The count goes on in the north, says the clerk." for hour in range(5)), "Summary"),
        ("10:20 was the time.\n\n" + "\n\n".join([PROSE] * 8), None),
    ],
)  # fmt: skip
def test_the_form_of_a_body_can_say_the_genre(body: str, genre: str | None) -> None:
    assert rule(article("Example title", body)) == genre


def test_the_rule_is_told_in_words() -> None:
    assert genre_by_rule(article("Q&A with the treasurer", PROSE)) == ("Interview", "'Q&A with' in the title")  # fmt: skip


@given(title=st.text(), body=st.text())
def test_any_text_is_answered(title: str, body: str) -> None:
    genre_by_rule(article(title, body))


@pytest.mark.parametrize("body", [", who died " * 100_000, "1:20 " * 200_000, "(NYSE: " * 100_000, "1\n" * 300_000])  # fmt: skip
def test_a_long_text_takes_bounded_time(body: str) -> None:
    started = time.process_time()
    genre_by_rule(article("?" * 100_000, body))
    assert time.process_time() - started < 0.2
    assert is_table(body) in (True, False)
    assert is_live(body) in (True, False)
