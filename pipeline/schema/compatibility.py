"""Compares a JSON Schema with the published one: what would break readers or writers?

A subscriber reads new records with the old schema, a worker reads old records with the new one.
So under one version keys may be added and nothing else may change: a key taken away, another type,
enum value or bound, a key that is no longer certain, or one newly asked for that has no default,
all need the next version.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_ANNOTATIONS = {"title", "description", "$schema", "$defs"}
_COMPARED = {"type", "properties", "required", "items", "enum", "anyOf"}


def breaking_changes(published: Schema, current: Schema) -> list[str]:
    """Each change that needs a new version, in one line; empty if there is none."""
    if published["$id"] != current["$id"]:
        return [f"$id: {published['$id']} became {current['$id']}"]
    return list(_Comparison(published, current).of(published, current, "record"))


class _Comparison:
    """Two documents, whose `$ref`s lead into their own `$defs`."""

    def __init__(self, published: Schema, current: Schema) -> None:
        self._published = published
        self._current = current

    def of(self, before: Schema, after: Schema, path: str) -> Iterator[str]:
        before, after = _resolved(before, self._published), _resolved(after, self._current)
        yield from _changed_bounds(before, after, path)
        yield from _changed_values(before, after, path)
        yield from self._alternatives(before, after, path)
        if before.get("type") == after.get("type") == "object":
            yield from self._object(before, after, path)
        if before.get("type") == after.get("type") == "array":
            yield from self.of(before.get("items", {}), after.get("items", {}), f"{path}[]")

    def _alternatives(self, before: Schema, after: Schema, path: str) -> Iterator[str]:
        """Compares the types; where a value may be of several, each with its like."""
        old = _by_kind(before, self._published)
        new = _by_kind(after, self._current)
        if old.keys() != new.keys():
            yield f"{path}: type changed from {_kinds(old)} to {_kinds(new)}"
        elif len(old) > 1:
            for kind, node in old.items():
                yield from self.of(node, new[kind], path)

    def _object(self, before: Schema, after: Schema, path: str) -> Iterator[str]:
        old, new = before.get("properties", {}), after.get("properties", {})
        for name, node in old.items():
            if name not in new:
                yield f"{path}.{name}: taken away"
            else:
                yield from self.of(node, new[name], f"{path}.{name}")
        for name in before.get("required", []):
            if name in new and name not in after.get("required", []):
                yield f"{path}.{name}: no longer always there"
        for name in after.get("required", []):
            if name not in before.get("required", []) and "default" not in new.get(name, {}):
                yield f"{path}.{name}: newly required, without a default for older records"


def _resolved(node: Schema, document: Schema) -> Schema:
    """The node, its `$ref` followed (with what stands beside the `$ref` on top)."""
    ref = node.get("$ref")
    if ref is None:
        return node
    target: Schema = document["$defs"][ref.removeprefix("#/$defs/")]
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**target, **beside}


def _by_kind(node: Schema, document: Schema) -> dict[str, Schema]:
    options = [_resolved(option, document) for option in node.get("anyOf", [node])]
    return {_kind(option): option for option in options}


def _kind(node: Schema) -> str:
    """The type of a node; parts are told apart by their title."""
    if "enum" in node:
        return "string"
    kind = str(node.get("type", "anything"))
    return f"object {node['title']}" if kind == "object" and "title" in node else kind


def _kinds(options: dict[str, Schema]) -> str:
    return " or ".join(options)


def _changed_values(before: Schema, after: Schema, path: str) -> Iterator[str]:
    old, new = before.get("enum"), after.get("enum")
    if old is None and new is None:
        return
    if old is None or new is None:
        yield f"{path}: {'became' if old is None else 'is no longer'} a closed list of values"
        return
    for value in old:
        if value not in new:
            yield f"{path}: value {value!r} taken away"
    for value in new:
        if value not in old:
            yield f"{path}: value {value!r} added, which older readers do not know"


def _changed_bounds(before: Schema, after: Schema, path: str) -> Iterator[str]:
    """Any other keyword (minimum, pattern, default, ...), so that none is forgotten in silence."""
    for keyword in sorted((before.keys() | after.keys()) - _ANNOTATIONS - _COMPARED):
        old, new = before.get(keyword), after.get(keyword)
        if (keyword in before) != (keyword in after) or old != new:
            yield f"{path}: {keyword} changed from {old!r} to {new!r}"
