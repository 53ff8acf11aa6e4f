"""A change that breaks readers or writers needs a new version; each rule catches its mutation."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline import codec
from pipeline.cli.schema import publish
from pipeline.errors import SchemaError
from pipeline.schema import all_schemas, breaking_changes

PUBLISHED = Path(__file__).parents[2] / "schemas" / "records" / "published"
Schema = dict[str, Any]


def published(name: str) -> Schema:
    document: Schema = json.loads((PUBLISHED / name).read_text())
    return document


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.json")), ids=lambda path: str(path.stem))
def test_no_published_version_is_broken(path: Path) -> None:
    current = all_schemas().get(path.name)
    if current is None:
        pytest.skip(f"{path.stem} has been replaced by a later version")
    assert breaking_changes(json.loads(path.read_text()), current) == []


def test_every_present_schema_is_published() -> None:
    missing = [name for name in all_schemas() if not (PUBLISHED / name).exists()]
    assert missing == [], "run `pipeline schema publish`"


# Each mutation: what it does to the enriched schema, and what must be said of it.
def _take_key_away(schema: Schema) -> None:
    del schema["properties"]["title"]
    schema["required"].remove("title")


def _rename_key(schema: Schema) -> None:
    schema["$defs"]["Mention"]["properties"]["begin"] = schema["$defs"]["Mention"]["properties"].pop("start")  # fmt: skip
    schema["$defs"]["Mention"]["required"][0] = "begin"


def _change_type(schema: Schema) -> None:
    schema["properties"]["word_count"] = {"type": "string"}


def _allow_null(schema: Schema) -> None:
    schema["properties"]["body"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def _forbid_null(schema: Schema) -> None:
    schema["properties"]["title"] = {"type": "string"}


def _change_type_of_items(schema: Schema) -> None:
    schema["properties"]["headline_tags"]["items"] = {"type": "string"}


def _swap_part(schema: Schema) -> None:
    schema["properties"]["dateline"]["anyOf"][0]["$ref"] = "#/$defs/Language"


def _narrow_enum(schema: Schema) -> None:
    schema["$defs"]["Entity"]["properties"]["type"]["enum"].remove("NORP")


def _widen_enum(schema: Schema) -> None:
    schema["$defs"]["Entity"]["properties"]["type"]["enum"].append("WORK")


def _open_enum(schema: Schema) -> None:
    schema["properties"]["lifecycle"] = {"type": "string"}


def _close_string(schema: Schema) -> None:
    schema["properties"]["source"] = {"enum": ["wire"]}


def _tighten_bound(schema: Schema) -> None:
    schema["properties"]["urgency"]["anyOf"][0]["maximum"] = 5


def _loosen_bound(schema: Schema) -> None:
    del schema["$defs"]["Country"]["properties"]["relevance"]["maximum"]


def _change_pattern(schema: Schema) -> None:
    schema["$defs"]["Topic"]["properties"]["code"]["pattern"] = "^[0-9]{8}$"


def _shorten(schema: Schema) -> None:
    schema["properties"]["id"]["maxLength"] = 16


def _make_optional(schema: Schema) -> None:
    schema["required"].remove("topics")


def _require_new_key(schema: Schema) -> None:
    schema["properties"]["mood"] = {"type": "string"}
    schema["required"].append("mood")


def _require_new_key_in_a_part(schema: Schema) -> None:
    schema["$defs"]["Quote"]["properties"]["mood"] = {"type": "string"}
    schema["$defs"]["Quote"]["required"].append("mood")


def _change_default(schema: Schema) -> None:
    schema["$defs"]["LedgerEntry"]["properties"]["replacement"]["default"] = " "


def _unknown_keyword(schema: Schema) -> None:
    schema["properties"]["entities"]["maxItems"] = 10


def _change_identity(schema: Schema) -> None:
    schema["$id"] = "urn:open-news-wire:schema:news-enriched:2"


BREAKING: list[tuple[Callable[[Schema], None], str]] = [
    (_take_key_away, "record.title: taken away"),
    (_rename_key, "record.entities[].mentions[].start: taken away"),
    (_change_type, "record.word_count: type changed from integer to string"),
    (_allow_null, "record.body: type changed from string to string or null"),
    (_forbid_null, "record.title: type changed from string or null to string"),
    (_change_type_of_items, "record.headline_tags[]: type changed"),
    (_swap_part, "record.dateline: type changed from object Dateline or null to object Language"),
    (_narrow_enum, "record.entities[].type: value 'NORP' taken away"),
    (_widen_enum, "record.entities[].type: value 'WORK' added"),
    (_open_enum, "record.lifecycle: is no longer a closed list"),
    (_close_string, "record.source: became a closed list"),
    (_tighten_bound, "record.urgency: maximum changed from 9 to 5"),
    (_loosen_bound, "record.countries[].relevance: maximum changed from 1.0 to None"),
    (_change_pattern, "record.topics[].code: pattern changed"),
    (_shorten, "record.id: maxLength changed from 128 to 16"),
    (_make_optional, "record.topics: no longer always there"),
    (_require_new_key, "record.mood: newly required, without a default"),
    (_require_new_key_in_a_part, "record.quotes[].mood: newly required, without a default"),
    (_change_default, "record.ledger[].replacement: default changed from '' to ' '"),
    (_unknown_keyword, "record.entities: maxItems changed from None to 10"),
    (_change_identity, "$id: urn:open-news-wire:schema:news-enriched:1 became"),
]


@pytest.mark.parametrize(("mutate", "said"), BREAKING, ids=lambda item: getattr(item, "__name__", ""))  # fmt: skip
def test_a_breaking_change_is_caught(mutate: Callable[[Schema], None], said: str) -> None:
    before = published("news-enriched-1.json")
    after = copy.deepcopy(before)
    mutate(after)
    assert any(change.startswith(said) for change in breaking_changes(before, after)), breaking_changes(before, after)  # fmt: skip


def test_a_new_key_that_writers_of_raw_records_must_give_is_caught() -> None:
    before = published("news-raw-1.json")
    after = copy.deepcopy(before)
    after["required"].append("encoding")
    del after["properties"]["encoding"]["default"]
    assert breaking_changes(before, after) != []


def _add_key_with_default(schema: Schema) -> None:
    schema["properties"]["mood"] = {"type": "string", "default": ""}
    schema["required"].append("mood")


def _add_optional_key(schema: Schema) -> None:
    schema["$defs"]["Entity"]["properties"]["aliases"] = {"type": "array", "items": {"type": "string"}}  # fmt: skip


def _say_it_better(schema: Schema) -> None:
    schema["description"] = "The record, finished."
    schema["$defs"]["Unused"] = {"type": "string"}


@pytest.mark.parametrize("mutate", [_add_key_with_default, _add_optional_key, _say_it_better])
def test_an_addition_needs_no_new_version(mutate: Callable[[Schema], None]) -> None:
    before = published("news-enriched-1.json")
    after = copy.deepcopy(before)
    mutate(after)
    assert before != after
    assert breaking_changes(before, after) == []


def test_publishing_a_breaking_change_is_refused_and_leaves_the_published_schemas(
    tmp_path: Path,
) -> None:
    before = published("news-enriched-1.json")
    before["properties"]["stars"] = {"type": "integer"}  # which the records have no more
    (tmp_path / "published").mkdir()
    path = tmp_path / "published" / "news-enriched-1.json"
    path.write_bytes(codec.encode_document(before))
    result = CliRunner().invoke(publish, [str(tmp_path)])
    assert isinstance(result.exception, SchemaError)
    assert "news-enriched/1 record.stars: taken away" in str(result.exception)
    assert json.loads(path.read_text()) == before


def test_publishing_writes_every_schema(tmp_path: Path) -> None:
    result = CliRunner().invoke(publish, [str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "published").iterdir()} == set(all_schemas())
