"""Places as text and in headers: what was written is read back, what is none is told apart."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ops.places import (
    Place,
    origin,
    parse_place,
    replay_count,
    replay_headers,
    replayed_from,
    settled,
    settled_headers,
)

PLACES = st.builds(Place, st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True), st.integers(0, 10**6), st.integers(0, 10**15))  # fmt: skip


@given(PLACES, st.integers(1, 10**6))
def test_a_place_comes_back_from_text_and_headers(place: Place, count: int) -> None:
    assert parse_place(str(place)) == place
    assert replayed_from(dict(replay_headers(place, count))) == place
    assert settled(dict(settled_headers(place, count))) == place
    assert replay_count(dict(replay_headers(place, count))) == count


@given(st.dictionaries(st.sampled_from(["source-topic", "source-partition", "source-offset", "replay-count"]), st.binary(max_size=30)))  # fmt: skip
def test_strange_headers_never_raise(headers: dict[str, bytes]) -> None:
    origin(headers)
    assert replay_count(headers) >= 0


@given(st.text(max_size=40))
def test_strange_text_names_no_place_or_a_whole_one(text: str) -> None:
    place = parse_place(text)
    assert place is None or parse_place(str(place)) == place
