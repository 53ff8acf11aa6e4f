"""`pipeline ingest`: files, folders, JSON lines or standard input into news-raw."""

import asyncio
import sys
import time
from pathlib import Path

import click

from pipeline.cli.progress import bytes_bar

STDIN = (Path("-"),)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--source", help="Name of the source, for articles that do not name one.")
@click.option("--again", is_flag=True, help="Let the flow work on articles again that it has had before.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with 1 if there was a dead letter.")
@click.option("--bootstrap-servers", metavar="HOST:PORT[,...]", help="Kafka brokers.")
@click.option("--topic-prefix", metavar="PREFIX", help="Put before every topic name.")
def ingest(
    *, files: tuple[Path, ...], source: str | None, again: bool, strict: bool, **overrides: object
) -> int:
    """Put FILES into news-raw: pages (.html), texts (.txt), JSON lines (.jsonl), folders of them; - for standard input.

    What cannot be taken goes to news-raw-dlq with its reason. Doing it again is harmless: articles
    that the flow has had before, alike in all but the time of fetching, are dropped as duplicates.
    """
    from pipeline.cli.client_logs import keep_quiet
    from pipeline.config import load_settings
    from pipeline.runtime.runner import utc_now
    from pipeline.sources.files import Reading, read_articles, stream_articles
    from pipeline.streaming.ingest import ingest as run

    keep_quiet()
    settings = load_settings(**overrides)
    started = time.monotonic()
    with bytes_bar("ingesting", () if files == STDIN else files) as on_bytes:
        how = Reading(source=source, max_record_bytes=settings.max_record_bytes, now=utc_now, on_bytes=on_bytes)  # fmt: skip
        items = stream_articles(sys.stdin.buffer, how) if files == STDIN else read_articles(files, how)  # fmt: skip
        counts = asyncio.run(run(items, settings, now=utc_now, again=again))
    elapsed_s = time.monotonic() - started
    rate = (counts.articles + counts.dead_letters) / max(elapsed_s, 0.001)
    click.echo(f"pipeline: {counts.articles:,} articles to {settings.topic('news-raw')}, {counts.dead_letters:,} dead letters, {counts.size_bytes / 1e6:,.1f} MB in {elapsed_s:.1f} s ({rate:,.0f} a second)", err=True)  # fmt: skip
    return 1 if strict and counts.dead_letters else 0
