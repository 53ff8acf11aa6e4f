"""`pipeline tail`: what a topic holds, as a subscriber sees it."""

import asyncio
import select
import sys
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.streaming.reader import Received

LAST = 10
_LOOK_S = 0.3


@click.command()
@click.argument("topic", default="news-enriched")
@click.option("--from-beginning", is_flag=True, help="Begin with the oldest record.")
@click.option("--last", type=click.IntRange(0), metavar="N", help=f"Begin with the newest N records.  [default: {LAST}]")  # fmt: skip
@click.option("--follow/--no-follow", default=None, help="Go on with what comes in.  [default: on a terminal]")  # fmt: skip
@click.option("--max", "limit", type=click.IntRange(1), metavar="N", help="Stop after N records.")
@click.option("--timeout", "timeout_s", type=click.FloatRange(0, min_open=True), metavar="SECONDS", help="Stop following when nothing has come for so long.")  # fmt: skip
@click.option("--repeats", is_flag=True, help="Show repeats of an id and version too.")
@click.option("--count", is_flag=True, help="Only count all committed records, and the distinct ids and versions.")  # fmt: skip
@click.option("--bootstrap-servers", metavar="HOST:PORT[,...]", help="Kafka brokers.")
@click.option("--topic-prefix", metavar="PREFIX", help="Put before every topic name.")
def tail(
    *,
    topic: str,
    from_beginning: bool,
    last: int | None,
    follow: bool | None,
    limit: int | None,
    timeout_s: float | None,
    repeats: bool,
    count: bool,
    **overrides: object,
) -> None:
    """Show TOPIC (news-enriched by default): readable cards on a terminal, JSON lines in a pipe.

    Only committed records are shown, in order within each partition.
    """
    from pipeline.cli.client_logs import keep_quiet
    from pipeline.config import load_settings

    keep_quiet()
    if from_beginning and last is not None:
        raise click.UsageError("--from-beginning and --last exclude each other")
    on_terminal = sys.stdout.isatty()
    settings = load_settings(**overrides)
    wanted = Wanted(
        topic,
        start="beginning" if from_beginning else LAST if last is None else last,
        follow=(on_terminal or timeout_s is not None) if follow is None else follow,
        limit=limit,
        idle_s=timeout_s,
        distinct=not repeats,
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(_count(settings, topic) if count else _until_nobody_reads(settings, wanted))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show: see the options."""

    topic: str
    start: Any
    follow: bool
    limit: int | None
    idle_s: float | None
    distinct: bool


async def _count(settings: "Settings", topic: str) -> None:
    from json import dumps

    from pipeline.streaming.reader import count

    found = await count(settings, topic)
    if sys.stdout.isatty():
        click.echo(f"{found.records:,} committed records, {found.distinct:,} distinct ids and versions in {settings.topic(topic)}")  # fmt: skip
    else:
        click.echo(dumps({"topic": settings.topic(topic), "records": found.records, "distinct": found.distinct}))  # fmt: skip


async def _until_nobody_reads(settings: "Settings", wanted: Wanted) -> None:
    """Show what is wanted; leave when the pipe that we write to is closed, even while all is quiet."""
    showing = asyncio.create_task(_show(settings, wanted))
    watching = asyncio.create_task(_pipe_closed())
    try:
        await asyncio.wait((showing, watching), return_when=asyncio.FIRST_COMPLETED)
        if watching.done() and not showing.done():
            watching.result()
    finally:
        for task in (showing, watching):
            task.cancel()
        outcome, _ = await asyncio.gather(showing, watching, return_exceptions=True)
    if isinstance(outcome, Exception):
        raise outcome


async def _pipe_closed() -> None:
    """Raise BrokenPipeError when whoever reads our output has gone."""
    poller = select.poll()
    poller.register(sys.stdout.fileno(), 0)  # 0: errors only
    while not any(event & select.POLLERR for _, event in poller.poll(0)):  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_S)
    raise BrokenPipeError


async def _show(settings: "Settings", wanted: Wanted) -> None:
    from pipeline.streaming.reader import read

    write = _write_card if sys.stdout.isatty() else _write_line
    shown = 0
    records = read(settings, wanted.topic, start=wanted.start, follow=wanted.follow, idle_s=wanted.idle_s, distinct=wanted.distinct)  # fmt: skip
    async with aclosing(records) as found:
        async for record in found:
            write(record)
            shown += 1
            if shown == wanted.limit:
                return


def _write_line(record: "Received") -> None:
    """The record's value on one line; a tombstone has none."""
    if record.value is not None:
        sys.stdout.buffer.write(record.value.replace(b"\n", b" ") + b"\n")
        sys.stdout.buffer.flush()


def _write_card(record: "Received") -> None:
    from rich.console import Console

    from pipeline.ops.places import settled

    console = Console()
    key = (record.key or b"-").decode("utf-8", "replace")
    console.print(f"[dim]{record.topic}[{record.partition}]@{record.offset}  {record.at:%H:%M:%S} UTC[/]", highlight=False)  # fmt: skip
    if record.value is None:
        letter = settled(dict(record.headers))
        console.print(f"{key}: taken back" if letter is None else f"{letter}: replayed", markup=False)  # fmt: skip
    else:
        console.print(_card(record.value))


def _card(value: bytes) -> Any:
    """The card, or the beginning of what is no record."""
    from rich.text import Text

    from pipeline import codec
    from pipeline.cli.cards import render_card
    from pipeline.errors import RecordError

    try:
        document = codec.decode_object(value)
        kind = codec.RECORD_BY_SCHEMA[str(document.get("schema"))]
        return render_card(codec.from_object(document, kind))
    except (RecordError, KeyError):
        return Text(value[:300].decode("utf-8", "replace"), style="red")
