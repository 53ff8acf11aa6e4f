"""Makes the flow's topics on a cluster, and tells how they differ there from what they should be."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from pipeline.config import Settings
from pipeline.errors import ConfigError, DeliveryError
from pipeline.streaming.connection import admin_client, connection
from pipeline.streaming.topic_specs import TopicSpec, load_topics

_SETTLE_S = 30.0


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as it is on the cluster (its name there) against what it should be.

    `partitions` is 0 if it does not exist; `differences` are lines for people; `created` says that
    it was made just now, `grown_from` how many partitions it had before it got more just now; offsets
    are per partition, and count transaction markers too.
    """

    name: str
    description: str
    partitions: int
    replication: int
    differences: tuple[str, ...] = ()
    created: bool = False
    grown_from: int | None = None
    first_offsets: tuple[int, ...] = ()
    end_offsets: tuple[int, ...] = ()

    @property
    def offsets(self) -> int:
        """How many offsets its partitions hold now."""
        return sum(self.end_offsets) - sum(self.first_offsets)


def wanted_topics(
    settings: Settings, *, partitions: int | None = None, replication: int | None = None
) -> tuple[TopicSpec, ...]:
    """The flow's topics under their names on this cluster, with the numbers that were asked for."""
    return tuple(
        replace(
            spec,
            name=settings.topic(spec.name),
            partitions=partitions or spec.partitions,
            replication=replication or spec.replication,
        )
        for spec in load_topics()
    )


async def create_topics(
    settings: Settings,
    *,
    partitions: int | None = None,
    replication: int | None = None,
    grow: bool = False,
) -> tuple[TopicState, ...]:
    """Make the topics that are missing and report on all; may be repeated.

    What exists is left as it is, but that `grow` adds partitions where there are too few (articles
    then change their partitions: do it while none are on their way). Raises DeliveryError if no
    broker answers, ConfigError if the cluster refuses.
    """
    specs = wanted_topics(settings, partitions=partitions, replication=replication)
    async with admin_client(settings) as admin:
        made = await _create(admin, specs)
        grown_from = await _grow(admin, specs) if grow else {}
        await _settle(admin, specs, grown_from)
        states = await _states(admin, specs)
    return tuple(
        replace(state, created=state.name in made, grown_from=grown_from.get(state.name))
        for state in states
    )


async def describe_topics(
    settings: Settings, *, partitions: int | None = None, replication: int | None = None
) -> tuple[TopicState, ...]:
    """The topics as they are now, with their offsets; errors as in `create_topics`."""
    specs = wanted_topics(settings, partitions=partitions, replication=replication)
    async with admin_client(settings) as admin:
        states = await _states(admin, specs)
    return await _with_offsets(settings, states) if any(item.partitions for item in states) else states  # fmt: skip


async def delete_topics(settings: Settings) -> None:
    """Delete the flow's topics with all that is in them (the demo's own, after it has run)."""
    async with admin_client(settings) as admin:
        await admin.delete_topics([spec.name for spec in wanted_topics(settings)])


async def _create(admin: AIOKafkaAdminClient, specs: Iterable[TopicSpec]) -> set[str]:
    answer = await admin.create_topics([_new_topic(spec) for spec in specs])
    made = set()
    for name, code, text in ((item[0], item[1], item[2]) for item in answer.topic_errors):
        if code == 0:
            made.add(name)
        elif code != TopicAlreadyExistsError.errno:
            raise ConfigError(f"creating topic {name}: {text or for_code(code).__name__}")
    return made


def _new_topic(spec: TopicSpec) -> NewTopic:
    return NewTopic(spec.name, spec.partitions, spec.replication, topic_configs=_config(spec))


def _config(spec: TopicSpec) -> dict[str, str]:
    """Its settings; with three copies a write is safe on two, and one broker may be away."""
    return {**spec.config, "min.insync.replicas": str(max(1, spec.replication - 1))}


