"""`pipeline enrich`: the whole flow or a part of it over files or standard input, without a broker."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import click

from pipeline.errors import ConfigError


@dataclass
class Sinks:
    """Where ends go: records to `out` (or as cards to the terminal), dead letters to a file.

    The dead-letter file is made when the first one comes.
    """

    out: BinaryIO
    dead_letters: Path
    append: bool = False
    cards: bool = False
    records: int = 0
    letters: int = 0
    _letters_file: BinaryIO | None = field(default=None, repr=False)

    def write(self, end: Any) -> None:
        """Write one end as a line."""
        if end.is_dead_letter:
            self.letters += 1
            if self._letters_file is None:
                self._letters_file = self.dead_letters.open("ab" if self.append else "wb")
            self._letters_file.write(end.line + b"\n")
        else:
            self.records += 1
            _show(end) if self.cards else self.out.write(end.line + b"\n")

    def close(self) -> None:
        """Write out what is buffered."""
        self.out.flush()
        if self._letters_file is not None:
            self._letters_file.close()


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
    "--resume", is_flag=True, help="Go on where an earlier run with the same OUTPUT ended."
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
    from pipeline.flow import part_of_flow
    from pipeline.runtime.embedded import run_embedded

    chosen = part_of_flow(tuple(name.strip() for name in stages.split(",") if name.strip()))
    if resume and output is None:
        raise ConfigError("resuming: needs --output, the file to go on with")
    letters = dead_letters or _letters_path(output)
    done = _done(output, letters) if resume and output else set()
    with ExitStack() as stack:
        sinks = Sinks(_opened(output, stack, append=resume), letters, append=resume, cards=cards)
        stack.callback(sinks.close)
        on_bytes = stack.enter_context(_progress(files))
        items = _items(files, chosen[0], source, on_bytes)
        left = (item for item in items if _identity(item) not in done)
        for end in run_embedded(left, chosen, workers=workers):
            sinks.write(end)
    _summary(sinks, skipped=len(done))
    return 1 if strict and sinks.letters else 0


def _items(files: tuple[Path, ...], first: Any, source: str | None, on_bytes: Any) -> Iterator[Any]:
    """What to work on: raw articles, or records of the stage before."""
    from pipeline.config import load_settings
    from pipeline.records import RawArticle
    from pipeline.runtime.runner import utc_now
    from pipeline.sources import files as reading

    limit = load_settings().max_record_bytes
    how = reading.Reading(source=source, max_record_bytes=limit, now=utc_now, on_bytes=on_bytes, topic=first.source)  # fmt: skip
    stdin = not files or files == (Path("-"),)
    if first.reads is RawArticle:
        return reading.stream_articles(sys.stdin.buffer, how) if stdin else reading.read_articles(files, how)  # fmt: skip
    return reading.stream_records(sys.stdin.buffer, first.reads, how) if stdin else reading.read_records(files, first.reads, how)  # fmt: skip


def _opened(output: Path | None, stack: ExitStack, *, append: bool) -> BinaryIO:
    if output is None:
        return sys.stdout.buffer
    try:
        return stack.enter_context(output.open("ab" if append else "wb"))
    except OSError as error:
        raise ConfigError(f"writing {output}: {error.strerror}") from error


def _letters_path(output: Path | None) -> Path:
    return output.with_name(f"{output.stem}.dead-letters.jsonl") if output else Path("dead-letters.jsonl")  # fmt: skip


def _done(output: Path, letters: Path) -> set[tuple[str, int] | None]:
    """The (id, version) of all records already in `output`; cuts off a half-written last line."""
    from pipeline import codec
    from pipeline.errors import RecordError

    done: set[tuple[str, int] | None] = set()
    for path in (output, letters):
        if not path.exists():
            continue
        with path.open("r+b") as stream:
            whole = 0
            for line in stream:
                try:
                    document = codec.decode_object(line)
                except RecordError:
                    break
                whole += len(line)
                if path == output:
                    done.add((document["id"], document["version"]))
            stream.truncate(whole)
    return done


def _identity(item: Any) -> tuple[str, int] | None:
    return (item.id, item.version) if hasattr(item, "id") else ("", 0)


@contextmanager
def _progress(files: tuple[Path, ...]) -> Iterator[Any]:
    """A bar on a terminal, over the bytes of the files; silence elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    from pipeline.sources.files import total_bytes

    console = Console(stderr=True)
    if not console.is_terminal or not files or files == (Path("-"),):
        yield lambda _size: None
        return
    columns = ("enriching", BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total_bytes(files))
        yield lambda size: bar.advance(task, size)


def _show(end: Any) -> None:
    from rich.console import Console

    from pipeline.cli.cards import render_card

    Console().print(render_card(end.record))


def _summary(sinks: Sinks, *, skipped: int) -> None:
    text = f"{sinks.records:,} enriched, {sinks.letters:,} dead letters"
    if sinks.letters:
        text += f" ({sinks.dead_letters})"
    if skipped:
        text += f", {skipped:,} done before"
    click.echo(f"pipeline: {text}", err=True)
