"""Extending a record: what is kept, what is added, what is refused."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.extend import extend


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    schema: str
    id: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class First(Shared):
    schema: str = "first/1"
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Second(Shared):
    schema: str = "second/1"
    words: tuple[str, ...]
    note: str | None = None


@given(st.text(), st.text(), st.lists(st.text()).map(tuple))
def test_shared_fields_are_kept_and_the_others_added(id_: str, body: str, words: tuple[str, ...]) -> None:  # fmt: skip
    made = extend(First(id=id_, body=body, dropped=3), Second, words=words)
    assert made == Second(id=id_, body=body, words=words)
    assert hash(made) == hash(Second(id=id_, body=body, words=words))


def test_what_is_added_may_take_the_place_of_what_there_was() -> None:
    made = extend(First(id="a", body="b"), Second, words=(), body="c", note="n")
    assert made == Second(id="a", body="c", words=(), note="n")


def test_with_its_own_type_it_is_replace() -> None:
    record = Second(id="a", body="b", words=("w",), note="n")
    assert extend(record, Second, body="c") == replace(record, body="c")
    assert record.body == "b"


@pytest.mark.parametrize("added", [{}, {"words": (), "unknown": 1}, {"note": "n"}])
def test_a_field_too_few_or_too_many_is_an_error(added: dict[str, object]) -> None:
    with pytest.raises(TypeError, match=r"extending to Second: (words|unknown)"):
        extend(First(id="a", body="b"), Second, **added)
