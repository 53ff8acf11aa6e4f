"""`pipeline topics`: the flow's topics on the cluster."""

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.streaming.topics import TopicState


@click.group()
def topics() -> None:
    """Create or describe the flow's topics, as schemas/topics/*.yaml want them."""
    from pipeline.cli.client_logs import keep_quiet

    keep_quiet()


def _options(command: Any) -> Any:
    """What both subcommands take."""
    for option in (
        click.option("--topic-prefix", metavar="PREFIX", help="Put before every topic name."),
        click.option("--bootstrap-servers", metavar="HOST:PORT[,...]", help="Kafka brokers."),
        click.option("--replication", type=click.IntRange(1, 10), help="Copies of each partition; with three, a write is safe on two.  [default: 1]"),
        click.option("--partitions", type=click.IntRange(1, 10_000), help="Partitions of each topic.  [default: as the files say]"),
    ):  # fmt: skip
        command = option(command)
    return command


@topics.command(short_help="Create the topics that are missing.")
@_options
@click.option("--grow", is_flag=True, help="Add partitions where there are too few. Articles then change their partitions: do it while none are on their way.")  # fmt: skip
def create(
    *, partitions: int | None, replication: int | None, grow: bool, **overrides: object
) -> None:
    """Create the topics that are missing; what exists is left as it is. May be repeated."""
    from pipeline.config import load_settings
    from pipeline.streaming.topics import create_topics

    settings = load_settings(**overrides)
    states = asyncio.run(
        create_topics(settings, partitions=partitions, replication=replication, grow=grow)
    )
    made = sum(state.created for state in states)
    grown = [state for state in states if state.grown_from is not None]
    for state in grown:
        click.echo(f"pipeline: {state.name} grew from {state.grown_from} to {state.partitions} partitions", err=True)  # fmt: skip
    for state in states:
        for line in state.differences:
            click.echo(f"pipeline: {state.name} differs: {line}", err=True)
    click.echo(f"pipeline: {made} topics created, {len(states) - made} were there{f', {len(grown)} of them grew' if grown else ''}, at {settings.brokers}", err=True)  # fmt: skip


@topics.command(short_help="Show the topics as they are.")
@_options
def describe(*, partitions: int | None, replication: int | None, **overrides: object) -> None:
    """Show the topics as they are: a table on a terminal, JSON lines in a pipe."""
    from pipeline.config import load_settings
    from pipeline.streaming.topics import describe_topics

    settings = load_settings(**overrides)
    states = asyncio.run(describe_topics(settings, partitions=partitions, replication=replication))
    if sys.stdout.isatty():
        _show(states)
    else:
        _write(states)


def _write(states: "tuple[TopicState, ...]") -> None:
    from json import dumps

    for state in states:
        document = {
            "topic": state.name,
            "partitions": state.partitions,
            "replication": state.replication,
            "offsets": state.offsets,
            "end_offsets": state.end_offsets,
            "differences": state.differences,
        }
        click.echo(dumps(document))


def _show(states: "tuple[TopicState, ...]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, caption_justify="left", caption="offsets count transaction markers too; `pipeline tail TOPIC --count` counts records")  # fmt: skip
    for name in ("topic", "partitions", "copies", "offsets", "differs", "holds"):
        number = name in ("partitions", "copies", "offsets")
        table.add_column(
            name, justify="right" if number else "left", no_wrap=number or name == "topic"
        )
    for state in states:
        numbers = (f"{state.partitions}", f"{state.replication}", f"{state.offsets:,}")
        table.add_row(state.name, *numbers, "; ".join(state.differences), state.description)
    Console().print(table)
