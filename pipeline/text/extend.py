"""Making the next record out of the one before: same fields, more of them."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def extend(record: Any, record_type: type[T], **added: Any) -> T:
    """A `record_type` with all fields of `record` but its `schema`, and `added`.

    What `record` has and `record_type` has not is left out.
    """
    names, values = _shared(type(record), record_type)
    return record_type(**(dict(zip(names, values(record), strict=True)) | added))


def _find_shared(
    from_type: type, to_type: type
) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of the fields that both have, but `schema`, and what gets their values."""
    wanted = {item.name for item in fields(to_type)} - {"schema"}
    names = tuple(item.name for item in fields(from_type) if item.name in wanted)
    return names, attrgetter(*names)


_shared: Callable[[type, type], tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]] = cache(
    _find_shared
)
