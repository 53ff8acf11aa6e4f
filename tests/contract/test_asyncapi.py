"""`schemas/asyncapi.yaml` is valid AsyncAPI 3 and says what the code does."""

import copy
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from pipeline import __version__, codec
from pipeline.config import Settings
from pipeline.flow import STAGES
from pipeline.message import Headers, Message
from pipeline.ops.letters import letter_of, replay_of
from pipeline.ops.places import AGAIN, REPLAY_COUNT, Place
from pipeline.outcome import Drop
from pipeline.records import DeadLetter
from pipeline.runtime.runner import Limits, Runner
from pipeline.schema import schema_file
from pipeline.sources.files import Reading

with warnings.catch_warnings():  # its field named "schema" shadows one of pydantic's
    warnings.simplefilter("ignore", UserWarning)
    from asyncapi3.models.asyncapi import AsyncAPI3

SCHEMAS = Path(__file__).parents[2] / "schemas"
LIMITS = Limits(output_bytes=10**6, dead_letter_bytes=10**6)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text("utf-8"))
    return loaded


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolved(document: dict[str, Any], reference: str) -> Any:
    node: Any = document
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def message_of(document: dict[str, Any], channel: str) -> dict[str, Any]:
    (message,) = document["channels"][channel]["messages"].values()
    found: dict[str, Any] = resolved(document, message["$ref"])
    return found


def headers_valid(document: dict[str, Any], channel: str, headers: Headers) -> None:
    schema = resolved(document, message_of(document, channel)["headers"]["$ref"])
    given = {name: value.decode() for name, value in headers}
    assert len(given) == len(headers), "a header is there twice"
    assert given.keys() <= schema["properties"].keys(), "a header is not described"
    jsonschema.Draft202012Validator(schema).validate(given)


def test_document_is_valid_asyncapi(document: dict[str, Any]) -> None:
    AsyncAPI3.model_validate(document)


def _misspell_channels(document: dict[str, Any]) -> None:
    document["chanels"] = document.pop("channels")


def _misspell_address(document: dict[str, Any]) -> None:
    document["channels"]["news-raw"]["adress"] = "news-raw"


def _invent_action(document: dict[str, Any]) -> None:
    document["operations"]["clean-send"]["action"] = "emit"


def _leave_out_protocol(document: dict[str, Any]) -> None:
    del document["servers"]["local"]["protocol"]


def _invent_kafka_binding(document: dict[str, Any]) -> None:
    document["components"]["messages"]["RawArticle"]["bindings"]["kafka"]["colour"] = "red"


@pytest.mark.parametrize(
    "mutate",
    [_misspell_channels, _misspell_address, _invent_action, _leave_out_protocol, _invent_kafka_binding],
)  # fmt: skip
def test_the_validator_catches_a_mistake(
    document: dict[str, Any], mutate: Callable[[dict[str, Any]], None]
) -> None:
    wrong = copy.deepcopy(document)
    mutate(wrong)
    with pytest.raises(ValidationError):
        AsyncAPI3.model_validate(wrong)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = list(references(document))
    assert len(found) > 30
    for reference in found:
        if reference.startswith("#/"):
            assert resolved(document, reference)
        else:
            assert (SCHEMAS / reference).is_file(), reference


def test_channels_are_the_topics_of_the_flow(document: dict[str, Any]) -> None:
    topics = {topic for stage in STAGES for topic in (stage.source, stage.sink, stage.dead_letters)}
    assert document["channels"].keys() == topics
    assert all(channel["address"] == name for name, channel in document["channels"].items())


def test_each_channel_carries_the_record_of_its_topic(document: dict[str, Any]) -> None:
    expected = {stage.source: codec.schema_of(stage.reads) for stage in STAGES}
    expected |= {stage.sink: codec.schema_of(stage.writes) for stage in STAGES}
    expected |= {stage.dead_letters: "news-dead-letter/1" for stage in STAGES}
    for channel, schema in expected.items():
        message = message_of(document, channel)
        assert message["name"] == schema
        assert message["payload"]["schema"]["$ref"] == f"./records/{schema_file(schema)}"


def test_operations_are_the_rows_of_the_flow(document: dict[str, Any]) -> None:
    expected = {}
    for stage in STAGES:
        expected[f"{stage.name}-receive"] = ("receive", stage.source)
        expected[f"{stage.name}-send"] = ("send", stage.sink)
        expected[f"{stage.name}-send-dead-letter"] = ("send", stage.dead_letters)
    found = {name: (item["action"], item["channel"]["$ref"].split("/")[-1]) for name, item in document["operations"].items()}  # fmt: skip
    assert found == expected


def test_consumer_groups_are_those_of_the_settings(document: dict[str, Any]) -> None:
    for stage in STAGES:
        group = document["operations"][f"{stage.name}-receive"]["bindings"]["kafka"]["groupId"]
        assert group["enum"] == [Settings.model_construct().stage_group(stage.name)]


def test_version_is_the_packages(document: dict[str, Any]) -> None:
    assert document["info"]["version"] == __version__


class NoTools:
    models = ()


def test_the_runner_writes_the_headers_that_are_described(document: dict[str, Any]) -> None:
    example = (SCHEMAS / "examples" / "news-tagged-1.json").read_bytes()
    tagged = codec.decode(example, STAGES[1].writes)
    row = replace(STAGES[1], run=lambda *_: tagged)
    runner = Runner(row, NoTools(), limits=LIMITS)
    value = (SCHEMAS / "examples" / "news-clean-1.json").read_bytes()
    _, (output,) = runner.process(Message(row.source, b"k", value, partition=3, offset=1042))
    headers_valid(document, output.topic, output.headers)
    assert dict(output.headers)["ce_id"] == f"{tagged.id}.{tagged.version}".encode()
    assert dict(output.headers)["source-offset"] == b"1042"


@pytest.mark.parametrize("place", [(None, None), (3, 1042)])
def test_dead_letters_have_the_headers_that_are_described(
    document: dict[str, Any], place: tuple[int | None, int | None]
) -> None:
    runner = Runner(STAGES[0], NoTools(), limits=LIMITS)
    message = Message(STAGES[0].source, b"k", b"{}", partition=place[0], offset=place[1])
    output = runner.dead_letter(message, Drop("no-article"))
    headers_valid(document, output.topic, output.headers)


def test_replays_and_their_marks_have_the_headers_that_are_described(document: dict[str, Any]) -> None:  # fmt: skip
    stage = STAGES[0]
    message = Message(stage.source, b"k", b"{}", 3, 1042, headers=((REPLAY_COUNT, b"1"),))
    output = Runner(stage, NoTools(), limits=LIMITS).dead_letter(message, Drop("no-article"))
    headers_valid(document, output.topic, output.headers)
    article = (SCHEMAS / "examples" / "news-raw-1.json").read_bytes()
    letter = letter_of(Place(output.topic, 0, 7), 0, b"k", output.value or b"", dict(output.headers))  # fmt: skip
    whole = codec.decode(output.value or b"", DeadLetter)
    how = Reading(max_record_bytes=10**6, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    replay = replay_of(letter, whole, b"k", topic=stage.source, how=how, edited=article)
    headers_valid(document, stage.source, (*replay.record.headers, (AGAIN, b"1")))
    assert dict(replay.record.headers)[REPLAY_COUNT] == b"2"
    described = resolved(document, message_of(document, output.topic)["headers"]["$ref"])
    assert dict(replay.mark.headers).keys() <= described["properties"].keys()
