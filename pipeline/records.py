"""The records that travel the wire, as frozen dataclasses: one per topic, and their parts.

`RawArticle -> CleanArticle -> TaggedArticle -> EnrichedArticle`: each adds, none removes.
The JSON Schemas in `schemas/records/` are generated from this file; field order is key order.

Rules for every record: times are UTC; offsets are Unicode code points into `body`, half-open, so
`body[start:end] == text`; confidences, salience and relevance lie in [0, 1]; paragraphs of `body`
are separated by one blank line; absent knowledge is None or empty, never a guess.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

Score = Annotated[float, Meta(ge=0.0, le=1.0)]
Offset = Annotated[int, Meta(ge=0)]
Utc = Annotated[datetime, Meta(tz=True)]
ArticleId = Annotated[str, Meta(min_length=1, max_length=128)]
CountryCode = Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]

EntityType = Literal["PER", "ORG", "LOC", "NORP", "EVENT", "MISC"]
Lifecycle = Literal["usable", "corrected", "withdrawn"]
TimePrecision = Literal["instant", "local", "day"]
QuoteKind = Literal["direct", "indirect"]
LedgerKind = Literal[
    "headline", "standfirst", "byline", "time", "dateline", "caption", "sign_off", "related",
    "promotion", "wall", "debug", "navigation", "comment", "legal", "code", "space", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the feed or the fetcher said of the article; the clean stage checks it against the page."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: Utc | None = None
    updated_at: Utc | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawArticle:
    """An article as a source found it (`news-raw`).

    `content` is the decoded page or text; `encoding` the charset it was decoded from;
    `version` counts the texts seen under this `id`, from 1.
    """

    schema: Literal["news-raw/1"] = "news-raw/1"
    id: ArticleId
    version: Annotated[int, Meta(ge=1)] = 1
    source: Annotated[str, Meta(min_length=1)]
    url: str | None
    content_type: Annotated[str, Meta(min_length=1)]
    content: str
    encoding: str | None = None
    fetched_at: Utc
    hints: Hints = field(default_factory=Hints)
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """An ISO 639-1 code ("und" if unknown) and how sure the identifier is of it."""

    code: str
    confidence: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A person credited with the article."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Where and when the story was filed: `HANOI, May 11 (Example Wire) - ` taken apart."""

    places: tuple[str, ...]
    date: date | None
    agency: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits:
    """The sign-off taken apart: who reported, helped, wrote and edited, and for which agency."""

    reporting: tuple[str, ...] = ()
    additional_reporting: tuple[str, ...] = ()
    writing: tuple[str, ...] = ()
    editing: tuple[str, ...] = ()
    agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The caption of a picture or graphic and, if given apart, its credit."""

    text: str
    credit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineTag:
    """A wire tag before the headline, such as `UPDATE 2-`; `number` is None if it has none."""

    tag: str
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """A short value that near-equal bodies share nearly; `name` says how it was made."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One span that the body does not hold as it stood in the source text.

    `start` and `end` are code points into the decoded source text (for HTML: its visible text);
    `text` is what stood there; `replacement` is what the body has in its place ("" for nothing).
    Entries are sorted and do not overlap, so that body and ledger rebuild the source text exactly:
    see `pipeline.text.ledger.rebuild`.
    """

    kind: LedgerKind
    rule: str
    start: Offset
    end: Offset
    text: str
    replacement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRef:
    """A model that had a part in a record."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Which stage, in which version, with which models, in how many milliseconds of wall time."""

    stage: str
    name: str
    version: str
    models: tuple[ModelRef, ...] = ()
    ms: Annotated[float, Meta(ge=0.0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _CleanFields:
    """What the clean stage knows; every later record begins with it.

    `published_precision`: `instant` if the time is known with its zone; `local` if the zone is not,
    and the time is written as if it were UTC; `day` if only the day is known, as midnight.
    """

    schema: str
    id: ArticleId
    version: Annotated[int, Meta(ge=1)]
    content_hash: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256 of the title, a blank line and the body, in UTF-8")]  # fmt: skip
    source: str
    url: str | None
    canonical_url: str | None
    fetched_at: Utc
    published_at: Utc | None
    published_precision: TimePrecision | None = None
    updated_at: Utc | None
    language: Language
    title: str | None
    standfirst: str | None
    body: str
    authors: tuple[Author, ...]
    dateline: Dateline | None
    credits: Credits
    captions: tuple[Caption, ...]
    headline_tags: tuple[HeadlineTag, ...]
    lifecycle: Lifecycle
    paywall: bool | None
    section: str | None
    site_name: str | None = None
    word_count: Annotated[int, Meta(ge=0)]
    fingerprints: tuple[Fingerprint, ...]
    hints: Hints
    ledger: tuple[LedgerEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanArticle(_CleanFields):
    """The article itself, apart from what stood around it (`news-clean`)."""

    schema: Literal["news-clean/1"] = "news-clean/1"
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place in the body that names an entity."""

    start: Offset
    end: Offset
    text: str
    confidence: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What is known of an entity elsewhere: ISO 3166 code, GeoNames id, Wikidata id."""

    country: CountryCode | None = None
    geonames: int | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """WGS 84 degrees."""

    lat: Annotated[float, Meta(ge=-90.0, le=90.0)]
    lon: Annotated[float, Meta(ge=-180.0, le=180.0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, organisation, place, group, event or work, once, with all its mentions.

    `name` is the fullest form in the text; `role` a person's title there; `id` is unique in the
    record (e1, e2, ... by first mention).
    """

    id: str
    type: EntityType
    name: str
    role: str | None
    salience: Score
    confidence: Score
    mentions: tuple[Mention, ...]
    links: Links
    location: Location | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country the article is about, and how much."""

    code: CountryCode
    relevance: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody said; `speaker` is an entity's id.

    `direct`: within quotation marks; `indirect`: told in the text's words, with a clear cue. `continues`:
    the place in `quotes` of the quote that this one carries on, behind its attribution or in the next
    paragraph.
    """

    kind: QuoteKind
    start: Offset
    end: Offset
    text: str
    speaker: str | None
    speaker_name: str | None
    cue: str | None
    confidence: Score
    continues: Offset | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A date, amount of money, percentage or quantity: as written and as a value with its unit."""

    kind: Literal["date", "money", "percentage", "quantity"]
    start: Offset
    end: Offset
    text: str
    value: str | int | float | None
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _TaggedFields(_CleanFields):
    """What the tag stage adds."""

    entities: tuple[Entity, ...]
    countries: tuple[Country, ...]
    quotes: tuple[Quote, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedArticle(_TaggedFields):
    """The article with its entities, countries, quotes and values (`news-tagged`)."""

    schema: Literal["news-tagged/1"] = "news-tagged/1"
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """An IPTC Media Topic: `code` such as `medtop:11000000`; `main` marks the main one.

    `method`: named by the classifier (`model`), or `matched`: its name or another phrase that stands
    for it is where a text says what it is about.
    """

    code: Annotated[str, Meta(pattern="^medtop:[0-9]{8}$")]
    name: str
    level: Annotated[int, Meta(ge=1, le=6)]
    main: bool
    confidence: Score
    method: Literal["model", "matched"] = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Genre:
    """An IPTC genre: `code` such as `genre:Current`."""

    code: str
    confidence: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichedArticle(_TaggedFields):
    """The finished record (`news-enriched`): what subscribers read."""

    schema: Literal["news-enriched/1"] = "news-enriched/1"
    topics: tuple[Topic, ...]
    genre: Genre | None
    urgency: Annotated[int, Meta(ge=1, le=9)] | None
    provenance: tuple[Provenance, ...] = ()


Disposition = Literal["dropped", "rejected", "exhausted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A record that went no further, whole, with the reason (`<topic>-dlq`).

    `disposition`: dropped (an expected discard), rejected (a bad record) or exhausted (retried in
    vain). `payload_base64` holds the bytes as they came, cut if larger than the dead-letter topic
    takes or than a file's record may be; `payload_size_bytes` counts all of them, `payload_sha256`
    is of those that were read.
    """

    schema: Literal["news-dead-letter/1"] = "news-dead-letter/1"
    id: str | None
    topic: str
    partition: int | None
    offset: int | None
    key: str | None
    stage: str
    disposition: Disposition
    error_class: str
    error: str
    attempts: Annotated[int, Meta(ge=1)]
    first_at: Utc
    last_at: Utc
    versions: dict[str, str]
    payload_base64: str
    payload_truncated: bool
    payload_size_bytes: Annotated[int, Meta(ge=0)]
    payload_sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


Article = RawArticle | CleanArticle | TaggedArticle | EnrichedArticle
RECORD_TYPES: tuple[type, ...] = (
    RawArticle,
    CleanArticle,
    TaggedArticle,
    EnrichedArticle,
    DeadLetter,
)
