"""`pipeline audit`: reads every topic of the flow and draws up the account of each record.

Committed offsets are read first, then the ends of the topics, then the records up to there. What a
stage has committed must have its end among them; what it has not is in flight.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from pipeline.config import Settings
from pipeline.flow import STAGES, Stage
from pipeline.ops.flow_account import FlowAccount, FlowReport, article_mark, seen_record
from pipeline.ops.hop_account import Finding, HopAccount, HopReport
from pipeline.ops.places import Place
from pipeline.streaming.connection import admin_client
from pipeline.streaming.snapshot import Snapshot, committed_offsets, snapshot

OnOffsets = Callable[[int, int], None]
"""Told of offsets done and of all there are."""

_LOOK_S = 0.5
_CLOSE = 200
"""Offsets that a stage may be behind and still be looked at for records: transactions' marks count."""

Committed = Mapping[str, Mapping[TopicPartition, int]]


async def audit(
    settings: Settings, *, settle_s: float = 0, on_offsets: OnOffsets = lambda done, whole: None
) -> FlowReport:
    """The account of all that lies in the flow's topics now.

    Waits at most `settle_s` for what is in flight, and as long for open transactions (30 s at
    least). Memory: 12 bytes for each raw record, 32 for
    each finished one, 5 for each offset that a stage reads (13 for the last stage). Raises ConfigError
    if topics are missing, DeliveryError if the brokers do not answer.
    """
    names = {name: settings.topic(name) for stage in STAGES for name in _topics(stage)}
    if settle_s:
        await _settle(settings, settle_s)
    committed = {stage.name: await committed_offsets(settings, settings.stage_group(stage.name)) for stage in STAGES}  # fmt: skip
    async with snapshot(settings, names.values(), held_up_s=max(30.0, settle_s)) as taken:
        account = FlowAccount(STAGES, names)
        ages = await _compacted_before(settings, [names[stage.sink] for stage in STAGES])
        hops = [_begin(account, stage, taken, names, ages) for stage in STAGES]
        await _read(account, taken, names, on_offsets)
        for stage, hop in zip(STAGES, hops, strict=True):
            hop.close(_own(committed[stage.name], names[stage.source]), _cut(taken, stage, names))
        firsts = {f"{place.topic}[{place.partition}]": first for place, first in taken.bounds.first.items()}  # fmt: skip
        account.close(first_offsets=firsts)
        report = account.report
        report.held_up = [f"{place.topic}[{place.partition}]" for place in taken.held_up]
        _note(report, taken, committed)
        for hop_report in report.hops:
            hop_report.findings = await _named(taken, hop_report.findings)
    return report


def _topics(stage: Stage) -> tuple[str, str, str]:
    return stage.source, stage.dead_letters, stage.sink


def _begin(
    account: FlowAccount,
    stage: Stage,
    taken: Snapshot,
    names: Mapping[str, str],
    ages: Mapping[str, int],
) -> HopAccount:
    hop = HopAccount(
        HopReport(stage.name, names[stage.source]),
        taken.partitions(names[stage.source]),
        compacted_before_ms=ages.get(names[stage.sink]),
        first_of_flow=stage is STAGES[0],
    )
    account.begin(stage, hop)
    return hop


async def _read(
    account: FlowAccount, taken: Snapshot, names: Mapping[str, str], on_offsets: OnOffsets
) -> None:
    done, whole = 0, taken.offsets
    for topic, name in names.items():  # a source topic comes before its sinks
        places = [TopicPartition(name, number) for number in taken.partitions(name)]
        async with aclosing(taken.records(places)) as found:
            async for records in found:
                for item in records:
                    place = Place(name, item.partition, item.offset)
                    seen = seen_record(place, item.key, item.value, item.headers, item.timestamp)
                    account.record(topic, seen, item.value)
                done += 2 * len(records)  # about: most records are alone in their transaction
                on_offsets(min(done, whole), whole)


def _own(committed: Mapping[TopicPartition, int], topic: str) -> dict[int, int | None]:
    return {place.partition: offset for place, offset in committed.items() if place.topic == topic}


