"""Every record: frozen, and the same after a round trip through its JSON."""

import json
from dataclasses import FrozenInstanceError, fields
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import codec
from pipeline.records import (
    RECORD_TYPES,
    CleanArticle,
    EnrichedArticle,
    Hints,
    RawArticle,
    TaggedArticle,
)
from pipeline.schema import json_schema
from tests.strategies import records

any_record = st.one_of([records(item) for item in RECORD_TYPES])
VALIDATORS = {item: jsonschema.Draft202012Validator(json_schema(item)) for item in RECORD_TYPES}
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@unhurried
@given(any_record)
def test_a_record_comes_back_the_same(record: Any) -> None:
    assert codec.decode(codec.encode(record), type(record)) == record


@unhurried
@given(any_record)
def test_a_written_record_is_valid_by_its_json_schema(record: Any) -> None:
    VALIDATORS[type(record)].validate(json.loads(codec.encode(record)))


@unhurried
@given(any_record)
def test_the_keys_have_the_order_of_the_dataclass(record: Any) -> None:
    assert list(json.loads(codec.encode(record))) == [item.name for item in fields(record)]


@unhurried
@given(records(EnrichedArticle))
def test_a_finished_record_is_read_as_one_of_an_earlier_stage(record: EnrichedArticle) -> None:
    for earlier in (CleanArticle, TaggedArticle):
        cut: Any = codec.decode(codec.encode(record), earlier, accept_later=True)
        names = [item.name for item in fields(earlier) if item.name != "schema"]
        assert all(getattr(cut, name) == getattr(record, name) for name in names)


def test_each_record_adds_to_the_one_before_and_takes_nothing_away() -> None:
    names = [{item.name for item in fields(kind)} for kind in (CleanArticle, TaggedArticle, EnrichedArticle)]  # fmt: skip
    assert names[0] < names[1] < names[2]


def test_a_record_cannot_be_changed() -> None:
    hints = Hints()
    with pytest.raises(FrozenInstanceError):
        hints.title = "other"  # type: ignore[misc]


def test_every_record_names_its_schema_first() -> None:
    assert [fields(item)[0].name for item in RECORD_TYPES] == ["schema"] * len(RECORD_TYPES)
    assert codec.schema_of(RawArticle) == "news-raw/1"
