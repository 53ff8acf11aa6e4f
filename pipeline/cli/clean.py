"""`pipeline clean`: the clean stage alone over files, as JSON, or shown with what it removed."""

import sys
from pathlib import Path
from typing import Any

import click

from pipeline.cli.inputs import items_for, named_or_stdin


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--explain", is_flag=True, help="Show the text with what was removed, each span with its kind and rule, and the fields found.")  # fmt: skip
@click.option("--source", help="Name of the source, for articles that do not name one.")
def clean(*, files: tuple[Path, ...], explain: bool, source: str | None) -> int:
    """Clean FILES: pages (.html), texts (.txt), JSON lines of raw records (.jsonl), folders of them.

    Without FILES (or with -) reads standard input. Prints each clean record as a JSON line; exits
    with 1 if there was none for an article, its reason on standard error.
    """
    from pipeline.config import load_settings
    from pipeline.flow import part_of_flow
    from pipeline.runtime.embedded import run_embedded
    from pipeline.runtime.runner import utc_now
    from pipeline.sources.files import Reading

    stages = part_of_flow(("clean",))
    how = Reading(source=source, max_record_bytes=load_settings().max_record_bytes, now=utc_now)
    failed = False
    for end in run_embedded(items_for(stages[0], named_or_stdin(files), how), stages):
        failed = failed or end.is_dead_letter
        if explain:
            _explain(end.record)
        elif end.is_dead_letter:
            click.echo(f"pipeline: no clean record: {end.record.error}", err=True)
        else:
            sys.stdout.buffer.write(end.line + b"\n")
            sys.stdout.buffer.flush()
    return 1 if failed else 0


def _explain(record: Any) -> None:
    from rich.console import Console

    from pipeline.cli.explain_clean import explain_clean

    Console().print(explain_clean(record))
