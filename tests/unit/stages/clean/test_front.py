"""The front of a story: notes, bylines, bullets, notices."""

import pytest

from pipeline.stages.clean.front import (
    Front,
    label_front,
    label_notices,
    label_title,
    says_withdrawn,
)
from pipeline.stages.clean.lines import Line
from tests.unit.stages.clean.conftest import SENTENCES


def lines_of(*texts: str) -> list[Line]:
    return [Line(text=text, start=0) for text in texts]


@pytest.mark.parametrize(
    ("text", "lifecycle"),
    [
        ("(Adds detail)", "usable"),
        ("(Recasts, adds quotes, background)", "usable"),
        ("(Corrects name in paragraph 3)", "corrected"),
        ("KILL KILL KILL", "withdrawn"),
        ("HOLD HOLD HOLD", "withdrawn"),
        ("STORY WITHDRAWN", "withdrawn"),
        ("Eds: Updates. With AP Photos.", "usable"),
        ("AP Photo GATK105", "usable"),
    ],
)
def test_a_note_to_editors_is_no_body(text: str, lifecycle: str) -> None:
    lines, front = lines_of("A title of four words", text, *SENTENCES), Front()
    label_notices(lines, front)
    assert [line.kind for line in lines] == [None, "other", None, None, None]
    assert front.lifecycle == lifecycle


def test_a_note_broken_over_lines_is_one() -> None:
    lines = lines_of("(Adds a quote of the minister,", "detail)", SENTENCES[0])
    label_notices(lines, Front())
    assert [line.kind for line in lines] == ["other", "other", None]


def test_a_remark_in_brackets_is_body() -> None:
    lines = lines_of("(The bridge was built in 1931.)", SENTENCES[0])
    label_notices(lines, Front())
    assert [line.kind for line in lines] == [None, None]


def test_bullets_under_the_headline_are_the_standfirst() -> None:
    lines, front = lines_of("Title of the story", "* One point", "• Another", *SENTENCES), Front()
    label_front(lines, 1, None, front, decks=True)
    assert front.standfirst == "One point\nAnother"
    assert [line.kind for line in lines[1:4]] == ["standfirst", "standfirst", None]


def test_a_text_that_begins_with_a_paragraph_has_no_headline() -> None:
    lines, front = lines_of(*SENTENCES), Front()
    assert label_title(lines, None, None, front) == 0
    assert front.title is None


def test_a_known_title_is_given_where_the_text_has_none() -> None:
    lines, front = lines_of(*SENTENCES), Front()
    label_title(lines, "UPDATE 1-Bridge closed", None, front)
    assert front.title == "Bridge closed"
    assert [tag.tag for tag in front.tags] == ["UPDATE"]
    assert all(line.kind is None for line in lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('The May 4 story headlined "Rain" is withdrawn. There will be no substitute story.', True),
        ("Clients are advised that the report on the ferry has been withdrawn.", True),
        ("The journal said the report on the drug was withdrawn by its authors.", False),
        ("The story is well told.", False),
    ],
)
def test_only_a_notice_to_clients_withdraws_a_story(text: str, expected: bool) -> None:
    assert says_withdrawn(text) is expected


def test_the_title_of_a_page_is_believed() -> None:
    lines, front = lines_of("Download our app today", *SENTENCES), Front()
    assert label_title(lines, "Rain stops play", None, front, is_sure=True) == 0
    assert front.title == "Rain stops play"
    assert all(line.kind is None for line in lines)


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (["KILL KILL KILL", "Please kill the story headlined \"Rain stops play in Pune\", sent at noon."], "Rain stops play in Pune"),
        (["HOLD HOLD HOLD: Rain stops play", "Please hold the story; it is being checked."], "Rain stops play"),
        (["MANDATORY KILL", "Please kill the report on rain."], None),
        (["KILL KILL KILL"], None),
        (["STORY WITHDRAWN - Rain stops play in Pune"], "Rain stops play in Pune"),
    ],
)  # fmt: skip
def test_a_withdrawal_can_be_told(texts: list[str], title: str | None) -> None:
    lines, front = lines_of(*texts), Front()
    label_notices(lines, front)
    assert front.lifecycle == "withdrawn"
    assert front.title == title
    assert any(line.kind is None for line in lines)


def test_a_note_that_corrects_in_german_is_a_correction() -> None:
    lines, front = lines_of("(Berichtigt wird die Zahl im zweiten Absatz)", *SENTENCES), Front()
    label_notices(lines, front)
    assert (lines[0].kind, front.lifecycle) == ("other", "corrected")


@pytest.mark.parametrize(
    ("known", "title", "tags"),
    [
        ("Opinion: Rain is good", "Opinion: Rain is good", ["OPINION"]),
        ("EXCLUSIVE: Rain is good", "EXCLUSIVE: Rain is good", ["EXCLUSIVE"]),
        ("UPDATE 2-Rain is good", "Rain is good", ["UPDATE"]),
        ("UPDATE 1-Exclusive: Rain is good", "Exclusive: Rain is good", ["UPDATE", "EXCLUSIVE"]),
    ],
)
def test_a_page_keeps_the_tags_that_its_readers_see(
    known: str, title: str, tags: list[str]
) -> None:
    front = Front()
    label_title(lines_of(*SENTENCES), known, None, front, is_sure=True)
    assert (front.title, [tag.tag for tag in front.tags]) == (title, tags)


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("Musa Okoro", ["Musa Okoro"]),
        ("MUSA OKORO and JOAN EK", ["Musa Okoro", "Joan Ek"]),
        ("Musa Okoro, Hue", []),
        ("Key Findings", []),
        ("Musa Okoro said so", []),
    ],
)
def test_names_alone_above_the_text_are_a_byline(text: str, authors: list[str]) -> None:
    lines, front = lines_of(text, *SENTENCES, "The findings of Hue are key."), Front()
    label_front(lines, 0, None, front, decks=False)
    assert front.authors == authors
    assert (lines[0].kind == "byline") is bool(authors)


def test_the_name_of_whom_the_story_is_about_is_no_byline() -> None:
    lines, front = lines_of("Musa Okoro", *SENTENCES, "It was Okoro who came."), Front()
    label_front(lines, 0, None, front, decks=False)
    assert front.authors == []
