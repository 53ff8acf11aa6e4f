"""The clean stage: the article itself, apart from what stood around it, and a ledger of the rest."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline.outcome import Drop
from pipeline.records import Author, CleanArticle, Credits, Fingerprint, ModelRef, RawArticle
from pipeline.stages.clean.block_model import BlockModel, load_block_model
from pipeline.stages.clean.checks import HTML_TYPES, check_body, check_content, media_type
from pipeline.stages.clean.conventions import Findings, apply_conventions
from pipeline.stages.clean.language import LanguageTool, load_language_tool
from pipeline.stages.clean.line_model import LineModel, load_line_model
from pipeline.stages.clean.lines import body_lines, equal_text, removals
from pipeline.stages.clean.moments import Moment
from pipeline.stages.clean.names import labelled_names
from pipeline.stages.clean.not_text_article import why_text_is_no_article
from pipeline.stages.clean.source import Source, from_html, from_text
from pipeline.text import fingerprint
from pipeline.text.edits import apply_edits, compose, to_ledger, without_inner
from pipeline.text.urls import canonical_url

MAX_CLOCK_SKEW = timedelta(days=1)
"""A time of publication later than this after fetching is a mistake of the page."""


@dataclass(frozen=True, slots=True)
class CleanTools:
    """What the clean stage needs beside the record."""

    models: tuple[ModelRef, ...]
    language: LanguageTool
    lines: LineModel
    blocks: BlockModel


def load_clean_tools() -> CleanTools:
    """The tools, once per process (about 0.5 s, 75 MB: the language identifier)."""
    language, lines, blocks = load_language_tool(), load_line_model(), load_block_model()
    models = (language.model, lines.model, blocks.model)
    return CleanTools(models=models, language=language, lines=lines, blocks=blocks)


def clean(raw: RawArticle, tools: CleanTools) -> CleanArticle | Drop:
    r"""The article in `raw` as title, body, fields and a ledger of what else stood there.

    Returns Drop("no-article") for a page that shows none. Raises StageError for content that is
    too large, binary, wrongly decoded, nested too deep, of another type, or has no article text.

    >>> from datetime import UTC, datetime
    >>> raw = RawArticle(id="1", source="example", url=None, content_type="text/plain",
    ...     fetched_at=datetime(2023, 5, 11, tzinfo=UTC), content=(
    ...     "UPDATE 1-Ministers meet in Hanoi\n\nHANOI (Example Wire) - They met.\n\n"
    ...     "(Reporting by Ann Lee)"))
    >>> article = clean(raw, load_clean_tools())
    >>> article.title, article.body, article.dateline.places, article.credits.reporting
    ('Ministers meet in Hanoi', 'They met.', ('HANOI',), ('Ann Lee',))
    >>> [entry.kind for entry in article.ledger]
    ['headline', 'dateline', 'sign_off']
    """
    kind = media_type(raw)
    check_content(raw)
    is_page = kind in HTML_TYPES
    source = from_html(raw.content, raw.url, tools.blocks) if is_page else from_text(raw.content)
    if isinstance(source, Drop):
        return source
    findings = apply_conventions(
        source.near,
        known_title=source.page.title or raw.hints.title,
        published=_published(raw, source),
        fetched_at=raw.fetched_at,
        line_model=tools.lines if source.whole_page else None,
    )
    if source.whole_page:
        other = why_text_is_no_article(source.lines)
        if other:
            return Drop("no-article", f"{other}: {len(source.lines):,} lines of text")
    return _article(raw, source, findings, tools)


def _published(raw: RawArticle, source: Source) -> Moment | None:
    """The page's time, else the feed's; None for one that lies after fetching."""
    page, hint = source.page, raw.hints.published_at
    moments = [
        page.published,
        Moment(hint.astimezone(UTC), "instant") if hint else None,
    ]
    latest = raw.fetched_at + MAX_CLOCK_SKEW
    return next((moment for moment in moments if moment and moment.at <= latest), None)


def _article(
    raw: RawArticle,
    source: Source,
    findings: Findings,
    tools: CleanTools,
) -> CleanArticle:
    edits = without_inner([*removals(source.lines, len(source.text)), *findings.cuts])
    body = apply_edits(source.text, edits)
    check_body(body)
    front, page, published = findings.front, source.page, findings.published
    title = front.title or _alert_title(source, body)
    fingerprint_value = fingerprint.simhash64(body)
    return CleanArticle(
        id=raw.id,
        version=raw.version,
        content_hash=hashlib.sha256(f"{title or ''}\n\n{body}".encode()).hexdigest(),
        source=raw.source,
        url=raw.url,
        canonical_url=page.canonical_url or (canonical_url(raw.url) if raw.url else None),
        fetched_at=raw.fetched_at,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        updated_at=_updated_at(raw, source, published),
        language=tools.language.identify(body, page.language or raw.hints.language),
        title=title,
        standfirst=_standfirst(source, findings),
        body=body,
        authors=_authors(raw, source, findings),
        dateline=findings.dateline,
        credits=_credits(source, findings),
        captions=tuple(findings.captions),
        headline_tags=front.tags,
        lifecycle=front.lifecycle,
        paywall=findings.paywall if page.paywall is None else page.paywall,
        section=page.section,
        site_name=page.site_name,
        word_count=len(body.split()),
        fingerprints=(Fingerprint(name=fingerprint.NAME, value=fingerprint_value),)
        if fingerprint_value
        else (),
        hints=raw.hints,
        ledger=to_ledger(source.source, compose(source.edits, edits, source.text)),
    )


def _alert_title(source: Source, body: str) -> str | None:
    """An alert is one line in capitals, its headline and its text at once."""
    return body if len(body_lines(source.lines)) == 1 and body.isupper() else None


def _updated_at(raw: RawArticle, source: Source, published: Moment | None) -> datetime | None:
    """The page's time of change, else the feed's, if it is later than the publication."""
    for time in (source.page.updated_at, raw.hints.updated_at):
        if time and time <= raw.fetched_at + MAX_CLOCK_SKEW:
            return time if published is None or time > published.at else None
    return None


def _standfirst(source: Source, findings: Findings) -> str | None:
    """The deck found in the text, or the page's description if that really stands on the page."""
    if findings.front.standfirst:
        return findings.front.standfirst
    described = source.page.standfirst
    if not described:
        return None
    for line in source.lines:
        if line.kind is not None and line.text[:20] == described[:20] and equal_text(line.text, described):  # fmt: skip
            line.kind, line.rule = "standfirst", "html/description"
            return line.text
    return None


def _authors(raw: RawArticle, source: Source, findings: Findings) -> tuple[Author, ...]:
    """The byline's names, else the page's, the feed's, or the reporters of the sign-off."""
    names = (
        findings.front.authors
        or source.page.authors
        or _placed_authors(source)
        or raw.hints.authors
        or findings.credits.reporting
    )
    return tuple(Author(name=name) for name in dict.fromkeys(names))


def _credits(source: Source, findings: Findings) -> Credits:
    """Those of the sign-off; the agency that the page credits, if neither it nor the dateline names one."""
    found = findings.credits
    return found if found.agency else replace(found, agency=source.page.agency)


def _placed_authors(source: Source) -> list[str]:
    """The names in the first byline, which a page may keep apart and without `By`."""
    bylines = (line.text for line in source.lines if line.kind == "byline")
    return next(filter(None, map(labelled_names, bylines)), [])
