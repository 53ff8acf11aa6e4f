"""How far a long step of the cleaner's training is: a bar on standard error, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Advance = Callable[[int], None]


@contextmanager
def stepwise(name: str, steps: int) -> Iterator[Advance]:
    """A bar of so many steps under this name; gives what is to be told of each that is done."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    with click.progressbar(length=steps, label=name, file=sys.stderr, show_pos=True) as bar:
        yield bar.update
