"""How dead letters are shown: tables and cards on a terminal, JSON in a pipe; never a password."""

import re
import sys
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from json import dumps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.ops.letters import Letter
    from pipeline.ops.places import Place
    from pipeline.streaming.letters import WholeLetter

_USER_INFO = re.compile(r"(\w+://)[^\s/@:]{1,200}:[^\s/@]{1,200}@")
_SHOWN_CHARS = 20_000
_HEX_BYTES = 512


def without_passwords(text: str) -> str:
    """The text, user and password of addresses in it masked.

    >>> without_passwords("reading https://me:secret@example.org/feed: 404")
    'reading https://***@example.org/feed: 404'
    """
    return _USER_INFO.sub(r"\1***@", text)


def show_letters(letters: "Sequence[Letter]", done: "AbstractSet[Place]", *, whole: int, page: int, pages: int) -> None:  # fmt: skip
    """One line a letter."""
    if not sys.stdout.isatty():
        for item in letters:
            click.echo(dumps(_fields(item, done)))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for item in letters:
        mark = ", replayed" if item.place in done else f", replayed {item.replays} times before" if item.replays else ""  # fmt: skip
        console.print(Text(f"{item.place}  {item.at:%Y-%m-%d %H:%M:%S}  {item.stage}  {item.reason}  {item.key or '-'}{mark}", style="bold"), soft_wrap=True)  # fmt: skip
        console.print(Text(f"  {without_passwords(item.error)}", style="dim"), no_wrap=True, overflow="ellipsis")  # fmt: skip
    console.print(f"{whole:,} letters, page {page} of {max(1, pages)}; `pipeline dlq show PLACE` shows one wholly")  # fmt: skip


def show_stats(letters: "Sequence[Letter]", *, done: int) -> None:
    """How many letters have which cause."""
    from pipeline.ops.letters import grouped

    groups = grouped(letters)
    if not sys.stdout.isatty():
        for group, count in groups:
            click.echo(dumps({"topic": group.topic, "stage": group.stage, "disposition": group.disposition, "reason": group.reason, "letters": count}))  # fmt: skip
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("topic", "stage", "disposition", "reason", box=None, pad_edge=False)
    table.add_column("letters", justify="right")
    for group, count in groups:
        table.add_row(group.topic, group.stage, group.disposition, group.reason, f"{count:,}")
    console = Console(highlight=False)
    console.print(table)
    console.print(f"{len(letters):,} letters shown; {done:,} of those chosen are replayed")


def letter_document(found: "WholeLetter") -> str:
    """The whole letter as one line of JSON, its payload as text where it is text."""
    from pipeline.ops.dead_letters import payload

    letter, whole = found.letter, found.whole
    document: dict[str, Any] = {
        "place": str(letter.place),
        "written_at": letter.at.isoformat(),
        "key": letter.key,
        "topic": whole.topic,
        "partition": whole.partition,
        "offset": whole.offset,
        "stage": whole.stage,
        "disposition": whole.disposition,
        "error_class": whole.error_class,
        "error": without_passwords(whole.error),
        "attempts": whole.attempts,
        "replays": letter.replays,
        "versions": whole.versions,
        "payload_truncated": whole.payload_truncated,
        "payload_size_bytes": whole.payload_size_bytes,
        "payload_sha256": whole.payload_sha256,
    }
    data = payload(whole)
    try:
        document["payload"] = without_passwords(data.decode("utf-8"))
    except UnicodeDecodeError:
        document["payload_base64"] = whole.payload_base64
    return dumps(document, ensure_ascii=False)


def show_letter(found: "WholeLetter") -> None:
    """A card for the letter and, below, what came: JSON, text or bytes."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from pipeline.ops.dead_letters import payload

    letter, whole = found.letter, found.whole
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in _rows(found):
        grid.add_row(name, Text(value))
    console = Console(highlight=False)
    console.rule(f"{letter.place}")
    console.print(grid)
    console.rule("as it came" + (" (cut)" if whole.payload_truncated else ""))
    console.print(Text(without_passwords(readable(payload(whole)))), soft_wrap=True)


def readable(data: bytes) -> str:
    r"""The bytes as indented JSON, else as text, else as hexadecimal digits; cut if very long.

    >>> readable(b'{"a": 1}'), readable(b"plain"), readable(b"\xff\x00")
    ('{\n  "a": 1\n}', 'plain', 'ff 00')
    """
    from pipeline import codec
    from pipeline.errors import RecordError

    try:
        text = codec.encode_document(codec.decode_object(data)).decode().rstrip()
    except RecordError:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            cut = "" if len(data) <= _HEX_BYTES else f" ... ({len(data):,} bytes)"
            return data[:_HEX_BYTES].hex(" ") + cut
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]} ... ({len(text):,} characters; --payload writes all)"  # fmt: skip


def _rows(found: "WholeLetter") -> list[tuple[str, str]]:
    letter, whole = found.letter, found.whole
    came = f"{whole.payload_size_bytes:,} bytes, SHA-256 {whole.payload_sha256}"
    return [
        ("was", str(letter.source) if letter.source else f"for {whole.topic}"),
        ("key", letter.key or "-"),
        ("stage", f"{whole.stage}, {whole.disposition}, attempt {whole.attempts}"),
        ("error", f"{whole.error_class}: {without_passwords(whole.error)}"),
        ("written", f"{letter.at:%Y-%m-%d %H:%M:%S} UTC"),
        ("replayed before", f"{letter.replays} times"),
        ("versions", ", ".join(f"{name} {version}" for name, version in whole.versions.items())),
        ("payload", came + (", cut: it cannot be replayed" if whole.payload_truncated else "")),
    ]


def _fields(letter: "Letter", done: "AbstractSet[Place]") -> dict[str, Any]:
    return {
        "place": str(letter.place),
        "written_at": letter.at.isoformat(),
        "key": letter.key,
        "stage": letter.stage,
        "disposition": letter.disposition,
        "reason": letter.reason,
        "error_class": letter.error_class,
        "error": without_passwords(letter.error),
        "source": None if letter.source is None else str(letter.source),
        "size_bytes": letter.size_bytes,
        "replays": letter.replays,
        "replayed": letter.place in done,
    }
