"""`pipeline tag --explain`: one article on the terminal, its names, quotes and values marked in the text."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.cli.cards import render_card
from pipeline.cli.margin import Row, legend, text_table
from pipeline.records import DeadLetter, Entity, Quote, TaggedArticle, Value

STYLES = {
    "PER": "cyan", "ORG": "magenta", "LOC": "green", "NORP": "yellow", "EVENT": "red", "MISC": "blue",
    "quote": "italic", "value": "bold",
}  # fmt: skip
ABSENT = "–"
SHOWN_CHARS = 90
"""So much of a quote is shown in the list; the text above holds all of it."""

_Mark = tuple[int, int, str, str]
"""Start, end, kind (of STYLES) and the note behind: an entity's id, a speaker's, a value."""


def explain_tag(record: TaggedArticle | DeadLetter) -> RenderableType:
    """The body with each name, quote and value marked, and what became of them, in lists.

    A dead letter is shown as a card: there is no article to explain.
    """
    if isinstance(record, DeadLetter):
        return render_card(record)
    kinds = Counter(kind for *_, kind, _ in marks(record))
    lists = (
        _panel("entities", ("", "type", "name", "role", "salience", "links", "spellings"), map(_entity_cells, _by_salience(record))),
        _panel("countries", ("code", "relevance"), ((each.code, f"{each.relevance:.2f}") for each in record.countries)),
        _panel("quotes", ("kind", "speaker", "cue", "text"), map(_quote_cells, record.quotes)),
        _panel("values", ("kind", "text", "value"), ((each.kind, each.text, _meaning(each)) for each in record.values)),
    )  # fmt: skip
    return Group(
        Panel(text_table(tag_rows(record), {}), title=Text(record.title or "body", style="bold"), title_align="left"),
        legend(kinds, STYLES, "marks"),
        *(each for each in lists if each is not None),
    )  # fmt: skip


def marks(record: TaggedArticle) -> list[_Mark]:
    """All that is marked in the body, sorted; an outer mark before the ones within it."""
    found: list[_Mark] = [
        (mention.start, mention.end, entity.type, entity.id)
        for entity in record.entities
        for mention in entity.mentions
    ]
    found += [(each.start, each.end, "quote", each.speaker or "?") for each in record.quotes]
    found += [(each.start, each.end, "value", _meaning(each)) for each in record.values]
    return sorted(found, key=lambda mark: (mark[0], -mark[1]))


def tag_rows(record: TaggedArticle) -> Iterator[Row]:
    """The paragraphs of the body with their marks; readable without colour: `[Ana Sol|e1]`."""
    left = marks(record)
    place = 0
    for paragraph in record.body.split("\n"):
        end = place + len(paragraph)
        here = [mark for mark in left if mark[0] < end and mark[1] > place]
        if paragraph.strip():
            yield Row("", marked_text(paragraph, place, here))
        left = [mark for mark in left if mark[1] > end]
        place = end + 1


def marked_text(paragraph: str, offset: int, here: list[_Mark]) -> Text:
    """A paragraph with brackets and notes at its marks; `offset` is where it begins in the body."""
    signs: list[tuple[int, int, str, str]] = []
    for number, (start, end, kind, note) in enumerate(here):
        first, last = max(start - offset, 0), min(end - offset, len(paragraph))
        opens, closes = ("«", f"»{note}") if kind == "quote" else ("[", f"|{note}]")
        signs.append((first, number, opens, kind))
        signs.append((last, -number - 1, closes, kind))
    text, place = Text(), 0
    styles: list[str] = []
    for at, order, sign, kind in sorted(signs):
        text.append(paragraph[place:at], style=" ".join(styles))
        if order < 0:
            styles.remove(STYLES[kind])
        text.append(sign, style=f"dim {STYLES[kind]}")
        if order >= 0:
            styles.append(STYLES[kind])
        place = at
    return text.append(paragraph[place:])


def _panel(title: str, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> RenderableType | None:  # fmt: skip
    """A list of findings; None if there are none."""
    found = list(rows)
    if not found:
        return None
    grid = Table(*columns, box=None, padding=(0, 2, 0, 0), header_style="dim")
    for cells in found:
        style = STYLES.get(cells[1], "")
        grid.add_row(*(Text(cell, style=style if at == 2 else "") for at, cell in enumerate(cells)))
    return Panel(grid, title=f"[bold]{title}[/]", title_align="left")


def _by_salience(record: TaggedArticle) -> list[Entity]:
    return sorted(record.entities, key=lambda entity: -entity.salience)


def _entity_cells(entity: Entity) -> tuple[str, ...]:
    spellings = Counter(mention.text for mention in entity.mentions)
    return (
        entity.id,
        entity.type,
        entity.name,
        entity.role or ABSENT,
        f"{entity.salience:.2f}",
        _links(entity),
        " | ".join(f"{text} ×{times}" if times > 1 else text for text, times in spellings.items()),
    )


def _links(entity: Entity) -> str:
    links, at = entity.links, entity.location
    known = (
        links.country,
        f"geonames {links.geonames}" if links.geonames else None,
        links.wikidata,
        f"{at.lat:.2f}, {at.lon:.2f}" if at else None,
    )
    return " · ".join(part for part in known if part) or ABSENT


def _quote_cells(quote: Quote) -> tuple[str, ...]:
    text = " ".join(quote.text.split())
    speaker = f"{quote.speaker} {quote.speaker_name}" if quote.speaker else ABSENT
    shown = text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"
    return quote.kind, speaker, quote.cue or ABSENT, shown


def _meaning(value: Value) -> str:
    if value.value is None:
        return "?"
    return f"{value.value:,} {value.unit or '?'}" if isinstance(value.value, int | float) else value.value  # fmt: skip
