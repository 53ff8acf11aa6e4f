"""Making the next record out of the one before: same fields, more of them."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def extend(record: Any, record_type: type[T], **added: Any) -> T:
    """A `record_type` with all fields of `record` but its `schema`, and `added`."""
    names = {item.name for item in fields(record_type)} - {"schema"} - added.keys()
    return record_type(**{name: getattr(record, name) for name in names}, **added)
