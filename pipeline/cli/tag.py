"""`pipeline tag`: the tag stage over files, as JSON, or shown with names, links, quotes and values."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.stage_run import run_stages

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.flow import Stage


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
    names = ("tag",) if cleaned else ("clean", "tag")
    explainer = _explainer if explain else None
    return run_stages(names, files, source=source, what="tagged", explainer=explainer)


def _explainer(_stage: "Stage") -> "Callable[[Any], RenderableType]":
    from pipeline.cli.explain_tag import explain_tag

    return explain_tag
