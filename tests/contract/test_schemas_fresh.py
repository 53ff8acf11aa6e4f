"""The schemas that lie in the repository are those that the records make."""

import json
from pathlib import Path

import jsonschema
import pytest

from pipeline import codec
from pipeline.records import RECORD_TYPES
from pipeline.schema import all_schemas, json_schema

RECORDS = Path(__file__).parents[2] / "schemas" / "records"


@pytest.mark.parametrize("name", all_schemas())
def test_schema_file_is_what_the_records_make(name: str) -> None:
    made = codec.encode_document(all_schemas()[name])
    assert (RECORDS / name).read_bytes() == made, "stale: run `make schemas`"


def test_there_is_no_schema_file_without_a_record() -> None:
    assert {path.name for path in RECORDS.glob("*.json")} == set(all_schemas())


@pytest.mark.parametrize("record_type", RECORD_TYPES, ids=codec.schema_of)
def test_schema_is_valid_json_schema_of_2020(record_type: type) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(record_type))


def test_what_is_written_always_has_every_key() -> None:
    document = json.loads((RECORDS / "news-enriched-1.json").read_text())
    parts = [document, *document["$defs"].values()]
    assert len(parts) > 15
    assert all(part["required"] == list(part["properties"]) for part in parts)


def test_a_raw_record_may_leave_out_what_has_a_default() -> None:
    document = json.loads((RECORDS / "news-raw-1.json").read_text())
    left_out = document["properties"].keys() - set(document["required"])
    assert left_out == {"version", "encoding", "hints", "metadata"}
    assert all("default" in document["properties"][name] for name in left_out)


def test_times_are_described_as_utc_where_this_project_writes_them() -> None:
    document = json.loads((RECORDS / "news-enriched-1.json").read_text())
    node = document["properties"]["fetched_at"]
    assert (node["format"], node["pattern"]) == ("date-time", "Z$")
