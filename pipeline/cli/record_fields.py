"""The fields of a record as a panel: name and readable value, what is absent shown as absent."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

ABSENT = "–"


def fields_panel(record: Any, *, without: frozenset[str], title: str) -> RenderableType:
    """All fields of a record but those named in `without`; fields of parts stand as `part.field`."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in named_values(record):
        if name.partition(".")[0] not in without:
            grid.add_row(name, Text(value, style="dim" if value == ABSENT else ""))
    return Panel(grid, title=f"[bold]{title}[/]", title_align="left")


def named_values(record: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each field's name and value in words, those of parts that are records too.

    >>> from pipeline.records import Language
    >>> list(named_values(Language(code="en", confidence=0.99)))
    [('code', 'en'), ('confidence', '0.99')]
    """
    for item in fields(record):
        value = getattr(record, item.name)
        if is_dataclass(value):
            yield from named_values(value, f"{prefix}{item.name}.")
        else:
            yield prefix + item.name, _words(value)


def _words(value: Any) -> str:
    if value is None or value in ((), ""):
        return ABSENT
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, tuple):
        return "\n".join(_one(item) for item in value)
    return str(value)


def _one(item: Any) -> str:
    """A part in a list of them: its values on one line, what is absent left out."""
    if not is_dataclass(item):
        return str(item)
    return " · ".join(value for _, value in named_values(item) if value != ABSENT)
