"""The `pipeline` command: its subcommands, loaded when used, and errors in one line.

Exit codes: 0 done, 1 an error that is told in one line, 2 wrong usage, 3 a worker that must be
started again, 130 interrupted, 143 ended by SIGTERM.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import Any

import click

from pipeline import __version__
from pipeline.errors import PipelineError

COMMANDS = {
    "demo": "run the whole flow on the shipped examples and show what comes out",
    "enrich": "enrich files or standard input, without a broker",
    "clean": "clean files alone, and show what was removed and why",
    "tag": "clean and tag files, and show names, links, quotes and values in the text",
    "classify": "classify files, and show the words and rules that decided",
    "broker": "run a real one-node Apache Kafka, for trying out, tests and laptops",
    "topics": "create or describe the flow's topics",
    "ingest": "put files, folders or JSON lines into news-raw",
    "worker": "run the stages on Kafka, exactly once",
    "tail": "show a topic: cards on a terminal, JSON lines in a pipe",
    "audit": "follow every record to its end: was anything lost, repeated, out of order?",
    "trace": "where did an article go?",
    "dlq": "list, show, count, replay or purge dead letters",
    "schema": "show, write or check the records' JSON Schemas",
    "train": "make a model that ships, anew",
    "config": "list every setting with its value and where it comes from",
    "completion": "print the shell completion script",
}


class LazyGroup(click.Group):
    """Imports a subcommand's module only when it is used, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The subcommands, in the order of the table above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand `cmd_name`, or None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"pipeline.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for `--help`, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pipeline")
def cli() -> None:
    """Turn raw news articles into a clean, enriched stream on Apache Kafka, exactly once.

    Settings come from options, PIPELINE_* variables, .env and pipeline.toml: see `pipeline config`.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors are told in one line on stderr."""
    ended_by: list[int] = []
    try:
        with _orderly_end(ended_by):
            result: Any = cli.main(arguments, prog_name="pipeline", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Abort:
        return _told("ended by SIGTERM", 143) if ended_by else _told("interrupted", 130)
    except PipelineError as error:
        return _told(f"error: {error}", 1)
    except BrokenPipeError:
        # the reader of our output has gone; leave without a second complaint at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _told(f"error: {error.filename or 'writing'}: {error.strerror or error}", 1)
    return result if isinstance(result, int) else 0


@contextmanager
def _orderly_end(ended_by: list[int]) -> Iterator[None]:
    """Let SIGTERM end a command as Ctrl-C would: what is done is written, nothing stays behind."""

    def end(signum: int, frame: FrameType | None) -> None:
        ended_by.append(signum)
        interrupt = signal.getsignal(signal.SIGINT)  # asyncio may have one of its own
        if not callable(interrupt):
            raise KeyboardInterrupt
        interrupt(signal.SIGINT, frame)

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not in the main thread, which alone gets signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _told(text: str, code: int) -> int:
    click.echo(f"pipeline: {text}", err=True)
    return code
