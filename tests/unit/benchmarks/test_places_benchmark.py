"""How the benchmark of places counts: distance, the same place, what is left unlinked."""

import sys
from types import ModuleType

import pytest
from lxml import etree

from pipeline.records import Location
from tests.unit.benchmarks.test_benchmarks import FOLDER, program

ARTICLE = """<article><text>From Boden to Nowhere.</text><toponyms>
<toponym><start>5</start><end>10</end><gaztag geonameid="7"><lat>65.8</lat><lon>21.7</lon></gaztag></toponym>
<toponym><start>14</start><end>21</end></toponym></toponyms></article>"""


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    return program("places")


def test_toponyms_without_an_id_do_not_count(places: ModuleType) -> None:
    text = places.marked(etree.fromstring(ARTICLE))
    assert list(text.toponyms) == [(5, 10)]
    assert text.text[5:10] == "Boden"


def test_a_place_is_near_within_161_km_or_by_its_id(places: ModuleType) -> None:
    stockholm = places.Point(1, Location(lat=59.33, lon=18.07))
    uppsala = places.Point(2, Location(lat=59.86, lon=17.64))
    boden = places.Point(3, Location(lat=65.83, lon=21.69))
    assert places.is_near(uppsala, stockholm)
    assert not places.is_near(boden, stockholm)
    assert places.is_near(places.Point(1, boden.at), stockholm)


def test_an_unlinked_name_is_wrong(places: ModuleType) -> None:
    text = places.marked(etree.fromstring(ARTICLE))
    scores = places.scores([text], lambda _: {})
    assert scores == {"linked": 0, "near": 0, "exact": 0, "near, of linked": 0, "exact, of linked": 0}  # fmt: skip
    right = places.scores([text], lambda marked: {5: marked.toponyms[5, 10]})
    assert (right["near"], right["exact"]) == (1, 1)
