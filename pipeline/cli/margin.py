"""A text on the terminal, paragraph by paragraph, with a word in the margin and marks within.

What `--explain` is made of: readable in colour, without colour, and in a pipe.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

MARGIN_CHARS = 10
NOTE_CHARS = 24


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph: `kind` stands in the margin before it, `note` behind it."""

    kind: str
    text: Text
    note: str = ""


def text_table(rows: Iterable[Row], styles: Mapping[str, str]) -> RenderableType:
    """The rows as a table without lines; `styles` gives each kind its rich style (else none)."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(justify="right", min_width=MARGIN_CHARS, no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(style="dim", overflow="fold", max_width=NOTE_CHARS)
    for row in rows:
        table.add_row(Text(row.kind, style=styles.get(row.kind, "")), row.text, row.note)
    return table


def mark(text: str, kind: str, note: str, *, style: str, becomes: str = "") -> Text:
    """A span within a paragraph: the words that it holds, what it is, what takes its place.

    >>> mark("<601398.SS>", "code", "sign-off/codes", style="dim").plain
    '⟦<601398.SS>: code, sign-off/codes⟧'
    """
    instead = f" → {becomes}" if becomes else ""
    return Text(f"⟦{_visible(text)}{instead}: {kind}, {note}⟧", style=style)


def legend(counts: Mapping[str, int], styles: Mapping[str, str], unit: str) -> Text:
    """How much there is of each kind, in its style, the most first.

    >>> legend({"body": 20, "legal": 30}, {}, "characters").plain
    'legal 30 · body 20 characters'
    """
    parts = [
        Text(f"{kind} {count:,}", style=styles.get(kind, ""))
        for kind, count in sorted(counts.items(), key=lambda item: -item[1])
    ]
    return Text(" · ").join(parts).append(f" {unit}")


def _visible(text: str) -> str:
    """The text with a code point's number for each character that a terminal does not show."""
    return "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text)
