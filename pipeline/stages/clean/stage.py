"""The clean stage: placeholder of the first hour, passes the text through."""

import hashlib
from dataclasses import dataclass

from pipeline.outcome import Drop
from pipeline.records import CleanArticle, Credits, Language, ModelRef, RawArticle


@dataclass(frozen=True, slots=True)
class CleanTools:
    """What the clean stage needs beside the record."""

    models: tuple[ModelRef, ...] = ()


def load_clean_tools() -> CleanTools:
    """The tools, once per process."""
    return CleanTools()


def clean(raw: RawArticle, _tools: CleanTools) -> CleanArticle | Drop:
    """The article itself, apart from what stood around it."""
    body = raw.content
    return CleanArticle(
        id=raw.id, version=raw.version, content_hash=hashlib.sha256(body.encode()).hexdigest(),
        source=raw.source, url=raw.url, canonical_url=raw.url, fetched_at=raw.fetched_at,
        published_at=raw.hints.published_at, updated_at=None,
        language=Language(code="und", confidence=0.0), title=raw.hints.title, standfirst=None,
        body=body, authors=(), dateline=None, credits=Credits(), captions=(), headline_tags=(),
        lifecycle="usable", paywall=None, section=None, word_count=len(body.split()),
        fingerprints=(), hints=raw.hints, ledger=(),
    )  # fmt: skip
