"""Hypothesis strategies for the records, built from their dataclasses and constraints."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from msgspec import Meta

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=20),
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    NoneType: st.none(),
}


def records(record_type: Any) -> st.SearchStrategy[Any]:
    """Any record of this type whose fields keep their constraints (offsets are not made to fit)."""
    hints = get_type_hints(record_type, include_extras=True)
    return st.builds(record_type, **{item.name: values(hints[item.name]) for item in fields(record_type)})  # fmt: skip


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a field annotated with `kind`."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _constrained(arguments[0], [item for item in arguments[1:] if isinstance(item, Meta)])  # fmt: skip
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of([values(item) for item in arguments])
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin is dict:
        return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=2)
    return records(kind) if is_dataclass(kind) else _PLAIN[kind]


def _constrained(kind: Any, metas: list[Meta]) -> st.SearchStrategy[Any]:
    meta = metas[0]
    if meta.pattern is not None:
        return st.from_regex(meta.pattern, fullmatch=True)
    if kind is float:
        return st.floats(meta.ge, meta.le, allow_nan=False, allow_infinity=False)
    if kind is int:
        low = None if meta.ge is None else int(meta.ge)
        return st.integers(low, 2**53 if meta.le is None else int(meta.le))
    if kind is str:
        return st.text(min_size=meta.min_length or 0, max_size=meta.max_length or 20)
    return values(kind)
