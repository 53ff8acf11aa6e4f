"""Reads and purges the dead-letter topics, for `pipeline dlq`."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import KafkaError

from pipeline import codec
from pipeline.config import Settings
from pipeline.errors import ConfigError, DeliveryError
from pipeline.flow import STAGES
from pipeline.ops.letters import Letter, Selection, letter_of
from pipeline.ops.places import Place, settled
from pipeline.records import DeadLetter
from pipeline.streaming.connection import admin_client, connection
from pipeline.streaming.snapshot import Snapshot, snapshot

OnOffsets = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters that were found, in the order of their time, and which of them are done with."""

    found: tuple[Letter, ...]
    done: frozenset[Place]

    @property
    def open(self) -> tuple[Letter, ...]:
        """Those that have not been replayed."""
        return tuple(item for item in self.found if item.place not in self.done)


@dataclass(frozen=True, slots=True)
class WholeLetter:
    """A letter with all that it holds; `key` is that of its record on Kafka."""

    letter: Letter
    whole: DeadLetter
    key: bytes | None


@dataclass(frozen=True, slots=True)
class Purge:
    """What a purge of one partition deletes: everything before `before`, with so many letters."""

    partition: TopicPartition
    first: int
    before: int
    letters: int
    not_replayed: int


def dead_letter_topics(settings: Settings, wanted: Iterable[str] = ()) -> list[str]:
    """The dead-letter topics on the cluster, or those `wanted` (their own names or the source's).

    Raises ConfigError for a name that is none of them.
    """
    there_are = [stage.dead_letters for stage in STAGES]
    names = [name if name.endswith("-dlq") else f"{name}-dlq" for name in wanted]
    unknown = [name for name in names if name not in there_are]
    if unknown:
        raise ConfigError(f"choosing letters: no dead-letter topic {unknown[0]!r} (there are {', '.join(there_are)})")  # fmt: skip
    return [settings.topic(name) for name in names or there_are]


async def find_letters(
    settings: Settings,
    topics: Iterable[str],
    selection: Selection,
    *,
    on_offsets: OnOffsets = lambda done, whole: None,
) -> Letters:
    """The letters of these topics (names on the cluster) that `selection` takes.

    About 0.5 KB of memory for each; their payloads are not kept. Raises ConfigError if a topic is
    missing, DeliveryError if the brokers do not answer.
    """
    async with snapshot(settings, topics) as taken:
        return await scan(taken, selection, on_offsets=on_offsets)


async def scan(
    taken: Snapshot, selection: Selection, *, on_offsets: OnOffsets = lambda done, whole: None
) -> Letters:
    """The same over a snapshot of dead-letter topics."""
    found: list[Letter] = []
    done: set[Place] = set()
    read = 0
    async with aclosing(taken.records(taken.bounds.first)) as batches:
        async for records in batches:
            for record in records:
                headers = dict(record.headers)
                mark = settled(headers)
                if mark is not None:
                    done.add(mark)
                elif record.value is not None:
                    letter = _letter(record, headers)
                    if selection.takes(letter):
                        found.append(letter)
            read += 2 * len(records)
            on_offsets(min(read, taken.offsets), taken.offsets)
    found.sort(key=lambda item: (item.at, item.place))
    return Letters(tuple(found), frozenset(done))


async def whole_letter(settings: Settings, place: Place) -> WholeLetter:
    """The letter at this place. Raises ConfigError if there is none (any more)."""
    async with snapshot(settings, [place.topic]) as taken:
        record = await taken.record_at(TopicPartition(place.topic, place.partition), place.offset)
    if record is None or record.value is None:
        raise ConfigError(f"reading {place}: there is no letter")
    return whole_of(record)


def whole_of(record: Any) -> WholeLetter:
    """The letter that a record of a dead-letter topic is; raises RecordError if it is none."""
    whole = codec.decode(record.value, DeadLetter)
    return WholeLetter(_letter(record, dict(record.headers)), whole, record.key)


async def whole_letters(taken: Snapshot, places: Iterable[Place]) -> AsyncGenerator[WholeLetter, None]:  # fmt: skip
    """The letters at these places, partition by partition, in order; each partition is read once."""
    wanted = [(TopicPartition(place.topic, place.partition), place.offset) for place in places]
    async with aclosing(taken.records_at(wanted)) as records:
        async for record in records:
            yield whole_of(record)


async def plan_purge(
    settings: Settings, topics: Iterable[str], *, before: datetime | None, up_to: Place | None
) -> list[Purge]:
    """What would be deleted: letters written before `before`, or those up to `up_to`, that included.

    Kafka deletes from the beginning of a partition only, so everything before goes.
    """
    async with snapshot(settings, topics) as taken:
        cuts = await _cuts(settings, taken, before, up_to)
        letters = await scan(taken, Selection())
    open_places = {item.place for item in letters.open}
    plans = []
    for partition, cut in sorted(cuts.items()):
        first = taken.bounds.first[partition]
        gone = [item.place for item in letters.found if _is_cut(item.place, partition, cut)]
        if cut > first:
            plans.append(Purge(partition, first, cut, len(gone), len(open_places.intersection(gone))))  # fmt: skip
    return plans


async def purge(settings: Settings, plans: Iterable[Purge]) -> None:
    """Delete what was planned. Raises DeliveryError if the brokers refuse."""
    wanted = {plan.partition: RecordsToDelete(plan.before) for plan in plans}
    async with admin_client(settings) as admin:
        if wanted:
            await admin.delete_records(wanted)


async def _cuts(
    settings: Settings, taken: Snapshot, before: datetime | None, up_to: Place | None
) -> Mapping[TopicPartition, int]:
    if up_to is not None:
        partition = TopicPartition(up_to.topic, up_to.partition)
        return {partition: min(up_to.offset + 1, taken.bounds.end.get(partition, 0))}
    if before is None:
        return taken.bounds.end
    found = await _offsets_at(settings, taken.bounds.end, int(before.timestamp() * 1000))
    return {place: end if found[place] is None else found[place] for place, end in taken.bounds.end.items()}  # fmt: skip


async def _offsets_at(settings: Settings, places: Iterable[TopicPartition], at_ms: int) -> dict[TopicPartition, Any]:  # fmt: skip
    """The first offset at or after a time in each partition, None if there is none."""
    consumer = AIOKafkaConsumer(**connection(settings))
    try:
        await consumer.start()
        found = await consumer.offsets_for_times(dict.fromkeys(places, at_ms))
    except KafkaError as error:
        raise DeliveryError(f"looking for offsets at {settings.brokers}: {error!r}") from error
    finally:
        await consumer.stop()
    return {place: None if item is None else item.offset for place, item in found.items()}


def _is_cut(place: Place, partition: TopicPartition, cut: int) -> bool:
    return (place.topic, place.partition) == partition and place.offset < cut


def _letter(record: Any, headers: Mapping[str, bytes]) -> Letter:
    place = Place(record.topic, record.partition, record.offset)
    return letter_of(place, record.timestamp, record.key, record.value, headers)
