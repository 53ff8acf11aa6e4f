"""The table of places: what is found in it by name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ModelError
from pipeline.stages.tag.gazetteer import Gazetteer

NAMES = st.lists(
    st.text("abc é", min_size=1, max_size=4).filter(str.strip), min_size=1, max_size=30
)


def table(names: list[str]) -> bytes:
    """A table in which each name is a town of its own."""
    rows = {f"{name}\tP\tSE\t14\t{number}\t65.8\t21.7\t9\n" for number, name in enumerate(names, 1)}
    return b"".join(sorted(row.encode() for row in rows))


@given(NAMES)
def test_each_name_is_found_with_all_its_meanings_and_nothing_else(names: list[str]) -> None:
    places = Gazetteer(table(names))
    for name in names:
        found = sorted(place.geonames for place in places.find(name))
        assert found == [number for number, other in enumerate(names, 1) if other == name]
    assert places.find("abcd") == []


@pytest.mark.parametrize("name", ["", "\ud800", "a\tP", "\n", "x" * 5_000])
def test_what_is_no_name_is_not_found(places: Gazetteer, name: str) -> None:
    assert places.find(name) == []


def test_an_empty_table_knows_nothing() -> None:
    assert Gazetteer(b"").find("Boden") == []


def test_regions_counties_and_peoples_have_ids_and_points(places: Gazetteer) -> None:
    found = {name: places.find(name)[0] for name in ("Ontario", "Bavaria", "Laurel County", "Norwegian", "D.C.")}  # fmt: skip
    assert [(place.kind, place.country) for place in found.values()] == [("R", "CA"), ("R", "DE"), ("D", "US"), ("N", "NO"), ("S", "US")]  # fmt: skip
    assert all(place.geonames and place.lat is not None for place in found.values())


def test_a_file_that_is_no_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "places.tsv.xz").write_bytes(b"no table")
    with pytest.raises(ModelError, match="reading table of places"):
        Gazetteer.read(tmp_path / "places.tsv.xz")