async def _grow(admin: AIOKafkaAdminClient, specs: Iterable[TopicSpec]) -> dict[str, int]:
    """Add partitions where there are too few; topic -> its former number of partitions."""
    found = {name: len(parts) for name, parts in (await _partitions(admin, specs)).items()}
    more = {spec.name: spec.partitions for spec in specs if 0 < found[spec.name] < spec.partitions}
    if more:
        await admin.create_partitions({name: NewPartitions(n) for name, n in more.items()})
    return {name: found[name] for name in more}


async def _settle(
    admin: AIOKafkaAdminClient, specs: tuple[TopicSpec, ...], grown_from: Mapping[str, int]
) -> None:
    """Return when every partition has a leader, so that no client meets a topic half made."""
    until = asyncio.get_running_loop().time() + _SETTLE_S
    wanted = {spec.name: spec.partitions if spec.name in grown_from else 1 for spec in specs}
    while True:
        found = await _partitions(admin, specs)
        leaders = [part["leader"] for parts in found.values() for part in parts]
        full = all(len(parts) >= wanted[name] for name, parts in found.items())
        if full and min(leaders) >= 0:
            return
        if asyncio.get_running_loop().time() > until:
            raise DeliveryError(f"creating topics: some have no leader after {_SETTLE_S:.0f} s")
        await asyncio.sleep(0.05)


async def _partitions(
    admin: AIOKafkaAdminClient, specs: Iterable[TopicSpec]
) -> dict[str, list[dict[str, Any]]]:
    """Topic -> its partitions as metadata describes them; none for a topic that does not exist."""
    topics = await admin.describe_topics([spec.name for spec in specs])
    return {topic["topic"]: topic["partitions"] for topic in topics}


async def _states(
    admin: AIOKafkaAdminClient, specs: tuple[TopicSpec, ...]
) -> tuple[TopicState, ...]:
    found = await _partitions(admin, specs)
    there = [spec for spec in specs if found[spec.name]]
    configs = await _configs(admin, there) if there else {}
    return tuple(_state(spec, found[spec.name], configs.get(spec.name, {})) for spec in specs)


async def _configs(
    admin: AIOKafkaAdminClient, specs: Iterable[TopicSpec]
) -> dict[str, dict[str, str]]:
    (answer,) = await admin.describe_configs(
        [
            ConfigResource(ConfigResourceType.TOPIC, spec.name, configs=_config(spec))
            for spec in specs
        ]
    )
    return {item[3]: {entry[0]: entry[1] for entry in item[4]} for item in answer.resources}


def _state(
    spec: TopicSpec, partitions: list[dict[str, Any]], config: Mapping[str, str]
) -> TopicState:
    replication = len(partitions[0]["replicas"]) if partitions else 0
    return TopicState(
        spec.name,
        spec.description,
        len(partitions),
        replication,
        differences=_differences(spec, len(partitions), replication, config),
    )


def _differences(
    spec: TopicSpec, partitions: int, replication: int, config: Mapping[str, str]
) -> tuple[str, ...]:
    if not partitions:
        return ("missing",)
    lines = []
    if partitions != spec.partitions:
        lines.append(f"{partitions} partitions, not {spec.partitions}")
    if replication != spec.replication:
        lines.append(f"replication {replication}, not {spec.replication}")
    for key, value in _config(spec).items():
        if config.get(key) != value:
            lines.append(f"{key} {config.get(key)}, not {value}")
    return tuple(lines)


async def _with_offsets(
    settings: Settings, states: tuple[TopicState, ...]
) -> tuple[TopicState, ...]:
    consumer = AIOKafkaConsumer(**connection(settings), group_id=None)
    await consumer.start()
    try:
        places = [TopicPartition(item.name, number) for item in states for number in range(item.partitions)]  # fmt: skip
        first = await consumer.beginning_offsets(places)
        end = await consumer.end_offsets(places)
    finally:
        await consumer.stop()
    return tuple(
        replace(
            state,
            first_offsets=tuple(first[place] for place in places if place.topic == state.name),
            end_offsets=tuple(end[place] for place in places if place.topic == state.name),
        )
        for state in states
    )
