"""`pipeline clean`: the clean stage alone over files, as JSON, or shown with what it removed."""

from pathlib import Path
from typing import Any

import click

from pipeline.cli.stage_run import run_stages


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

    return run_stages(
        part_of_flow(("clean",)),
        files,
        source=source,
        max_record_bytes=load_settings().max_record_bytes,
        what="clean",
        show=_explain if explain else None,
    )


def _explain(record: Any) -> None:
    from rich.console import Console

    from pipeline.cli.explain_clean import explain_clean

    Console().print(explain_clean(record))
