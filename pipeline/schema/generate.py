"""Makes the JSON Schemas (2020-12) of the records out of `pipeline/records.py`.

For what this project writes, every key is required: absent knowledge is null or empty, never a
missing key. A raw record, which others write too, may leave out what has a default.
"""

import inspect
from dataclasses import MISSING, Field, fields
from typing import Any

import msgspec

from pipeline import codec, records
from pipeline.records import RECORD_TYPES, RawArticle

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def all_schemas() -> dict[str, Schema]:
    """File name -> JSON Schema, one for each record type, in flow order."""
    return {schema_file(codec.schema_of(item)): json_schema(item) for item in RECORD_TYPES}


def schema_file(schema: str) -> str:
    """The file of a schema.

    >>> schema_file("news-enriched/1")
    'news-enriched-1.json'
    """
    return schema.replace("/", "-") + ".json"


def json_schema(record_type: type) -> Schema:
    """The JSON Schema of one record type; keys and parts in the order of the dataclass."""
    _, made = msgspec.json.schema_components([record_type], ref_template="#/$defs/{name}")
    written = record_type is not RawArticle
    parts = {name: _part(part, getattr(records, name), written) for name, part in made.items()}
    root = parts.pop(record_type.__name__)
    name, version = codec.schema_of(record_type).split("/")
    head = {"$schema": DRAFT, "$id": f"urn:open-news-wire:schema:{name}:{version}"}
    return {**head, **root, "$defs": dict(sorted(parts.items()))}


def _part(made: Schema, part: type, written: bool) -> Schema:
    """One object as msgspec describes it, in this project's order and with its promise on keys."""
    properties = {item.name: _property(made["properties"][item.name], item, written) for item in fields(part)}  # fmt: skip
    required = [name for name in properties if written or name in made["required"] or name == "schema"]  # fmt: skip
    return {
        "title": made["title"],
        "description": inspect.cleandoc(part.__doc__ or ""),
        "type": "object",
        "properties": properties,
        "required": required,
    }


def _property(made: Schema, item: "Field[Any]", written: bool) -> Schema:
    node = {key: value for key, value in made.items() if key != "default"}
    if item.name == "schema":
        return node
    if written:
        node = _in_utc(node)
    default = _default(item)
    return node if default is MISSING else {**node, "default": default}


def _in_utc(node: Any) -> Any:
    """The node with its times required to end in `Z`: what this project writes is UTC."""
    if isinstance(node, list):
        return [_in_utc(item) for item in node]
    if not isinstance(node, dict):
        return node
    inner = {key: _in_utc(value) for key, value in node.items()}
    return {**inner, "pattern": "Z$"} if node.get("format") == "date-time" else inner


def _default(item: "Field[Any]") -> Any:
    """What a reader takes if the key is not there (as JSON), or MISSING.

    An object stands for all its own defaults: `{}`.
    """
    if item.default_factory is not MISSING:
        return {}
    return list(item.default) if isinstance(item.default, tuple) else item.default
