"""Puts dead letters back before the stage that refused them, each once, whatever happens meanwhile.

The replayed record and the mark that its letter is done are written in one transaction: killed in
between, neither is there. One transactional id for the flow: a second replay fences the first.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerFenced

from pipeline.config import Settings
from pipeline.errors import ConfigError, DeliveryError, RecordError
from pipeline.message import Output
from pipeline.ops.letters import Letter, Replay, Selection, replay_of, stage_of, why_not
from pipeline.ops.places import Place
from pipeline.sources.files import Reading
from pipeline.streaming.clients import ENVELOPE_BYTES, RETRY_BACKOFF_MS, compression_type
from pipeline.streaming.connection import connection
from pipeline.streaming.letters import WholeLetter, scan, whole_letters
from pipeline.streaming.readiness import size_limits
from pipeline.streaming.snapshot import Snapshot, snapshot

BATCH_LETTERS = 50
BATCH_BYTES = 8 * 1024 * 1024
"""Of a transaction: enough to be quick, little enough to hold nobody up for long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """How to replay.

    `rate` letters a second at most (None: as fast as it goes). `dry_run` writes nothing, `force`
    replays what was replayed too often, `edited` takes the payload's place of the one letter.
    """

    rate: float | None = None
    dry_run: bool = False
    force: bool = False
    edited: bytes | None = None


