"""Malformed inputs without end, each made anew from its number: seeds, changed a little or a lot."""

import gzip
import json
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.resources import resource_dir
from tests.bad_input import BAD, STORY, record

SEEDS = Path(__file__).with_name("seeds")
STORIES = Path(__file__).parents[1] / "unit" / "stages" / "clean" / "stories"
MAX_BYTES = 200_000
TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc3\x28", b"\xf0\x9f\x98", b"\\ud800", b"\\u0000",
    b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"<script type=application/ld+json>", b"<p>", b"<table>",
    b"<br>" * 50, b"<div>" * 300, b"&#xd800;", b"&#0;", b"&amp;lt;", b'{"', b"}", b"[" * 500, b'"', b"\\", b"1e999",
    b"9" * 5_000, b"NaN", b"null", b"true", b"-0", b"\r", b"\r\n\r\n", b"\xe2\x80\xa8", b"\xc2\xa0", b"\xc2\xad",
    b"(Reporting by ", b" (Reuters) - ", b"UPDATE 1-", b"REUTERS/", b"By ", b"By A, B, ", b"March 99, 2024", b"@", b"https://[", b"%PDF-",
    b"<?xml version='1.0'?>", b"<rss>", b"<item>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b'"content"', b'"schema"',
    b'"start": -1', b'"start": 999999999', "“".encode(), "”".encode(), "\u200f".encode(), "é".encode("latin-1"),
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 2**63, 2**200, "", "x", "\0", "\ud800", "é" * 1_000, [], {}, [[]], [None] * 50, {"a": {}},
    "2024-03-14T00:00:00Z", "2024-03-14", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "http://[", "//", STORY,
)  # fmt: skip
TYPES = (
    "text/html",
    "text/plain",
    "application/xhtml+xml; charset=x",
    "TEXT/HTML",
    "application/rss+xml",
    "text/",
    "",
)


@cache
def seeds() -> tuple[bytes, ...]:
    """What is changed: this project's own examples and stories, bad inputs, and finds of earlier runs."""
    folders = (SEEDS, STORIES, resource_dir("examples") / "wire", resource_dir("examples") / "bad", resource_dir("schemas") / "examples")  # fmt: skip
    files = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file()]
    found = [path.read_bytes() for path in files]
    stories = [path.read_text("utf-8") for path in sorted(STORIES.glob("*.txt"))]
    found += [record(content=story) for story in stories]
    page = (STORIES / "page.html").read_text("utf-8")
    found += [record(content=page, content_type="text/html"), STORY.encode("utf-16")]
    found += [bad.value for bad in BAD if len(bad.value) <= MAX_BYTES]
    return tuple(found)


def malformed(seed: int, number: int, point: str) -> bytes:
    """Input `number` of the run `seed` for this entry point: always the same, at most 200,000 bytes.

    Three in four are of the kind that is read there, so that they get beyond the first check.
    """
    chance = random.Random(f"{seed}-{number}")  # noqa: S311 - chance that can be repeated
    fits = chance.random() < 0.75
    data = chance.choice(_fitting(point) if fits else seeds())
    changes = _CHANGES if not fits else (_field,) if data.startswith(b"{") else _INNER
    for _ in range(chance.choice((1, 1, 2, 3, 5, 20))):
        data = chance.choice(changes)(data, chance)[:MAX_BYTES]
    return _wrapped(data, point, chance) if fits else data


@cache
def _fitting(point: str) -> tuple[bytes, ...]:
    """The seeds of the kind that is read at this entry point."""
    schema = {"topic news-clean": b"news-clean/1", "topic news-tagged": b"news-tagged/1", "topic *-dlq": b"news-dead-letter/1", "file of clean records": b"news-clean/1"}.get(point)  # fmt: skip
    if schema:
        return tuple(seed for seed in seeds() if seed[:60].find(schema) > 0)
    mark = b"<" if ".html" in point else b"{" if ".json" in point else b""
    return tuple(seed for seed in seeds() if seed.lstrip().startswith(mark))


def _wrapped(data: bytes, point: str, chance: random.Random) -> bytes:
    """The bytes as they come in at this entry point: in a record, on one line, packed."""
    if point == "topic news-raw" and not data.startswith(b'{"schema": "news-raw/1"'):
        return _in_record(data, chance)
    if point == "file *.jsonl":
        return _in_record(data, chance) + b"\n" + data.replace(b"\n", b" ")
    if point.endswith(".gz"):
        packed = gzip.compress(data)
        return (
            packed if chance.random() < 0.7 else chance.choice((_flip, _cut, _head))(packed, chance)
        )
    return data


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data or b"\0")
    for _ in range(chance.choice((1, 3, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    low, high = _span(data, chance)
    return data[:low] + data[high:]


def _head(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _again(data: bytes, chance: random.Random) -> bytes:
    low, high = _span(data, chance)
    return data[:low] + data[low:high] * chance.choice((2, 5, 300)) + data[high:]


def _token(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 40)) + data[at:]


def _spliced(data: bytes, chance: random.Random) -> bytes:
    other = chance.choice(seeds())
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _charset(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    name = chance.choice(
        ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "shift-jis", "utf-7")
    )
    return text.encode(name, "replace")


def _field(data: bytes, chance: random.Random) -> bytes:
    """A JSON object with one value, anywhere in it, replaced or left out."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return _token(data, chance)
    holder: Any = document
    while isinstance(holder, dict | list) and holder:
        key = (
            chance.choice(list(holder))
            if isinstance(holder, dict)
            else chance.randrange(len(holder))
        )
        if not isinstance(holder[key], dict | list) or not holder[key] or chance.random() < 0.3:
            if chance.random() < 0.15:
                del holder[key]
            else:
                holder[key] = chance.choice(VALUES)
            break
        holder = holder[key]
    return json.dumps(document).encode()


def _in_record(data: bytes, chance: random.Random) -> bytes:
    """The bytes as the content of a record."""
    return record(content=data.decode("utf-8", "replace"), content_type=chance.choice(TYPES))


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    low = chance.randrange(len(data) + 1)
    return low, min(len(data), low + chance.choice((1, 10, 200, 5_000)))


Change = Callable[[bytes, random.Random], bytes]
_CHANGES: tuple[Change, ...] = (_flip, _cut, _head, _again, _token, _token, _spliced, _charset, _field, _field, _field, _in_record)  # fmt: skip
_INNER: tuple[Change, ...] = (_token, _token, _again, _cut, _flip)
"""Changes that mostly leave a thing of its kind; JSON stays JSON with `_field` alone."""
