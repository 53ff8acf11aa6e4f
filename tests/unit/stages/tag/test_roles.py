"""Roles of people."""

import pytest

from pipeline.stages.tag.grouping import Group
from pipeline.stages.tag.roles import role_of
from pipeline.stages.tag.tagger import Name


def role(text: str, name: str = "Ana Sol", others: tuple[str, ...] = ()) -> str | None:
    start = text.index(name)
    group = Group("PER", [Name(start, start + len(name), "PER", 0.9)], [name])
    return role_of(group, text, {start, *(text.index(other) for other in others)})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("LISBON - Portuguese Finance Minister Ana Sol told", "Portuguese Finance Minister"),
        ("met the army chief Lieutenant General Ana Sol in", "Lieutenant General"),
        ("China's Minister of Foreign Affairs Ana Sol", "Minister of Foreign Affairs"),
        ("Wynnum coach Ana Sol said", "Wynnum coach"),
        ("and former Spanish striker Ana Sol said", "former Spanish striker"),
        ("The senator Ana Sol", "senator"),
        ("said Sen. Ana Sol", "Sen."),
        ("Ana Sol, the secretary of Norway's Fisheries Council.", "secretary of Norway's Fisheries Council"),
        ("Ana Sol, Associate Professor at the Institute of Rivers and Northern Seas, said", "Associate Professor at the Institute of Rivers and Northern Seas"),
        ("Ana Sol, a professor who lives", "professor"),
        ("The union's general secretary, Ana Sol, said", "general secretary"),
    ],
)  # fmt: skip
def test_a_role_is_read(text: str, wanted: str) -> None:
    assert role(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Ana Sol said",
        "Ana Sol, and the minister left",
        "Ana Sol, where the president was born,",
        "the minister. Ana Sol went",
        "the minister, Ana Sol and others",
        "With Ana Sol",
        "Ana Sol, who served as president of France, died",
    ],
)
def test_no_role_is_read_where_there_is_none(text: str) -> None:
    assert role(text) is None


def test_the_next_person_of_a_list_is_no_role() -> None:
    assert role("Ana Sol, President Ole Berg, and others", others=("Ole Berg",)) is None
