"""What the flow's topics should be like, as `schemas/topics/*.yaml` say: read strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from pipeline.codec import RECORD_BY_SCHEMA
from pipeline.errors import ConfigError
from pipeline.resources import resource_dir

_NAME = re.compile(r"^[a-z0-9-]+$")
_CONFIG_KEY = re.compile(r"^[a-z]+(\.[a-z]+)+$")


BINARY = "binary"
"""What a topic holds whose records are no JSON, but a stage's own."""


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """One topic: what it holds, in how many partitions and copies, with which broker settings."""

    name: str
    description: str
    record: str
    key: str
    partitions: int
    replication: int
    config: Mapping[str, str]


_KINDS: dict[str, type] = {"partitions": int, "replication": int, "config": dict}


def parse_topic(text: str, *, origin: str) -> TopicSpec:
    """The topic that this YAML describes; `origin` names the file in errors.

    Raises ConfigError for a key that is missing, unknown or of the wrong kind: a misspelt key must
    not silently do nothing.
    """
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"reading {origin}: not valid YAML: {error}") from error
    if not isinstance(document, dict):
        raise ConfigError(f"reading {origin}: no mapping")
    _check_keys(document, origin)
    spec = TopicSpec(**{**document, "config": {k: str(v) for k, v in document["config"].items()}})
    _check_values(spec, origin)
    return spec


def _check_keys(document: dict[str, Any], origin: str) -> None:
    names = {item.name for item in fields(TopicSpec)}
    for name in sorted(map(str, document.keys() - names)):
        raise ConfigError(f"reading {origin}: unknown key {name!r} (there are {', '.join(sorted(names))})")  # fmt: skip
    for name in sorted(names - document.keys()):
        raise ConfigError(f"reading {origin}: missing key {name!r}")
    for name, value in document.items():
        kind = _KINDS.get(name, str)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ConfigError(f"reading {origin}: {name} is a {type(value).__name__}, not a {kind.__name__}")  # fmt: skip


def _check_values(spec: TopicSpec, origin: str) -> None:
    if not _NAME.match(spec.name):
        raise ConfigError(f"reading {origin}: name {spec.name!r} does not match {_NAME.pattern}")
    if spec.partitions < 1 or spec.replication < 1:
        raise ConfigError(f"reading {origin}: partitions and replication are at least 1")
    if spec.record not in (*RECORD_BY_SCHEMA, BINARY):
        raise ConfigError(f"reading {origin}: unknown record {spec.record!r}")
    for key in spec.config:
        if not _CONFIG_KEY.match(key):
            raise ConfigError(f"reading {origin}: config key {key!r} is none of Kafka's")


def load_topics(folder: Path | None = None) -> tuple[TopicSpec, ...]:
    """The flow's topics: those of records in flow order, the stages' own, those of dead letters.

    Raises ConfigError if a file is wrong. That they are the flow's topics is a contract test.
    """
    paths = sorted((folder or resource_dir("schemas") / "topics").glob("*.yaml"))
    found = [parse_topic(path.read_text("utf-8"), origin=path.name) for path in paths]
    for path, spec in zip(paths, found, strict=True):
        if path.stem != spec.name:
            raise ConfigError(f"reading {path.name}: it describes {spec.name!r}")
    return tuple(sorted(found, key=_flow_order))


def _flow_order(spec: TopicSpec) -> tuple[bool, int]:
    records = list(RECORD_BY_SCHEMA)
    plain = f"{spec.name.removesuffix('-dlq')}/1"
    return spec.name.endswith("-dlq"), records.index(plain) if plain in records else len(records)