@dataclass(slots=True)
class Replayed:
    """What became of the letters that were chosen."""

    chosen: int = 0
    replayed: int = 0
    done_before: int = 0
    refused: list[tuple[Letter, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Writer:
    """The producer, None in a dry run, and the largest values that the source topics take."""

    producer: AIOKafkaProducer | None
    limits: dict[str, int]


async def replay(
    settings: Settings,
    topics: Sequence[str],
    selection: Selection,
    *,
    places: frozenset[Place] = frozenset(),
    options: ReplayOptions,
    now: Callable[[], datetime],
    on_count: Callable[[int, int], None] = lambda done, whole: None,
) -> Replayed:
    """Replay the letters of these topics (names on the cluster) that are chosen and not done yet.

    `places` chooses letters by place beside `selection`. May be repeated after a failure: what is
    done is left out. Raises DeliveryError if the brokers do not take it, or if another replay of the
    same flow has begun; ConfigError if topics are missing or there is not one letter to edit.
    """
    counts = Replayed()
    how = Reading(max_record_bytes=settings.max_record_bytes, now=now)
    try:
        async with (
            # First the writer: a former replay is fenced and its transaction ended, so that what is
            # marked as done when the snapshot is taken is all that was replayed.
            _writer(settings, topics, dry_run=options.dry_run) as writer,
            snapshot(settings, topics) as taken,
        ):
            chosen = await _choose(taken, selection, places, counts)
            if options.edited is not None and len(chosen) != 1:
                raise ConfigError(f"replaying an edited letter: {len(chosen)} open letters are chosen, not one")  # fmt: skip
            run = _Run(settings, writer, options, counts, how, len(chosen), on_count)
            async with aclosing(whole_letters(taken, chosen)) as found:
                async for item in found:
                    await run.add(item)
            await run.flush()
    except ProducerFenced as error:
        raise DeliveryError("replaying: another replay of this flow has begun and goes on with it") from error  # fmt: skip
    except KafkaError as error:
        raise DeliveryError(f"replaying at {settings.brokers}: {type(error).__name__}: {error}") from error  # fmt: skip
    return counts


async def _choose(
    taken: Snapshot, selection: Selection, places: frozenset[Place], counts: Replayed
) -> list[Place]:
    """The places of the letters that are meant and not done yet."""
    letters = await scan(taken, selection)
    chosen = [item.place for item in letters.found if not places or item.place in places]
    open_places = [place for place in chosen if place not in letters.done]
    counts.chosen, counts.done_before = len(chosen), len(chosen) - len(open_places)
    return open_places


class _Run:
    """Letters gathered into transactions, at the rate that is wanted."""

    def __init__(
        self,
        settings: Settings,
        writer: _Writer,
        options: ReplayOptions,
        counts: Replayed,
        how: Reading,
        whole: int,
        on_count: Callable[[int, int], None],
    ) -> None:
        self._settings = settings
        self._writer = writer
        self._options = options
        self._counts = counts
        self._how = how
        self._whole = whole
        self._on_count = on_count
        self._batch: list[Replay] = []
        self._most = max(1, min(BATCH_LETTERS, int(options.rate or BATCH_LETTERS)))
        self._started_s: float | None = None

    async def add(self, item: WholeLetter) -> None:
        """Replay this letter, with the next transaction, or say why not."""
        reason, made = self._made(item)
        if made is None:
            self._counts.refused.append((item.letter, reason))
            return
        self._batch.append(made)
        size = sum(len(entry.record.value or b"") for entry in self._batch)
        if len(self._batch) >= self._most or size >= BATCH_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """Write what was gathered, in one transaction."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        await self._wait_for_turn()
        if self._writer.producer is not None:
            await _transact(self._writer.producer, batch)
        self._counts.replayed += len(batch)
        self._on_count(self._counts.replayed, self._whole)

    def _made(self, item: WholeLetter) -> tuple[str, Replay | None]:
        edited, topic = self._options.edited, self._settings.topic(stage_of(item.letter.place.topic).source)  # fmt: skip
        reason = None if edited is not None else why_not(item.letter, item.whole, force=self._options.force)  # fmt: skip
        if reason is not None:
            return reason, None
        try:
            made = replay_of(item.letter, item.whole, item.key, topic=topic, how=self._how, edited=edited)  # fmt: skip
        except RecordError as error:
            return str(error), None
        size, limit = len(made.record.value or b""), self._writer.limits[topic]
        if size > limit:
            return f"{size:,} bytes are over the limit of {limit:,} of {topic}", None
        return "", made

    async def _wait_for_turn(self) -> None:
        """Sleep as long as the rate demands: `replayed` letters take `replayed / rate` seconds."""
        now_s = asyncio.get_running_loop().time()
        self._started_s = now_s if self._started_s is None else self._started_s
        if self._options.rate and not self._options.dry_run:
            await asyncio.sleep(self._started_s + self._counts.replayed / self._options.rate - now_s)  # fmt: skip


async def _transact(producer: AIOKafkaProducer, batch: Iterable[Replay]) -> None:
    """Records and marks, visible together or not at all; every delivery is awaited first."""
    pending: list[asyncio.Future[Any]] = []
    async with producer.transaction():
        for item in batch:
            pending.append(await _send(producer, item.record, None))
            pending.append(await _send(producer, item.mark, item.letter.place.partition))
        await asyncio.gather(*pending)


async def _send(producer: AIOKafkaProducer, output: Output, partition: int | None) -> Any:
    return await producer.send(
        output.topic,
        output.value,
        key=output.key,
        headers=list(output.headers),
        partition=partition,
    )


@asynccontextmanager
async def _writer(settings: Settings, topics: Iterable[str], *, dry_run: bool) -> AsyncIterator[_Writer]:  # fmt: skip
    """A producer that has fenced any former replay; none in a dry run."""
    sources = {settings.topic(stage_of(name).source) for name in topics}
    found = await size_limits(settings, sources)
    limits = {name: limit - ENVELOPE_BYTES for name, limit in found.items()}
    if dry_run:
        yield _Writer(None, limits)
        return
    producer = AIOKafkaProducer(
        **connection(settings),
        transactional_id=f"{settings.group}.{settings.topic_prefix}replay",
        max_request_size=max(found.values()),
        compression_type=compression_type(settings),
        retry_backoff_ms=RETRY_BACKOFF_MS,
        transaction_timeout_ms=int(settings.transaction_timeout_s * 1000),
    )
    try:
        await producer.start()
        yield _Writer(producer, limits)
    finally:
        await producer.stop()
