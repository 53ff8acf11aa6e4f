"""`docker-compose.yml` and `Dockerfile` keep to the Compose specification and to our own names."""

from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from compose_spec import PyCompose

from pipeline.cli.main import cli
from pipeline.config import Settings
from pipeline.streaming.broker import KAFKA_VERSION
from pipeline.streaming.topic_specs import load_topics

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")


@pytest.fixture
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TEXT)["services"]
    return found


def validated(text: str) -> dict[str, Any]:
    """The document as the Compose specification reads it; YAML's own merges are done before."""
    merged = yaml.safe_dump(yaml.safe_load(text))
    found: dict[str, Any] = PyCompose.from_yaml(merged).to_dict()
    return found


def test_file_keeps_to_the_compose_specification() -> None:
    assert set(validated(TEXT)["services"]) == {"kafka", "topics", "worker", "ingest"}  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("healthcheck:", "healthchek:"),
        ("service_healthy", "service_healty"),
        ("replicas: 2", "replicas: two"),
        ("interval: 5s", "interval: 5 parsecs"),
        ("restart: unless-stopped", "restart: sometimes"),
        ("services:", "servces:"),
    ],
)
def test_a_mistake_in_the_file_is_caught(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError):  # noqa: PT011 - the reader's only kind of error
        validated(TEXT.replace(old, new))


def test_kafka_is_the_release_that_the_tests_use(services: dict[str, Any]) -> None:
    assert services["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"


def test_broker_takes_the_largest_record_of_any_topic(services: dict[str, Any]) -> None:
    largest = max(int(spec.config["max.message.bytes"]) for spec in load_topics())
    environment = services["kafka"]["environment"]
    assert environment["KAFKA_MESSAGE_MAX_BYTES"] >= largest
    assert environment["KAFKA_REPLICA_FETCH_MAX_BYTES"] >= largest


def test_services_run_commands_that_exist_and_settings_that_exist(services: dict[str, Any]) -> None:
    names = {f"PIPELINE_{name}".upper() for name in Settings.model_fields}
    for name in ("topics", "worker", "ingest"):
        command, *arguments = services[name]["command"]
        found = cli.get_command(click.Context(cli), command)
        assert found is not None
        if isinstance(found, click.Group):
            assert arguments[0] in found.commands
        assert services[name]["environment"].keys() <= names


def test_services_wait_for_what_they_need(services: dict[str, Any]) -> None:
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            condition = how["condition"]
            assert other in services
            assert ("healthcheck" in services[other]) == (condition == "service_healthy"), name


def test_image_copies_only_what_is_there_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]]  # fmt: skip
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}  # fmt: skip
    assert all((ROOT / name).exists() for name in copied)
    assert set(copied) == allowed
    assert "USER pipeline" in lines
    assert 'ENTRYPOINT ["pipeline"]' in lines
