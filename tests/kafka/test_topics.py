"""The topics on a real cluster: made once, compared, grown only when told."""

import pytest

from pipeline.config import Settings
from pipeline.errors import ConfigError, DeliveryError
from pipeline.streaming.ingest import ingest
from pipeline.streaming.topic_specs import load_topics
from pipeline.streaming.topics import create_topics, delete_topics, describe_topics
from tests.kafka.conftest import PARTITIONS, fresh_settings
from tests.kafka.test_ingest import now
from tests.kafka.traffic import article

pytestmark = pytest.mark.asyncio


async def test_topics_are_made_as_the_files_say(bootstrap_servers: str) -> None:
    settings = fresh_settings(bootstrap_servers)
    made = await create_topics(settings)
    assert [state.name for state in made] == [settings.topic(spec.name) for spec in load_topics()]
    assert all(state.created for state in made)
    assert [state.partitions for state in made] == [spec.partitions for spec in load_topics()]
    assert [state.differences for state in await describe_topics(settings)] == [()] * len(made)


async def test_making_topics_again_changes_nothing(kafka_settings: Settings) -> None:
    again = await create_topics(kafka_settings, partitions=PARTITIONS)
    assert not any(state.created for state in again)
    assert not any(state.differences for state in again)


async def test_difference_in_partitions_is_reported_and_left(kafka_settings: Settings) -> None:
    wanted = PARTITIONS + 1
    for state in await create_topics(kafka_settings, partitions=wanted):
        assert state.differences == (f"{PARTITIONS} partitions, not {wanted}",)
    for state in await create_topics(kafka_settings, partitions=wanted, grow=True):
        assert (state.partitions, state.grown_from) == (wanted, PARTITIONS)
        assert state.differences == ()
    for state in await create_topics(kafka_settings, partitions=wanted, grow=True):
        assert state.grown_from is None


async def test_missing_topics_are_described_as_missing(bootstrap_servers: str) -> None:
    for state in await describe_topics(fresh_settings(bootstrap_servers)):
        assert (state.partitions, state.differences, state.offsets) == (0, ("missing",), 0)


async def test_deleted_topics_can_be_made_again_and_are_empty(kafka_settings: Settings) -> None:
    await ingest([article(("ab12", 1))], kafka_settings, now=now)
    await delete_topics(kafka_settings)
    again = await create_topics(kafka_settings, partitions=PARTITIONS)
    assert all(state.created for state in again)
    assert {state.offsets for state in await describe_topics(kafka_settings)} == {0}


async def test_more_copies_than_brokers_are_refused_in_one_line(bootstrap_servers: str) -> None:
    with pytest.raises(ConfigError, match=r"creating topic t\w+-news-raw: .*replication factor"):
        await create_topics(fresh_settings(bootstrap_servers), replication=30)


async def test_silent_address_is_told_in_one_line() -> None:
    with pytest.raises(DeliveryError, match=r"connecting to Kafka at 127.0.0.1:1: nobody listens"):
        await describe_topics(fresh_settings("127.0.0.1:1"))


async def test_three_copies_are_safe_on_two(cluster_settings: Settings) -> None:
    for state in await describe_topics(cluster_settings, partitions=PARTITIONS, replication=3):
        assert (state.replication, state.differences) == (3, ())
