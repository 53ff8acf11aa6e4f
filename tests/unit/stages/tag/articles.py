"""Articles made for the tests of the tag stage."""

from datetime import UTC, date, datetime

from pipeline.records import Caption, CleanArticle, Credits, Dateline, Hints, Language

WIRE_TITLE = "Moldova says to buy Norwegian gas as prime minister visits Oslo"
WIRE_BODY = """Moldovan Prime Minister Elena Munteanu told Norway's king on Tuesday that Moldova would buy $280 million of gas from Norway, the Norwegian broadcaster NRK reported.

"We want a winter without fear, and a contract that holds," Munteanu said.

Nikolai Brandt, the secretary of Norway's Energy Council, said prices had risen by 4.5% since March 2 in Oslo. A similar deal was once made with Spain.

"It is a long pipe," he said."""


def article(
    body: str = WIRE_BODY,
    *,
    title: str | None = WIRE_TITLE,
    language: Language = Language(code="en", confidence=0.99),  # noqa: B008
    published_at: datetime | None = datetime(2022, 5, 12, 9, tzinfo=UTC),
    dateline: Dateline | None = None,
    captions: tuple[Caption, ...] = (),
    fetched_at: datetime = datetime(2022, 5, 13, tzinfo=UTC),
) -> CleanArticle:
    """A clean article with this body; published on Thursday, 12 May 2022."""
    return CleanArticle(
        id="a1", version=1, content_hash="0" * 64, source="test", url=None, canonical_url=None,
        fetched_at=fetched_at, published_at=published_at, updated_at=None, language=language,
        title=title, standfirst=None, body=body, authors=(), dateline=dateline, credits=Credits(),
        captions=captions, headline_tags=(), lifecycle="usable", paywall=None, section=None,
        word_count=len(body.split()), fingerprints=(), hints=Hints(), ledger=(),
    )  # fmt: skip


def dateline(*places: str, day: date | None = None) -> Dateline:
    """A dateline of these places."""
    return Dateline(places=places, date=day, agency=None, text="")
