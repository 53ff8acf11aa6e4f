"""Linking places."""

import pytest

from pipeline.records import EntityType
from pipeline.stages.tag.countries import evidence, rank_countries
from pipeline.stages.tag.gazetteer import Gazetteer
from pipeline.stages.tag.grouping import group_names
from pipeline.stages.tag.linking import Linked, link
from pipeline.stages.tag.tagger import Name


def linked(places: Gazetteer, body: str, *names: str, kind: EntityType = "LOC") -> list[Linked]:
    """The body with these names linked."""
    found = [Name(body.index(name), body.index(name) + len(name), kind, 0.9) for name in names]
    groups = group_names(body, sorted(found, key=lambda name: name.start), "", [], places)
    return link(groups, body, places)


def country(places: Gazetteer, body: str, name: str, kind: EntityType = "LOC") -> str | None:
    [item] = [each for each in linked(places, body, name, kind=kind) if name in each.group.texts]
    return item.links.country


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("Myanmar", "LOC", "MM"), ("Burma", "LOC", "MM"), ("U.S.", "LOC", "US"), ("UK", "LOC", "GB"), ("America", "LOC", "US"), ("Asia", "LOC", None),
        ("Britain", "LOC", "GB"), ("Ivory Coast", "LOC", "CI"), ("the Netherlands", "LOC", "NL"),
        ("Burmese", "NORP", "MM"), ("Russian", "NORP", "RU"), ("Texas", "LOC", "US"),
        ("Moscow", "LOC", "RU"), ("Kyiv", "LOC", "UA"), ("Kiev", "LOC", "UA"), ("Mandalay", "LOC", "MM"),
        ("Bavaria", "LOC", "DE"), ("Kremlin", "ORG", "RU"), ("Democrat", "NORP", None),
        ("Russia", "PER", None), ("Nowhereville", "LOC", None), ("San Jose", "LOC", None),
    ],
)  # fmt: skip
def test_a_name_has_its_country(
    places: Gazetteer, name: str, kind: EntityType, code: str | None
) -> None:
    assert country(places, f"In {name} it rained.", name, kind) == code


def test_an_ambiguous_city_is_the_one_in_the_country_that_the_article_names(
    places: Gazetteer,
) -> None:
    items = linked(places, "Cordoba has a mosque, Spain says.", "Cordoba", "Spain")
    assert [item.links.country for item in items] == ["ES", "ES"]


def test_a_famous_city_is_meant_even_where_a_namesake_is_nearer(places: Gazetteer) -> None:
    items = linked(places, "Paris and Texas, in the United States.", "Paris", "Texas")
    assert [item.links.country for item in items] == ["FR", "US"]


def test_of_many_towns_of_one_name_in_one_country_only_the_country_is_known(
    places: Gazetteer,
) -> None:
    [item] = linked(places, "In Springfield it rained.", "Springfield")
    assert (item.links.country, item.links.geonames, item.location) == ("US", None, None)


def test_the_country_named_right_after_a_city_says_which_it_is(places: Gazetteer) -> None:
    assert country(places, "In Birmingham, Alabama, it rained.", "Birmingham") == "US"
    assert country(places, "In London, Ontario, it rained.", "London") == "CA"
    assert country(places, "In London, Russia said no.", "London") == "GB"


def test_the_state_behind_a_town_says_which_it_is_for_the_whole_article(places: Gazetteer) -> None:
    body = "CHARLESTON, W.Va. - In Columbia, S.C., and in Charleston it rained."
    found = linked(places, body, "CHARLESTON", "Columbia")
    assert [item.links.geonames for item in found] == [4801859, 4575352]


def test_a_town_is_looked_for_in_the_state_that_the_article_names(places: Gazetteer) -> None:
    body = "Texas voted, and so did Paris and Arlington in Texas."
    [_, arlington] = linked(places, body, "Texas", "Arlington")
    assert arlington.links.geonames == 4671240


def test_georgia_is_the_state_among_american_names(places: Gazetteer) -> None:
    body = "Georgia and Texas, in the United States, voted."
    items = linked(places, body, "Georgia", "Texas", "United States")
    assert [item.links.country for item in items] == ["US", "US", "US"]
    assert country(places, "Georgia and Armenia signed.", "Georgia") == "GE"


def test_no_evidence_gives_no_country(places: Gazetteer) -> None:
    found = evidence(linked(places, "Nothing here."), "", (), "Nothing here.", places)
    assert rank_countries(found) == ()


def test_the_dateline_counts(places: Gazetteer) -> None:
    found = evidence([], "", ("OSLO",), "", places)
    assert set(found) == {"NO"}
