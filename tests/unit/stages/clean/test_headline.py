"""Headline tags, slugs and sluglines."""

import pytest

from pipeline.stages.clean.headline import is_slugline, lifecycle_of, slugline_tags, split_headline


@pytest.mark.parametrize(
    ("text", "tags", "title"),
    [
        ("UPDATE 2-INTERVIEW-Petra swings", [("UPDATE", 2), ("INTERVIEW", None)], "Petra swings"),
        ("RPT-UPDATE 3-Rain stops play", [("RPT", None), ("UPDATE", 3)], "Rain stops play"),
        ("PRESS DIGEST-Vienna - May 3", [("PRESS DIGEST", None)], "Vienna - May 3"),
        ("WRAPUP 1-PRECIOUS-Gold rises", [("WRAPUP", 1), ("PRECIOUS", None)], "Gold rises"),
        ("GLOBAL MARKETS-Stocks slip", [("GLOBAL MARKETS", None)], "Stocks slip"),
        ("Exclusive: Tea by app", [("EXCLUSIVE", None)], "Tea by app"),
        ("Update 1-Tea by app", [("UPDATE", 1)], "Tea by app"),
        ("UPDATE 1-Soccer-City win 3-0", [("UPDATE", 1), ("SOCCER", None)], "City win 3-0"),
        ("Motor racing-Lee on pole", [("MOTOR RACING", None)], "Lee on pole"),
        ("ISRAEL-GAZA-Rain falls", [("ISRAEL-GAZA", None)], "Rain falls"),
        ("CANADA FX DEBT-C$ up", [("CANADA FX DEBT", None)], "C$ up"),
        ("CORRECTED-(OFFICIAL)-UPDATE 2-Rain", [("CORRECTED (OFFICIAL)", None), ("UPDATE", 2)], "Rain"),
        ("TAKE A LOOK-Rain", [("TAKE A LOOK", None)], "Rain"),
        ("2nd LEAD Rain stops play", [("LEAD", 2)], "Rain stops play"),
        ("KORREKTUR: Regen", [("KORREKTUR", None)], "Regen"),
        ("UPDATE 2 - Rain", [("UPDATE", 2)], "Rain"),
        ("WRAPUP 1: Rain", [("WRAPUP", 1)], "Rain"),
        ("UPDATE 1-U.S.-China talks resume", [("UPDATE", 1)], "U.S.-China talks resume"),
        ("US-China talks resume", [], "US-China talks resume"),
        ("G7-Leaders meet", [], "G7-Leaders meet"),
        ("Anti-War march", [], "Anti-War march"),
        ("NATO-Russia talks resume", [], "NATO-Russia talks resume"),
        ("COVID-19 cases fall", [], "COVID-19 cases fall"),
        ("TEXT messages cost more", [], "TEXT messages cost more"),
        ("Update on the flood: worse", [], "Update on the flood: worse"),
    ],
)  # fmt: skip
def test_tags_are_split_from_the_title(
    text: str, tags: list[tuple[str, int | None]], title: str
) -> None:
    headline = split_headline(text)
    assert [(tag.tag, tag.number) for tag in headline.tags] == tags
    assert headline.title == title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GLOBAL-PRECIOUS/ (UPDATE 1)", True),
        ("BC-US--Giant Lobster Death, 1st Ld-Writethru,127", True),
        ("US--Giant Lobster, 2nd Ld", True),
        ("USA-TRADE/CHINA (UPDATE 3, PIX, TV)", True),
        ("MARKETS-OIL/", True),
        ("TCP/IP", False),
        ("AND/OR", False),
        ("Rain stops play/", False),
        ("BC teachers end strike", False),
    ],
)
def test_a_slugline_is_told_from_a_headline(text: str, expected: bool) -> None:
    assert is_slugline(text) is expected


def test_a_slugline_gives_its_tags() -> None:
    assert [(tag.tag, tag.number) for tag in slugline_tags("OIL-MARKET/ (UPDATE 4, PIX)")] == [
        ("UPDATE", 4),
        ("PIX", None),
    ]


@pytest.mark.parametrize(
    ("text", "lifecycle"),
    [
        ("CORRECTED-UPDATE 1-Rain", "corrected"),
        ("REFILE-Rain", "usable"),
        ("CORRECTED (OFFICIAL)-Rain", "corrected"),
        ("Korrektur: Regen", "usable"),
        ("KORREKTUR: Regen", "corrected"),
        ("Correction: Rain story", "corrected"),
        ("UPDATE 2-Rain", "usable"),
        ("RPT-Rain", "usable"),
        ("STORY WITHDRAWN-Rain", "withdrawn"),
        ("STORY WITHDRAWN-CORRECTED-Rain", "withdrawn"),
    ],
)
def test_tags_say_what_became_of_the_story(text: str, lifecycle: str) -> None:
    assert lifecycle_of(split_headline(text).tags) == lifecycle
