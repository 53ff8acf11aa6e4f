"""`pipeline clean --explain`: one article on the terminal, with what was removed from it, and why."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from pipeline.cli.cards import render_card
from pipeline.cli.margin import Row, legend, mark, text_table
from pipeline.cli.record_fields import fields_panel
from pipeline.records import CleanArticle, DeadLetter, LedgerEntry
from pipeline.text.ledger import rebuild

STYLES = {
    "headline": "bold cyan", "standfirst": "cyan", "byline": "blue", "time": "blue", "dateline": "blue",
    "caption": "green", "sign_off": "blue", "related": "magenta", "promotion": "yellow",
    "wall": "bold red", "debug": "red", "navigation": "dim", "comment": "bright_black",
    "legal": "dim yellow", "code": "dim red", "space": "dim", "other": "dim italic",
}  # fmt: skip
BODY = "body"
_NOT_FOUND = frozenset(("schema", "version", "content_hash", "body", "fingerprints", "hints", "ledger", "provenance"))  # fmt: skip
"""Fields that are no finding of the clean stage, or that stand above the panel."""


def explain_clean(record: CleanArticle | DeadLetter) -> RenderableType:
    """The source text with what was removed from it, each span with kind and rule, and the fields.

    A dead letter is shown as a card: there is no article to explain.
    """
    if isinstance(record, DeadLetter):
        return render_card(record)
    source = rebuild(record.body, record.ledger)
    return Group(
        Panel(text_table(clean_rows(source, record.ledger), STYLES), title="[bold]text[/]", title_align="left"),
        legend(kind_chars(source, record.ledger), STYLES, "characters"),
        fields_panel(record, without=_NOT_FOUND, title="fields"),
    )  # fmt: skip


def kind_chars(source: str, ledger: tuple[LedgerEntry, ...]) -> Counter[str]:
    """How many characters of the source text became what."""
    counts: Counter[str] = Counter()
    for entry in ledger:
        counts[entry.kind] += entry.end - entry.start
    counts[BODY] = len(source) - counts.total()
    return counts


def clean_rows(source: str, ledger: tuple[LedgerEntry, ...]) -> Iterator[Row]:
    """The source text in order: paragraphs of the body, and what was removed between and within."""
    body = Text()
    done = 0
    for entry in ledger:
        yield from _paragraphs(body, source[done : entry.start])
        done = entry.end
        if entry.kind == "space":
            yield from _paragraphs(body, entry.replacement)
        elif body and _goes_on(source, entry):
            style = STYLES[entry.kind]
            body.append(mark(entry.text, entry.kind, entry.rule, style=style, becomes=entry.replacement))  # fmt: skip
        else:
            yield from _paragraphs(body, "\n")
            yield Row(entry.kind, Text(_lines(entry.text), style=STYLES[entry.kind]), entry.rule)
            yield from _paragraphs(body, entry.replacement)
    yield from _paragraphs(body, source[done:] + "\n")


def _paragraphs(body: Text, more: str) -> Iterator[Row]:
    """Add to the paragraph that is being gathered; each one that ends is a row."""
    first, *others = more.split("\n")
    body.append(first)
    for part in others:
        if body.plain.strip():
            yield Row(BODY, body.copy())
        body.truncate(0)
        body.append(part)


def _goes_on(source: str, entry: LedgerEntry) -> bool:
    """Whether the paragraph that this span stands in goes on behind it."""
    return "\n" not in entry.text and source[entry.end : entry.end + 1] not in ("", "\n")


def _lines(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip())
