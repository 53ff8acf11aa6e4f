"""Bringing names together."""

import pytest

from pipeline.records import EntityType
from pipeline.stages.tag.gazetteer import Gazetteer
from pipeline.stages.tag.grouping import Group, group_names
from pipeline.stages.tag.tagger import Name


def names(body: str, marked: list[tuple[str, EntityType]]) -> list[Name]:
    """The marked texts as names of the body, in order, each found after the one before."""
    found, at = [], 0
    for text, kind in marked:
        at = body.index(text, at)
        found.append(Name(at, at + len(text), kind, 0.9))
        at += len(text)
    return found


def grouped(places: Gazetteer, marked: list[tuple[str, EntityType]], title: list[tuple[str, EntityType]] | None = None) -> list[Group]:  # fmt: skip
    body = " and ".join(text for text, _ in marked)
    headline = " and ".join(text for text, _ in title or [])
    return group_names(body, names(body, marked), headline, names(headline, title or []), places)


@pytest.mark.parametrize(
    ("long", "short", "kind"),
    [
        ("Angela Merkel", "Merkel", "PER"),
        ("Nguyen Thi Kim Ngan", "Kim Ngan", "PER"),
        ("Bill de Blasio", "De Blasio", "PER"),
        ("Warren E. Buffett", "Warren Buffett", "PER"),
        ("Martin Luther King Jr.", "King", "PER"),
        ("Vladimir Putin", "PUTIN", "PER"),
        ("ANSA news agency", "ANSA", "ORG"),
        ("European Central Bank", "ECB", "ORG"),
        ("European Central Bank", "E.C.B.", "ORG"),
        ("Ministry of Defence", "MoD", "ORG"),
        ("UN Security Council", "Security Council", "ORG"),
        ("Tesco plc", "Tesco", "ORG"),
        ("United Kingdom", "Britain", "LOC"),
        ("United States", "U.S.", "LOC"),
        ("the Netherlands", "Holland", "LOC"),
        ("Moscow", "MOSCOW", "LOC"),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_two_names_of_one_thing_come_together(
    places: Gazetteer, long: str, short: str, kind: EntityType, order: int
) -> None:
    groups = grouped(places, [(long, kind), (short, kind)][::order])
    assert [(group.name, len(group.mentions)) for group in groups] == [(long, 2)]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Angela Merkel", "Vladimir Putin", "PER"),
        ("Anna Berg", "Anna Holm", "PER"),
        ("North Korea", "South Korea", "LOC"),
        ("Bank of England", "England", "LOC"),
        ("Bank of Japan", "Bank of England", "ORG"),
        ("BBC Scotland", "BBC", "ORG"),
    ],
)
def test_names_of_different_things_stay_apart(
    places: Gazetteer, one: str, other: str, kind: EntityType
) -> None:
    assert len(grouped(places, [(one, kind), (other, kind)])) == 2


def test_a_surname_goes_to_the_one_named_last(places: Gazetteer) -> None:
    groups = grouped(
        places,
        [("Hillary Clinton", "PER"), ("Bill Clinton", "PER"), ("Clinton", "PER")],
    )
    assert {group.name: len(group.mentions) for group in groups} == {
        "Hillary Clinton": 1,
        "Bill Clinton": 2,
    }


def test_each_mention_of_a_surname_goes_to_the_one_named_last_before_it(places: Gazetteer) -> None:
    groups = grouped(
        places,
        [
            ("Hillary Clinton", "PER"),
            ("Clinton", "PER"),
            ("Bill Clinton", "PER"),
            ("Clinton", "PER"),
        ],
    )
    assert [(group.name, len(group.mentions)) for group in groups] == [
        ("Hillary Clinton", 2),
        ("Bill Clinton", 2),
    ]


def test_a_spelling_has_the_type_of_most_of_its_mentions(places: Gazetteer) -> None:
    groups = grouped(places, [("Acme", "PER"), ("Acme", "ORG"), ("Acme", "ORG")])
    assert [(group.type, len(group.mentions)) for group in groups] == [("ORG", 3)]


def test_a_people_and_its_country_stay_apart(places: Gazetteer) -> None:
    groups = grouped(places, [("Swiss", "NORP"), ("Switzerland", "LOC"), ("Swiss", "ORG")])
    assert {(group.type, group.name) for group in groups} == {
        ("NORP", "Swiss"),
        ("LOC", "Switzerland"),
        ("ORG", "Swiss"),
    }


def test_the_headline_may_give_the_full_name(places: Gazetteer) -> None:
    [group] = grouped(places, [("Embiid", "PER")], [("Joel Embiid", "PER")])
    assert group.name == "Joel Embiid"
    assert group.in_title == 1


def test_mentions_are_in_order(places: Gazetteer) -> None:
    [group] = grouped(places, [("Holm", "PER"), ("Anna Holm", "PER"), ("Holm", "PER")])
    starts = [mention.start for mention in group.mentions]
    assert starts == sorted(starts)
    assert len(starts) == 3
