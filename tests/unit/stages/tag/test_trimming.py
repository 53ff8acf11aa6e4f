"""Putting names right."""

import pytest

from pipeline.records import EntityType
from pipeline.stages.tag.tagger import Name
from pipeline.stages.tag.trimming import agree, trim


def trimmed(body: str, name: str, kind: EntityType) -> list[str]:
    start = body.index(name)
    names = trim(body, [Name(start, start + len(name), kind, 0.9)])
    return [body[each.start : each.end] for each in names]


@pytest.mark.parametrize(
    ("name", "kind", "left"),
    [
        ("• Tobias Harris", "PER", "Tobias Harris"),
        ("President Ana Sol", "PER", "Ana Sol"),
        ("Mr. Sol", "PER", "Sol"),
        ("Prince Harry", "PER", "Prince Harry"),
        ("President", "PER", "President"),
        ("Ana Sol", "PER", "Ana Sol"),
        ("President Hotel", "LOC", "President Hotel"),
    ],
)
def test_a_name_loses_signs_and_titles(name: str, kind: EntityType, left: str) -> None:
    assert trimmed(f"x {name} y", name, kind) == [left]


def test_the_field_of_an_office_is_no_name() -> None:
    assert trimmed("the Labour Minister left", "Labour", "ORG") == []
    assert trimmed("the Labour leader left", "Labour", "ORG") == ["Labour"]


def test_a_doubtful_name_that_is_a_surname_is_a_person() -> None:
    body = "Ana Sol left. Sol said. Sol"
    names = [Name(0, 7, "PER", 0.9), Name(14, 17, "ORG", 0.6), Name(24, 27, "ORG", 0.95)]
    assert [name.type for name in agree(body, names)] == ["PER", "PER", "ORG"]


def test_a_name_cut_off_behind_an_adjective_is_made_whole() -> None:
    body = "the Centre for Persian and Turkish Music opened"
    start, half = body.index("Centre"), body.index(" and")
    names = [Name(start, half, "ORG", 0.9), Name(half + 5, half + 12, "NORP", 0.9)]
    assert [body[name.start : name.end] for name in trim(body, names)] == [
        "Centre for Persian and Turkish Music"
    ]
    assert trimmed("the Bank of Japan and Turkish Airlines", "Bank of Japan", "ORG") == ["Bank of Japan"]  # fmt: skip
