"""What a command works on: files or standard input, as raw articles or as records of a stage before."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.flow import Stage
    from pipeline.sources.files import Reading

STDIN = (Path("-"),)


def items_for(first: "Stage", paths: tuple[Path, ...] | None, how: "Reading") -> Iterator[Any]:
    """What the stage `first` reads, out of files (None: standard input), and what was refused."""
    from pipeline.records import RawArticle
    from pipeline.sources import files as reading

    stdin = sys.stdin.buffer
    if first.reads is RawArticle:
        return reading.stream_articles(stdin, how) if paths is None else reading.read_articles(paths, how)  # fmt: skip
    return reading.stream_records(stdin, first.reads, how) if paths is None else reading.read_records(paths, first.reads, how)  # fmt: skip


def named_or_stdin(files: tuple[Path, ...]) -> tuple[Path, ...] | None:
    """The files named; None if standard input is meant, by `-` or by naming none."""
    return None if files in ((), STDIN) else files
