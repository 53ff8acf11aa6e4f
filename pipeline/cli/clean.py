"""`pipeline clean`: the clean stage alone over files, as JSON, or shown with what it removed."""

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
@click.option("--explain", is_flag=True, help="Show the text with what was removed, each span with its kind and rule, and the fields found.")  # fmt: skip
@click.option("--source", help="Name of the source, for articles that do not name one.")
def clean(*, files: tuple[Path, ...], explain: bool, source: str | None) -> int:
    """Clean FILES: pages (.html), texts (.txt), JSON lines of raw records (.jsonl), folders of them.

    Without FILES (or with -) reads standard input. Prints each clean record as a JSON line; exits
    with 1 if there was none for an article, its reason on standard error.
    """
    explainer = _explainer if explain else None
    return run_stages(("clean",), files, source=source, what="clean", explainer=explainer)


def _explainer(_stage: "Stage") -> "Callable[[Any], RenderableType]":
    from pipeline.cli.explain_clean import explain_clean

    return explain_clean
