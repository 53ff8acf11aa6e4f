"""What the benchmarks of the tag stage share: a text as a clean article that knows nothing else."""

from datetime import UTC, datetime

from pipeline.records import CleanArticle, Credits, Hints, Language

FETCHED_AT = datetime(2026, 11, 24, tzinfo=UTC)


def plain_article(body: str, *, title: str | None = None) -> CleanArticle:
    """An English article of this body and title, without dateline, dates and credits."""
    return CleanArticle(
        id="1", version=1, content_hash="0" * 64, source="benchmark", url=None, canonical_url=None,
        fetched_at=FETCHED_AT, published_at=None, updated_at=None,
        language=Language(code="en", confidence=1.0), title=title, standfirst=None, body=body,
        authors=(), dateline=None, credits=Credits(), captions=(), headline_tags=(),
        lifecycle="usable", paywall=None, section=None, word_count=len(body.split()),
        fingerprints=(), hints=Hints(), ledger=(),
    )  # fmt: skip
