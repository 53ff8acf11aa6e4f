"""Every kind of bad input that a feed can bring, as bytes, with a word that its reason must hold."""

import json
from dataclasses import dataclass

STORY = (
    "Council opens the river bridge to lorries\n\n"
    "HAMBURG, May 1 (Example Wire) - The city council opened the bridge over the Elbe to lorries "
    "on Wednesday, its mayor Anna Beispiel said, after two years of repairs.\n\n"
    "The works cost 12 million euros, a fifth less than planned, and took two years.\n"
)
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bad:
    """One bad record: its name, its bytes, and what a person must read in the reason."""

    name: str
    value: bytes
    words: str


def record(**changes: object) -> bytes:
    """A good raw record as JSON bytes, with changes; a field set to `...` is left out."""
    document: dict[str, object] = {
        "schema": "news-raw/1",
        "id": "good",
        "source": "example",
        "url": None,
        "content_type": "text/plain",
        "content": STORY,
        "fetched_at": "2024-05-01T12:00:00Z",
        **changes,
    }
    return json.dumps(
        {name: value for name, value in document.items() if value is not ...}
    ).encode()


def html(content: str) -> bytes:
    """A raw record of a page."""
    return record(content_type="text/html", content=content)


# Small enough for the topic; what is larger is the business of whoever ingests it.
BAD = (
    Bad("no JSON", b"\x00\x01\x02 no JSON", "not valid JSON"),
    Bad("empty", b"", "not valid JSON"),
    Bad("not an object", b"[1, 2]", "array"),
    Bad(
        "a string in another charset",
        b'{"schema": "news-raw/1", "content": "\xe9t\xe9"}',
        "not valid JSON",
    ),
    Bad("JSON nested for ever", b'{"a":' * 5_000, "not valid JSON"),
    Bad("unknown schema version", record(schema="news-raw/99"), "unknown schema 'news-raw/99'"),
    Bad(
        "a record of another topic", record(schema="news-clean/1"), "unknown schema 'news-clean/1'"
    ),
    Bad("no schema", record(schema=...), "missing field 'schema'"),
    Bad("missing field", record(content=...), "missing field 'content'"),
    Bad("wrong kind", record(content=7), "field 'content'"),
    Bad("a time without a zone", record(fetched_at="2024-05-01T12:00:00"), "field 'fetched_at'"),
    Bad("empty body", record(content=""), "no article text"),
    Bad("blank body", record(content=" \n\t\u00a0\n"), "no article text"),
    Bad("NUL", record(content=STORY + "\x00" * 9), "NUL"),
    Bad("lone surrogate", record(content=STORY + "\ud800"), "surrogate"),
    Bad("unknown charset", record(encoding="klingon"), "klingon"),
    Bad("wrong charset", record(content=STORY.replace("e", "\ufffd")), "charset"),
    Bad("unknown content type", record(content_type="application/pdf"), "application/pdf"),
    Bad("HTML nested for ever", html("<div>" * 100_000 + STORY), "nested"),
    Bad("inline HTML nested for ever", html("<p>" + "<b><i>" * 50_000 + STORY), "nested"),
    Bad(
        "a feed",
        html(f"<rss><channel><item><title>{STORY}</title></item></channel></rss>"),
        "an RSS feed",
    ),
    Bad("a PDF file", record(content="%PDF-1.7 " + STORY), "a PDF file"),
    Bad("a page of very many elements", html("<i>a</i>" * 30_000), "more than 20,000 elements"),
    Bad(
        "an error page",
        html(
            "<title>404 Page not found</title><h1>Page not found</h1>"
            "<p>The page that you asked for was not found.</p>"
        ),
        "an error page",
    ),
    Bad("a page of five million characters", html("<p>" + "word " * 1_000_000 + STORY), "limit"),
)
