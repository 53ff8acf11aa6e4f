"""`pipeline trace`: reads, of every topic, the partition that an article's id leads to."""

from collections.abc import Callable
from contextlib import aclosing

from aiokafka import TopicPartition

from pipeline.config import Settings
from pipeline.flow import STAGES
from pipeline.ops.flow_account import seen_record
from pipeline.ops.places import Place
from pipeline.ops.trace import Trace, Tracer
from pipeline.streaming.packing import java_hash
from pipeline.streaming.snapshot import Snapshot, committed_offsets, snapshot

OnOffsets = Callable[[int, int], None]


async def trace(
    settings: Settings,
    name: str,
    *,
    version: int | None = None,
    everywhere: bool = False,
    on_offsets: OnOffsets = lambda done, whole: None,
) -> Trace:
    """Where the article with the id `name` went, in all its versions or in one.

    Kafka's own partitioner is assumed, unless nothing is found so, or `everywhere` is wanted: then
    all partitions are read. Raises ConfigError if topics are missing, DeliveryError if the brokers
    do not answer.
    """
    names = {topic: settings.topic(topic) for stage in STAGES for topic in (stage.source, stage.dead_letters, stage.sink)}  # fmt: skip
    committed = {}
    for stage in STAGES:
        found = await committed_offsets(settings, settings.stage_group(stage.name))
        source = names[stage.source]
        committed[stage.name] = {place.partition: offset for place, offset in found.items() if place.topic == source}  # fmt: skip
    async with snapshot(settings, names.values()) as taken:
        tracer = Tracer(STAGES, names, name=name, version=version)
        if not everywhere:
            await _read(taken, _of_key(taken, name), tracer, on_offsets)
        if everywhere or not tracer.steps:
            await _read(taken, list(taken.bounds.first), tracer, on_offsets)
        cut = sorted({place.topic for place, first in taken.bounds.first.items() if first > 0})
    notes = [f"{topic}: its oldest records have been deleted" for topic in cut]
    return tracer.trace(committed, notes=notes)


def _of_key(taken: Snapshot, name: str) -> list[TopicPartition]:
    number = java_hash(name.encode())
    counts: dict[str, int] = {}
    for place in taken.bounds.first:
        counts[place.topic] = counts.get(place.topic, 0) + 1
    return [place for place in taken.bounds.first if place.partition == number % counts[place.topic]]  # fmt: skip


async def _read(
    taken: Snapshot, places: list[TopicPartition], tracer: Tracer, on_offsets: OnOffsets
) -> None:
    done, whole = 0, sum(taken.bounds.end[place] - taken.bounds.first[place] for place in places)
    async with aclosing(taken.records(places)) as found:
        async for records in found:
            for item in records:
                place = Place(item.topic, item.partition, item.offset)
                tracer.record(seen_record(place, item.key, item.value, item.headers, item.timestamp), item.value)  # fmt: skip
            done += 2 * len(records)
            on_offsets(min(done, whole), whole)
