"""`pipeline tag`: the tag stage over files, as JSON, or shown with names, links, quotes and values."""

import sys
from pathlib import Path
from typing import Any

import click

from pipeline.cli.inputs import items_for, named_or_stdin


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--explain", is_flag=True, help="Show the text with its entities, groups, links, quotes and values.")  # fmt: skip
@click.option("--cleaned", is_flag=True, help="FILES hold clean records, as `pipeline clean` prints them.")  # fmt: skip
@click.option("--source", help="Name of the source, for articles that do not name one.")
def tag(*, files: tuple[Path, ...], explain: bool, cleaned: bool, source: str | None) -> int:
    """Clean and tag FILES: pages (.html), texts (.txt), JSON lines of raw records (.jsonl), folders.

    Without FILES (or with -) reads standard input. Prints each tagged record as a JSON line; exits
    with 1 if there was none for an article, its reason on standard error.
    """
    from pipeline.config import load_settings
    from pipeline.flow import configured, part_of_flow
    from pipeline.runtime.embedded import run_embedded
    from pipeline.runtime.runner import utc_now
    from pipeline.sources.files import Reading

    settings = load_settings()
    stages = configured(part_of_flow(("tag",) if cleaned else ("clean", "tag")), settings)
    how = Reading(source=source, max_record_bytes=settings.max_record_bytes, now=utc_now)
    failed = False
    for end in run_embedded(items_for(stages[0], named_or_stdin(files), how), stages):
        failed = failed or end.is_dead_letter
        if explain:
            _explain(end.record)
        elif end.is_dead_letter:
            click.echo(f"pipeline: no tagged record: {end.record.error}", err=True)
        else:
            sys.stdout.buffer.write(end.line + b"\n")
            sys.stdout.buffer.flush()
    return 1 if failed else 0


def _explain(record: Any) -> None:
    from rich.console import Console

    from pipeline.cli.explain_tag import explain_tag

    Console().print(explain_tag(record))
