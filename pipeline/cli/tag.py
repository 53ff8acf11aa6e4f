"""`pipeline tag`: the tag stage over files, as JSON, or shown with names, links, quotes and values."""

from pathlib import Path
from typing import Any

import click

from pipeline.cli.stage_run import run_stages


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

    settings = load_settings()
    return run_stages(
        configured(part_of_flow(("tag",) if cleaned else ("clean", "tag")), settings),
        files,
        source=source,
        max_record_bytes=settings.max_record_bytes,
        what="tagged",
        show=_explain if explain else None,
    )


def _explain(record: Any) -> None:
    from rich.console import Console

    from pipeline.cli.explain_tag import explain_tag

    Console().print(explain_tag(record))
