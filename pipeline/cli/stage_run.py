"""What `pipeline clean`, `tag` and `classify` do alike: run a part of the flow over files and show it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.inputs import items_for, named_or_stdin

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.flow import Stage


def run_stages(
    names: tuple[str, ...],
    files: tuple[Path, ...],
    *,
    source: str | None,
    what: str,
    explainer: "Callable[[Stage], Callable[[Any], RenderableType]] | None",
) -> int:
    """Each record that comes out of the stages `names` (none: all) as a JSON line; the exit code: 1 if there was none for one.

    Why there was none is told on standard error; `what` is what such a record is called there. With an
    `explainer`, which is given the last stage, each record is shown as it has it.
    """
    from pipeline.config import load_settings
    from pipeline.flow import configured, part_of_flow
    from pipeline.runtime.embedded import run_embedded
    from pipeline.runtime.runner import utc_now
    from pipeline.sources.files import Reading

    settings = load_settings()
    stages = configured(part_of_flow(names), settings)
    show = None if explainer is None else _shown_by(explainer(stages[-1]))
    how = Reading(source=source, max_record_bytes=settings.max_record_bytes, now=utc_now)
    failed = False
    for end in run_embedded(items_for(stages[0], named_or_stdin(files), how), stages):
        failed = failed or end.is_dead_letter
        if show is not None:
            show(end.record)
        elif end.is_dead_letter:
            click.echo(f"pipeline: no {what} record: {end.record.error}", err=True)
        else:
            sys.stdout.buffer.write(end.line + b"\n")
            sys.stdout.buffer.flush()
    return 1 if failed else 0


def _shown_by(explain: "Callable[[Any], RenderableType]") -> Callable[[Any], None]:
    from rich.console import Console

    console = Console()
    return lambda record: console.print(explain(record))
