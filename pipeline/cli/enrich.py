"""`pipeline enrich`: the whole flow or a part of it over files or standard input, without a broker."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from pipeline.cli.inputs import items_for, named_or_stdin
from pipeline.cli.progress import bytes_bar
from pipeline.cli.sinks import (
    Key,
    Sinks,
    done_before,
    files_to_read,
    letters_path,
    opened,
    remove_old_letters,
)
from pipeline.errors import ConfigError


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write records here instead of to standard output.",
)
@click.option(
    "--dead-letters",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where dead letters go.  [default: OUTPUT.dead-letters.jsonl, else dead-letters.jsonl]",
)
@click.option(
    "--stages",
    default="",
    help="A part of the flow, such as clean,tag; later stages read records of the stage before.",
)
@click.option("--source", help="Name of the source, for articles that do not name one.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes to run."
)
@click.option(
    "--resume",
    is_flag=True,
    help="Go on where an earlier run with the same OUTPUT ended; its dead letters are tried again.",
)
@click.option("--cards", is_flag=True, help="Show cards instead of JSON lines.")
@click.option("--strict", is_flag=True, help="Exit with 1 if there was a dead letter.")
def enrich(
    *,
    files: tuple[Path, ...],
    output: Path | None,
    dead_letters: Path | None,
    stages: str,
    source: str | None,
    workers: int,
    resume: bool,
    cards: bool,
    strict: bool,
) -> int:
    """Enrich FILES: pages (.html), texts (.txt), JSON lines of raw records (.jsonl), folders of them.

    Without FILES (or with -) reads standard input. Records go to standard output as JSON lines, what
    cannot be enriched to the dead-letter file with its reason.
    """
    from pipeline.codec import schema_of
    from pipeline.config import load_settings
    from pipeline.flow import configured, part_of_flow
    from pipeline.runtime.embedded import run_embedded
    from pipeline.runtime.runner import utc_now
    from pipeline.sources.files import Reading

    settings = load_settings()
    names = tuple(name.strip() for name in stages.split(",") if name.strip())
    chosen = configured(part_of_flow(names), settings)
    letters = dead_letters or letters_path(output)
    _check_outputs(output, letters, resume=resume, cards=cards)
    named = named_or_stdin(files)
    paths = None if named is None else files_to_read(named, (output, letters))
    done = done_before(output, schema_of(chosen[-1].writes)) if resume and output else set()
    with ExitStack() as stack:
        sinks = Sinks(opened(output, stack, append=resume), letters, show=_show if cards else None)
        stack.callback(sinks.close)
        remove_old_letters(letters)
        on_bytes = stack.enter_context(bytes_bar("enriching", paths or ()))
        how = Reading(source=source, max_record_bytes=settings.max_record_bytes, now=utc_now, on_bytes=on_bytes, topic=chosen[0].source)  # fmt: skip
        left = (item for item in items_for(chosen[0], paths, how) if _key(item) not in done)
        for end in run_embedded(left, chosen, workers=workers):
            sinks.write(end)
    _summary(sinks, skipped=len(done))
    return 1 if strict and sinks.letters else 0


def _check_outputs(output: Path | None, letters: Path, *, resume: bool, cards: bool) -> None:
    if resume and output is None:
        raise ConfigError("resuming: needs --output, the file to go on with")
    if cards and output is not None:
        raise click.UsageError("--cards shows records on standard output, --output writes them elsewhere")  # fmt: skip
    if output is not None and output.resolve() == letters.resolve():
        raise ConfigError(f"writing {output}: records and dead letters need a file each")


def _key(item: Any) -> Key | None:
    """The article's id and version; None for what the source refused."""
    return (item.id, item.version) if hasattr(item, "id") else None


def _show(record: Any) -> None:
    from rich.console import Console

    from pipeline.cli.cards import render_card

    Console().print(render_card(record))


def _summary(sinks: Sinks, *, skipped: int) -> None:
    text = f"{sinks.records:,} enriched, {sinks.letters:,} dead letter{'s' * (sinks.letters != 1)}"
    if sinks.letters:
        text += f" ({sinks.dead_letters})"
    if skipped:
        text += f", {skipped:,} done before"
    click.echo(f"pipeline: {text}", err=True)
