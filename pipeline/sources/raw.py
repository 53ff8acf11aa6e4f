"""A raw article out of what a source has: a page, a text, or a JSON object that says less than all."""

import re
from dataclasses import fields
from datetime import datetime
from typing import Any

from pipeline import codec
from pipeline.errors import SchemaError
from pipeline.records import RawArticle
from pipeline.sources.charset import decode_page
from pipeline.sources.ids import article_id

HTML = "text/html"
PLAIN = "text/plain"
_HEAD_CHARS = 200_000
_LINK = re.compile(r"<(?:link|meta)\b[^>]{0,2000}>", re.I)
_CANONICAL = re.compile(r"""\b(?:rel\s*=\s*["']?canonical|property\s*=\s*["']?og:url)\b""", re.I)
_ADDRESS = re.compile(r"""\b(?:href|content)\s*=\s*["'](https?://[^"'\s]{4,2000})["']""", re.I)
_FIELDS = {item.name for item in fields(RawArticle)}


def from_page(data: bytes, *, content_type: str, source: str, fetched_at: datetime) -> RawArticle:
    """The raw article of one page or text. Raises DecodeError if no charset fits its bytes."""
    content, encoding = decode_page(data)
    url = declared_url(content) if content_type == HTML else None
    return RawArticle(
        id=article_id(url, source, content),
        source=source,
        url=url,
        content_type=content_type,
        content=content,
        encoding=encoding,
        fetched_at=fetched_at,
    )


def from_object(
    document: dict[str, Any], *, source: str | None, fetched_at: datetime
) -> RawArticle:
    """The raw article of a JSON object.

    With a `schema` it must be a whole record. Without one, `content` is enough: id, source, content
    type and time are filled in. Raises SchemaError if something is missing, wrong or unknown.
    """
    if "schema" in document:
        return codec.from_object(document, RawArticle)
    unknown = sorted(document.keys() - _FIELDS)
    if unknown:
        raise SchemaError(f"reading record: unknown field {unknown[0]!r} (a raw record has {', '.join(sorted(_FIELDS))})")  # fmt: skip
    return codec.from_object(_filled(document, source, fetched_at), RawArticle)


def declared_url(page: str) -> str | None:
    """The address that an HTML page gives itself (rel=canonical, else og:url), unchecked."""
    for tag in _LINK.finditer(page[:_HEAD_CHARS]):
        if _CANONICAL.search(tag[0]):
            address = _ADDRESS.search(tag[0])
            if address:
                return address[1]
    return None


def content_type_of(text: str | bytes) -> str:
    """HTML or plain text, by the first character.

    >>> content_type_of("  <!doctype html>"), content_type_of("MOSCOW (Example) - ")
    ('text/html', 'text/plain')
    """
    head = text[:1000].lstrip()
    return HTML if head[:1] in ("<", b"<") else PLAIN


def _filled(document: dict[str, Any], source: str | None, fetched_at: datetime) -> dict[str, Any]:
    content = document.get("content")
    if not isinstance(content, str):
        raise SchemaError("reading record: missing field 'content' (a string)")
    name = source or document.get("source") or "file"
    url = document.get("url")
    return {
        "schema": codec.schema_of(RawArticle),
        "id": article_id(url if isinstance(url, str) else None, str(name), content),
        "content_type": content_type_of(content),
        "fetched_at": fetched_at,
        "url": None,
        **document,
        "source": name,
    }
