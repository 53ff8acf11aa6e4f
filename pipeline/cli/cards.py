"""Readable cards: a record as people would rather see it than as JSON."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.records import (
    CleanArticle,
    DeadLetter,
    EnrichedArticle,
    LedgerEntry,
    Quote,
    RawArticle,
    TaggedArticle,
)

BODY_CHARS = 280
LEDGER_CHARS = 70
_TYPE_STYLE = {"PER": "cyan", "ORG": "magenta", "LOC": "green", "NORP": "yellow", "EVENT": "red", "MISC": "blue"}  # fmt: skip


def render_card(record: Any, *, ledger: bool = False) -> RenderableType:
    """A card for one record of any topic; `ledger` lists every removed span that is no space."""
    if isinstance(record, DeadLetter):
        return _dead_letter_card(record)
    if isinstance(record, RawArticle):
        return _panel(record.hints.title or record.url or record.id, _raw_rows(record), record.id)
    rows = list(_clean_rows(record))
    if isinstance(record, TaggedArticle | EnrichedArticle):
        rows += _tag_rows(record)
    if isinstance(record, EnrichedArticle):
        rows += _topic_rows(record)
    rows += _ledger_rows(record.ledger, whole=ledger)
    return _panel(record.title or record.id, rows, record.id, body=record.body)


def _panel(
    title: str, rows: Iterable[tuple[str, RenderableType]], name: str, body: str = ""
) -> Panel:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in rows:
        grid.add_row(label, value)
    parts: list[RenderableType] = [grid]
    if body:
        parts = [Text(_shortened(body, BODY_CHARS), style="italic"), Text(), grid]
    return Panel(Group(*parts), title=f"[bold]{escape(title)}[/]", subtitle=f"[dim]{name}[/]", title_align="left", subtitle_align="right")  # fmt: skip


def _raw_rows(record: RawArticle) -> Iterator[tuple[str, RenderableType]]:
    yield "source", Text(record.source)
    yield "fetched", Text(f"{record.fetched_at:%Y-%m-%d %H:%M} UTC")
    yield "content", Text(f"{record.content_type}, {len(record.content):,} characters")


def _clean_rows(record: CleanArticle | TaggedArticle | EnrichedArticle) -> Iterator[tuple[str, RenderableType]]:  # fmt: skip
    when = record.published_at or record.fetched_at
    tags = " ".join(f"{tag.tag} {tag.number or ''}".strip() for tag in record.headline_tags)
    credit = record.credits
    people = {
        "by": ", ".join(author.name for author in record.authors),
        "reporting": ", ".join(credit.reporting),
        "with": ", ".join(credit.additional_reporting),
        "writing": ", ".join(credit.writing),
        "editing": ", ".join(credit.editing),
    }
    yield "source", Text(f"{record.source} · {when:%Y-%m-%d %H:%M} UTC · {record.language.code} · {record.word_count} words")  # fmt: skip
    if tags or record.lifecycle != "usable":
        yield "tags", Text(f"{tags} ({record.lifecycle})".strip())
    if record.dateline:
        line = record.dateline
        parts = (" / ".join(line.places), line.date and f"{line.date:%Y-%m-%d}", line.agency)
        yield "dateline", Text(" · ".join(str(part) for part in parts if part))
    for label, names in people.items():
        if names:
            yield label, Text(names)
    for caption in record.captions:
        yield "caption", Text(_shortened(caption.text, 160) + (f" [{caption.credit}]" if caption.credit else ""))  # fmt: skip


def _tag_rows(record: TaggedArticle | EnrichedArticle) -> Iterator[tuple[str, RenderableType]]:
    if record.countries:
        yield "countries", Text("  ".join(f"{item.code} {item.relevance:.2f}" for item in record.countries))  # fmt: skip
    for label, kinds in (("people", {"PER"}), ("organisations", {"ORG"}), ("places", {"LOC"}), ("other names", {"NORP", "EVENT", "MISC"})):  # fmt: skip
        found = [item for item in record.entities if item.type in kinds]
        if found:
            yield label, _names(found)
    direct_first = sorted(record.quotes, key=lambda quote: quote.kind == "indirect")
    for quote in direct_first[:2]:
        yield _quote_row(quote)


def _quote_row(quote: Quote) -> tuple[str, RenderableType]:
    text, speaker = _shortened(quote.text, 140), quote.speaker_name or ""
    if quote.kind == "direct":
        return "quote", Text(f"“{text}” {speaker}".strip())
    return "said", Text(f"{speaker}: {text}")


def _names(found: list[Any]) -> Text:
    text = Text()
    for number, item in enumerate(sorted(found, key=lambda entity: -entity.salience)[:12]):
        text.append(", " if number else "")
        text.append(item.name, style=_TYPE_STYLE[item.type])
        known = item.role or item.links.country
        text.append(f" ({known})" if known else "", style="dim")
    return text


def _topic_rows(record: EnrichedArticle) -> Iterator[tuple[str, RenderableType]]:
    for topic in record.topics:
        mark = "bold" if topic.main else ""
        yield ("topic" if topic.level == 1 else ""), Text(f"{topic.name} {topic.code} {topic.confidence:.2f}{' matched' * (topic.method == 'matched')}", style=mark)  # fmt: skip
    if record.genre or record.urgency:
        genre = record.genre.code if record.genre else "-"
        yield "genre", Text(f"{genre} · urgency {record.urgency or '-'}")
    total = sum(item.ms for item in record.provenance)
    yield "made by", Text(" · ".join(f"{item.stage} {item.version} {item.ms:.1f} ms" for item in record.provenance) + f" · {total:.1f} ms", style="dim")  # fmt: skip


def _ledger_rows(
    ledger: tuple[LedgerEntry, ...], *, whole: bool
) -> Iterator[tuple[str, RenderableType]]:
    removed = [entry for entry in ledger if entry.kind not in ("space", "code")]
    if not removed:
        return
    if not whole:
        kinds: dict[str, int] = {}
        for entry in removed:
            kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
        yield "removed", Text("  ".join(f"{kind} {count}" for kind, count in kinds.items()), style="dim")  # fmt: skip
        return
    for entry in removed:
        yield f"removed: {entry.kind}", Text(_ledger_text(entry.text), style="dim")


def _ledger_text(text: str) -> str:
    """The beginning of a removed span, and of how many lines it is."""
    lines = [line for line in text.splitlines() if line.strip()]
    count = f" ({len(lines)} lines)" if len(lines) > 1 else ""
    return _shortened(text, LEDGER_CHARS) + count


def _dead_letter_card(letter: DeadLetter) -> Panel:
    place = "" if letter.offset is None else f"[{letter.partition}]@{letter.offset}"
    rows: list[tuple[str, RenderableType]] = [
        ("reason", Text(letter.error, style="red")),
        ("from", Text(f"{letter.topic}{place}, stage {letter.stage}, {letter.disposition}")),
        (
            "payload",
            Text(
                f"{letter.payload_size_bytes:,} bytes"
                + (" (cut)" if letter.payload_truncated else "")
            ),
        ),
    ]
    return _panel(f"dead letter: {letter.error_class}", rows, letter.id or "-")


def _shortened(text: str, limit: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"
