"""The Kafka that these tests use: the one that the settings name, else one that is started here.

`kafka_settings` gives every test topics of its own. A test may only be skipped for want of a broker
where PIPELINE_REQUIRE_BROKER is unset.
"""

import asyncio
import os
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.config import Settings, load_settings
from pipeline.streaming.broker import KAFKA_VERSION, Broker, BrokerUnavailableError
from pipeline.streaming.topics import create_topics

PARTITIONS = 4
_REQUIRE = "PIPELINE_REQUIRE_BROKER"
_NAMED = pytest.StashKey[str]()
_MARKED = pytest.StashKey[set[str]]()


def _started(**options: Any) -> Broker:
    try:
        return Broker(cache=load_settings().cache_folder, **options).start()
    except BrokerUnavailableError as error:
        if os.environ.get(_REQUIRE):
            raise
        pytest.skip(f"no Apache Kafka: {error} (set {_REQUIRE}=1 to fail instead)")


@pytest.fixture(scope="session")
def bootstrap_servers(pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of a Kafka that all tests share."""
    named = load_settings().bootstrap_servers
    if named:
        pytestconfig.stash[_NAMED] = f"Kafka at {named}"
        yield named
        return
    broker = _started()
    pytestconfig.stash[_NAMED] = f"Apache Kafka {KAFKA_VERSION} at {broker.bootstrap_servers}"
    yield broker.bootstrap_servers
    broker.stop()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Broker]:
    """Three nodes that a test may hurt; it must leave all three running."""
    broker = _started(nodes=3)
    yield broker
    broker.stop()


@pytest.fixture(autouse=True, scope="session")
def state_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Supervisors keep their state away from the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


def fresh_settings(servers: str, **overrides: Any) -> Settings:
    """Settings for `servers` with a topic prefix and a group that nobody else has."""
    mark = secrets.token_hex(4)
    given = {"bootstrap_servers": servers, "topic_prefix": f"t{mark}-", "group": f"g{mark}", **overrides}  # fmt: skip
    return load_settings(**given)


@pytest.fixture
def kafka_settings(bootstrap_servers: str) -> Settings:
    """Settings of a fresh flow, its topics made, with PARTITIONS partitions each."""
    settings = fresh_settings(bootstrap_servers)
    asyncio.run(create_topics(settings, partitions=PARTITIONS))
    return settings


@pytest.fixture
def cluster_settings(cluster: Broker) -> Settings:
    """The same on the three nodes, every topic on all of them."""
    settings = fresh_settings(cluster.bootstrap_servers)
    asyncio.run(create_topics(settings, partitions=PARTITIONS, replication=3))
    return settings


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test that uses a broker, and remember which they are."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"bootstrap_servers", "cluster"}:
            item.add_marker(pytest.mark.kafka)
        if "cluster" in names:
            item.add_marker(pytest.mark.cluster)
    marked = {item.nodeid for item in items if item.get_closest_marker("kafka")}
    config.stash[_MARKED] = marked


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:  # fmt: skip
    """Say which Kafka the tests met, and how many did."""
    reports = [item for kind in ("passed", "failed") for item in terminalreporter.stats.get(kind, ())]  # fmt: skip
    marked = config.stash.get(_MARKED, set())
    ran = {report.nodeid for report in reports if report.when == "call"} & marked
    if ran:
        where = config.stash.get(_NAMED, "brokers of their own")
        terminalreporter.write_line(f"kafka: {where}, {len(ran)} broker tests ran")
