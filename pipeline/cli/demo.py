"""`pipeline demo`: the main job for real, on shipped examples, shown to people."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.streaming.demo import End, Item

CARDS = 3
"""Cards shown beside the wire story's: enough to see, few enough to read."""


@click.command()
@click.option("--embedded", is_flag=True, help="Without Kafka: the stages in this process.")
@click.option(
    "--cards",
    type=click.IntRange(0),
    default=CARDS,
    show_default=True,
    help="Cards to show beside the wire story's.",
)
def demo(*, embedded: bool, cards: int) -> None:
    """Run the whole flow on the shipped examples and show what comes out.

    Starts a real Apache Kafka (or uses the one that PIPELINE_BOOTSTRAP_SERVERS names), a worker with
    all stages, and reads news-enriched as a subscriber would. Leaves nothing running.
    """
    from rich.console import Console

    from pipeline.cli.client_logs import keep_quiet

    keep_quiet()
    console = Console(width=None if Console().is_terminal else 110)
    started = time.monotonic()
    items = _examples()
    ends = _ends(items, console, embedded=embedded)
    _show_cards(ends, console, cards)
    _show_counts(ends, console)
    _show_time(ends, console, time.monotonic() - started)


def _examples() -> "list[Item]":
    from pipeline.config import load_settings
    from pipeline.resources import resource_dir
    from pipeline.runtime.runner import utc_now
    from pipeline.sources.files import Reading, read_articles

    folder = resource_dir("examples")
    wire = sorted((folder / "wire").glob("*.txt"))
    limit = load_settings().max_record_bytes
    how = {"max_record_bytes": limit, "now": utc_now}
    return [
        *read_articles(wire, Reading(source="example-wire", **how)),  # type: ignore[arg-type]
        *read_articles([folder / "wikinews"], Reading(source="wikinews", **how)),  # type: ignore[arg-type]
        *read_articles([folder / "bad"], Reading(source="example-bad", **how)),  # type: ignore[arg-type]
    ]


def _ends(items: "list[Item]", console: "Console", *, embedded: bool) -> "list[End]":
    from pipeline.config import load_settings
    from pipeline.streaming.broker import BrokerUnavailableError
    from pipeline.streaming.demo import (
        demo_kafka,
        demo_worker,
        run_on_kafka,
        run_without_kafka,
    )

    ends: list[End] = []
    if embedded:
        return list(run_without_kafka(items))
    try:
        with demo_kafka(load_settings(), report=lambda text: _tell(console, text)) as kafka:
            _tell(console, f"{len(items)} examples into {kafka.topic('news-raw')}, a worker with all stages")  # fmt: skip
            with demo_worker(kafka) as is_alive, _bar(console, len(items)) as advance:
                for end in run_on_kafka(kafka, items, is_alive=is_alive):
                    ends.append(end)
                    advance()
    except BrokerUnavailableError as error:
        _tell(console, f"no Kafka here ({error}): running embedded")
        return list(run_without_kafka(items))
    return ends


def _tell(console: "Console", text: str) -> None:
    console.print(text, style="dim", markup=False, highlight=False)


@contextmanager
def _bar(console: "Console", total: int) -> Iterator[Any]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    columns = ("enriching", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def _show_cards(ends: "list[End]", console: "Console", count: int) -> None:
    """The wire story with its whole ledger, some other articles, one dead letter."""
    from pipeline.cli.cards import render_card
    from pipeline.records import DeadLetter

    records = sorted(ends, key=lambda end: str(end.id))
    articles = [end for end in records if not isinstance(end, DeadLetter)]
    letters = [end for end in records if isinstance(end, DeadLetter)]
    for article in articles:
        if article.source == "example-wire":
            console.print(render_card(article, ledger=True))
    for record in [item for item in articles if item.source != "example-wire"][:count]:
        console.print(render_card(record))
    for letter in letters[:1]:
        console.print(render_card(letter))


def _show_counts(ends: "list[End]", console: "Console") -> None:
    from rich.table import Table

    from pipeline.records import EnrichedArticle

    counts: Counter[tuple[str, str]] = Counter()
    for end in ends:
        if isinstance(end, EnrichedArticle):
            counts.update((topic.name, topic.code) for topic in end.topics if topic.level == 1)
    table = Table(title="articles per topic", title_justify="left", box=None, padding=(0, 2))
    table.add_column("topic")
    table.add_column("code", style="dim")
    table.add_column("articles", justify="right")
    for (name, code), count in counts.most_common():
        table.add_row(name, code, str(count))
    console.print(table)


def _show_time(ends: "list[End]", console: "Console", seconds: float) -> None:
    from pipeline.records import EnrichedArticle

    articles = [end for end in ends if isinstance(end, EnrichedArticle)]
    stages: dict[str, float] = {}
    for article in articles:
        for part in article.provenance:
            stages[part.stage] = stages.get(part.stage, 0.0) + part.ms
    mean = " · ".join(f"{stage} {total / len(articles):.1f} ms" for stage, total in stages.items())
    console.print(
        f"[bold]{len(articles)} articles enriched, {len(ends) - len(articles)} dead letters with their "
        f"reason[/], each once, in {seconds:.1f} s with start and stop"
    )
    console.print(f"an article: {mean}", style="dim", highlight=False)
