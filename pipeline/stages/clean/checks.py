"""Checks before any work: sizes and characters that no article has."""

import codecs
import json
import re
from collections.abc import Sequence

from pipeline.errors import StageError
from pipeline.records import RawArticle
from pipeline.text.edits import Edit
from pipeline.text.unicode import MAX_EDITS

MAX_CHARS = 4_000_000
"""Twenty times the mean page; the largest of 5,900 stored pages has 3.2 million."""
MAX_BODY_CHARS = 500_000
"""As long as a novel; the tag stage takes about two seconds for it."""
MIN_NULS = 5
MAX_NUL_SHARE = 0.0005
"""A few stand in pages of careless programs, and go like any invisible character; binary data has hundreds."""
MIN_REPLACEMENTS = 5
MAX_REPLACEMENT_SHARE = 0.005
MAX_LINES = 20_000
MAX_ATTRIBUTES = 1_000
"""libxml2 compares each attribute of an element with all before it: 100,000 take half a minute."""
MIN_CHARS_OF_ATTRIBUTES = 250_000
"""Fewer characters hold too few attributes to take more than two seconds."""
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{3000,}")
HEAD_CHARS = 1_000
_FILES = (("%PDF-", "a PDF file"), ("PK\x03\x04", "a ZIP archive"), ("{\\rtf", "an RTF file"), ("GIF8", "a picture"), ("\x89PNG", "a picture"))  # fmt: skip
_FEED = re.compile(r"<(rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_FEEDS = {"rss": "an RSS feed", "feed": "an Atom feed", "rdf:rdf": "an RSS feed"}
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
HTML_TYPES = ("text/html", "application/xhtml+xml")
TEXT_TYPES = ("text/plain",)


def media_type(raw: RawArticle) -> str:
    """The content type without its parameters, in lower case.

    Raises StageError for a type that this stage does not read.
    """
    name = raw.content_type.partition(";")[0].strip().lower()
    if name not in HTML_TYPES + TEXT_TYPES:
        known = ", ".join(HTML_TYPES + TEXT_TYPES)
        raise StageError(f"reading content: content type {name!r} is none of {known}")
    return name


def check_content(raw: RawArticle) -> None:
    """Raises StageError for content that is too large, binary, empty or decoded wrongly.

    Halves of characters in a page are found where it is `encoded` to be parsed.
    """
    content = raw.content
    if len(content) > MAX_CHARS:
        raise StageError(f"reading content: {len(content):,} characters are over the limit of {MAX_CHARS:,}")  # fmt: skip
    nuls = content.count("\0") if "\0" in content else 0
    if nuls >= MIN_NULS and nuls > MAX_NUL_SHARE * len(content):
        raise StageError(f"reading content: {nuls:,} NUL characters (binary data?)")
    if not content.isascii() and media_type(raw) not in HTML_TYPES:
        encoded(content)
    _check_encoding(raw.encoding)
    replaced = content.count("\ufffd") if "\ufffd" in content else 0
    if replaced >= MIN_REPLACEMENTS and replaced > MAX_REPLACEMENT_SHARE * len(content):
        charset = raw.encoding or "unknown"
        raise StageError(f"reading content: {replaced:,} of {len(content):,} characters could not be decoded (wrong charset? it was read as {charset})")  # fmt: skip
    if not content or content.isspace():
        raise StageError("reading content: no article text: the content is empty")
    other = _other_kind(content)
    if other:
        raise StageError(f"reading content: {other}, neither a page nor a text")


def _other_kind(content: str) -> str | None:
    """What the content is by its first characters, if that is neither a page nor a text."""
    head = content[:HEAD_CHARS].lstrip("\ufeff \t\r\n")
    for mark, name in _FILES:
        if head.startswith(mark):
            return name
    feed = _FEED.search(head) if head.startswith("<") else None
    if feed and not _PAGE.search(head, 0, feed.start()):
        return _FEEDS.get(feed[1].lower(), "a map of a site")
    return "JSON" if head.startswith(("{", "[")) and _is_json(content) else None


def _is_json(content: str) -> bool:
    try:
        return isinstance(json.loads(content), dict | list)
    except (ValueError, RecursionError):
        return False


def check_lines(text: str) -> None:
    """Raises StageError for a plain text of more than 20,000 lines: a table or a log, no article."""
    lines = text.count("\n") + 1
    if lines > MAX_LINES:
        raise StageError(f"reading content: {lines:,} lines are over the limit of {MAX_LINES:,}")


def check_body(body: str) -> None:
    """Raises StageError for an article without text, and for one that is too long for any article."""
    if not body.strip():
        raise StageError("cleaning text: no article text: nothing is left after cleaning")
    if len(body) > MAX_BODY_CHARS:
        raise StageError(f"cleaning text: a body of {len(body):,} characters is over the limit of {MAX_BODY_CHARS:,}")  # fmt: skip


def check_edits(edits: Sequence[Edit]) -> None:
    """Raises StageError for a text that needed more than 50,000 repairs: its ledger would dwarf it."""
    if len(edits) > MAX_EDITS:
        raise StageError(f"reading content: more than {MAX_EDITS:,} odd characters, the limit")


def check_attributes(html: str) -> None:
    """Raises StageError for a page with an element of more than 1,000 attributes.

    Of 1,542 stored pages none has more than six `=` for each `<`; only beyond eight is it looked
    for.
    """
    if (
        len(html) < MIN_CHARS_OF_ATTRIBUTES
        or html.count("=") < 8 * html.count("<") + MAX_ATTRIBUTES
    ):
        return
    for tag in _LONG_TAG.finditer(html):
        found = tag[0].count("=")
        if found > MAX_ATTRIBUTES:
            raise StageError(f"parsing HTML: an element with {found:,} attributes, over the limit of {MAX_ATTRIBUTES:,}")  # fmt: skip


def encoded(content: str) -> bytes:
    """The content in UTF-8. Raises StageError if it has half a character (a lone surrogate)."""
    try:
        return content.encode()
    except UnicodeEncodeError as error:
        code = ord(content[error.start])
        raise StageError(f"reading content: lone surrogate U+{code:04X} at {error.start:,} (no valid Unicode)") from error  # fmt: skip


def _check_encoding(name: str | None) -> None:
    if name is None:
        return
    try:
        codecs.lookup(name)
    except (LookupError, ValueError) as error:
        raise StageError(
            f"reading content: wrong charset: no encoding is called {name!r}"
        ) from error
