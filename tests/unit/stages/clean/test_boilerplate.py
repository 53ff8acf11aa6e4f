"""Boilerplate and related lists, by kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.clean import boilerplate
from pipeline.stages.clean.boilerplate import kind_of, label_boilerplate, paywall_of
from pipeline.stages.clean.lines import Line
from pipeline.stages.clean.related import label_after, label_related


def lines_of(*texts: str) -> list[Line]:
    return [Line(text=text, start=0) for text in texts]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Article type: metered", "debug"),
        ("User Status:", "debug"),
        ("Campaign ID: 46", "debug"),
        ("User access status: 3", "debug"),
        ("Register now for FREE unlimited access to example.org", "wall"),
        ("You have 3 free articles left this month.", "wall"),
        ("We use cookies to make this site work. See our cookies page.", "wall"),
        ("Already a subscriber? Log in", "wall"),
        ("Advertisement · Scroll to continue", "promotion"),
        ("Join our Telegram channel to get the evening alerts", "promotion"),
        ("Sign up for The Quay, our weekly newsletter on trade", "promotion"),
        ("Follow us on Twitter", "promotion"),
        ("Our Standards: The Example Principles.", "legal"),
        ("© 2024 Example Ltd. All rights reserved.", "legal"),
        ("This material may not be published, broadcast, rewritten or redistributed.", "legal"),
        ("3 minute read", "time"),
        ("Updated May 4, 2024 10:02", "time"),
        ("Click to copy", "navigation"),
        ("licence page, opens new tab", "navigation"),
        ("Purchase Licensing Rights", "navigation"),
        ("360p 720p HD", "navigation"),
        ("Skip to main content", "navigation"),
        ("12 Comments", "comment"),
        ("Leave a reply", "comment"),
    ],
)
def test_a_boilerplate_line_has_its_kind(text: str, kind: str) -> None:
    found = kind_of(text, weak=False)
    assert found is not None
    assert found[0] == kind


@pytest.mark.parametrize(
    "text",
    [
        "The union signed up 400 new members, its newsletter said.",
        "Comments by the minister angered the farmers.",
        "Comments are due by April 24, the ministry said.",
        "Type of article: the one with the smaller holes, he said.",
        "We use less water than our fathers did, she said.",
        "Sports",
        "42",
    ],
)
def test_running_text_is_no_boilerplate(text: str) -> None:
    assert kind_of(text, weak=False) is None


def test_weak_patterns_label_menu_words_and_numbers() -> None:
    assert kind_of("Sports") == ("navigation", "boilerplate/navigation")
    assert kind_of("42") == ("navigation", "boilerplate/navigation")


def test_a_line_between_technical_ones_is_technical() -> None:
    lines = lines_of("Article type: metered", "Bucket: B", "Body: what is it made of?")
    label_boilerplate(lines, weak=False)
    assert [line.kind for line in lines] == ["debug", "debug", None]


@pytest.mark.parametrize(
    ("text", "paywall"),
    [("Article type: metered", True), ("Article type: free", False), ("User Status:", None)],
)
def test_technical_lines_tell_of_a_paywall(text: str, paywall: bool | None) -> None:
    lines = lines_of(text)
    label_boilerplate(lines, weak=False)
    assert paywall_of(lines) is paywall


def test_a_related_list_ends_where_sentences_begin() -> None:
    lines = lines_of(
        "He left.",
        "Read Next",
        "Swans stop a train in Utrecht",
        "Lisbon trams get a fourth line",
        "The mayor said on Monday that she would not go before the winter was over, and laughed.",
        "Stories You'll Enjoy",
    )
    label_related(lines)
    assert [line.kind for line in lines] == [None, "related", "related", "related", None, "related"]


@pytest.mark.parametrize(
    "text", ["READ ALSO: Swans stop a train", "Next article »", "« Older posts"]
)
def test_a_single_teaser_is_related(text: str) -> None:
    lines = lines_of(text)
    label_related(lines)
    assert lines[0].kind == "related"


def test_quotation_marks_are_no_arrows() -> None:
    lines = lines_of("« Il pleut depuis lundi »")
    label_related(lines)
    assert lines[0].kind is None


def test_headlines_after_the_end_are_related_and_the_rest_is_other() -> None:
    lines = lines_of("A long story. " * 20, "Swans stop a train in Utrecht", "It rained.")
    label_after(lines, 1)
    assert [line.kind for line in lines] == [None, "related", "other"]


def test_a_second_story_after_the_end_is_kept() -> None:
    lines = lines_of("A story.", "A longer story follows here, with a sentence of its own.")
    label_after(lines, 1)
    assert lines[1].kind is None


@given(st.data())
def test_the_quick_look_lets_every_pattern_through_that_begins_anywhere(
    data: st.DataObject,
) -> None:
    free = [
        one for these in boilerplate._PATTERNS.values() for one in these if one.startswith(".{")
    ]
    text = data.draw(st.from_regex(data.draw(st.sampled_from(free)), fullmatch=True))
    assert text.rstrip("\n").endswith(":") or any(word in text for word in boilerplate._WITHIN)