def _cut(taken: Snapshot, stage: Stage, names: Mapping[str, str]) -> dict[tuple[str, int], bool]:
    """Of each partition that takes the stage's ends: whether its oldest records are gone."""
    ends = {names[stage.sink], names[stage.dead_letters]}
    return {(place.topic, place.partition): first > 0 for place, first in taken.bounds.first.items() if place.topic in ends}  # fmt: skip


async def _compacted_before(settings: Settings, topics: list[str]) -> dict[str, int]:
    """Compacted topic -> the time (ms) before which records may have been superseded."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, name, configs={"cleanup.policy": None, "min.compaction.lag.ms": None}) for name in topics]  # fmt: skip
    async with admin_client(settings) as admin:
        (answer,) = await admin.describe_configs(resources)
    found = {item[3]: {entry[0]: entry[1] for entry in item[4]} for item in answer.resources}
    now_ms = int(time.time() * 1000)
    return {
        name: now_ms - int(config.get("min.compaction.lag.ms") or 0)
        for name, config in found.items()
        if "compact" in (config.get("cleanup.policy") or "")
    }


async def _settle(settings: Settings, settle_s: float) -> None:
    """Return when nothing is in flight, or after `settle_s`."""
    loop = asyncio.get_running_loop()
    until = loop.time() + settle_s
    while await _is_something_in_flight(settings) and loop.time() < until:  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_S)


async def _is_something_in_flight(settings: Settings) -> bool:
    """Whether a source topic holds a record that its stage has not committed."""
    for stage in STAGES:
        name = settings.topic(stage.source)
        committed = await committed_offsets(settings, settings.stage_group(stage.name))
        async with snapshot(settings, [name], held_up_s=1.0) as taken:
            ends = taken.bounds.end
            behind = {place: max(first, committed.get(place, 0)) for place, first in taken.bounds.first.items() if committed.get(place, 0) < ends[place] > first}  # fmt: skip
            if any(ends[place] - at > _CLOSE for place, at in behind.items()):
                return True
            async with aclosing(taken.records(behind, since=behind)) as found:
                async for _ in found:
                    return True
            if taken.held_up:
                return True
    return False


def _note(report: FlowReport, taken: Snapshot, committed: Committed) -> None:
    """Say what cannot be known, and what an operator should know of."""
    for hop in report.hops:
        partitions = taken.partitions(hop.source)
        if sum(first for first, _ in partitions.values()):
            report.notes.append(f"{hop.source}: its oldest records have been deleted; they are not in this account")  # fmt: skip
        if hop.unknowable:
            report.notes.append(f"{hop.stage}: of {hop.unknowable:,} records the end may have been among what retention or a purge has deleted; whether they had one cannot be known")  # fmt: skip
        if not committed[hop.stage] and hop.records:
            report.notes.append(f"{hop.stage}: its group has committed nothing; everything without an end counts as in flight")  # fmt: skip
    if report.other_texts:
        report.notes.append(f"{report.other_texts:,} finished articles are there again under the same version with another text: their producer should count versions up, or readers will drop them")  # fmt: skip
    report.notes += [f"{place}: held up by an open transaction; what lies behind it was not read" for place in report.held_up]  # fmt: skip


async def _named(taken: Snapshot, findings: list[Finding]) -> list[Finding]:
    """The findings, those of source records with the article's id and version."""
    nameless = [item.place for item in findings if not item.name]
    places = [(TopicPartition(place.topic, place.partition), place.offset) for place in nameless]
    names: dict[Place, str] = {}
    async with aclosing(taken.records_at(places)) as records:
        async for record in records:
            names[Place(record.topic, record.partition, record.offset)] = _name_of(record)
    return [item if item.name else item._replace(name=names.get(item.place, "?")) for item in findings]  # fmt: skip


def _name_of(record: Any) -> str:
    key = record.key or b""
    if record.value is None:
        return f"{key.decode('utf-8', 'replace')} (taken back)"
    found, version = article_mark(dict(record.headers).get("ce_id"), key, record.value)
    return f"{found.decode('utf-8', 'replace')}.{version}"
