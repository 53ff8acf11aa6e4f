"""`pipeline classify`: the flow up to the classify stage over files, as JSON, or shown with reasons."""

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
@click.option("--explain", is_flag=True, help="Show topics with the words that spoke for each, genre and urgency with their reasons.")  # fmt: skip
@click.option("--tagged", is_flag=True, help="FILES hold tagged records, as `pipeline tag` prints them.")  # fmt: skip
@click.option("--source", help="Name of the source, for articles that do not name one.")
def classify(*, files: tuple[Path, ...], explain: bool, tagged: bool, source: str | None) -> int:
    """Clean, tag and classify FILES: pages (.html), texts (.txt), JSON lines (.jsonl), folders.

    Without FILES (or with -) reads standard input. Prints each enriched record as a JSON line; exits
    with 1 if there was none for an article, its reason on standard error.
    """
    names = ("classify",) if tagged else ()
    explainer = _explainer if explain else None
    return run_stages(names, files, source=source, what="enriched", explainer=explainer)


def _explainer(stage: "Stage") -> "Callable[[Any], RenderableType]":
    """What shows a record with reasons; they are found anew, by the tools that the stage has too."""
    from pipeline.cli.explain_classify import explain_classify

    tools: Any = stage.load()
    return lambda record: explain_classify(record, tools)
