"""When a page's article was published and changed, out of all that the page says of it.

What is written for machines comes first (JSON-LD, meta elements, microdata), then the time elements,
then what readers see beside the headline. The day in the address checks them: of two that differ,
the one that agrees with it is believed; where all are later, they tell of changes.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from lxml.etree import XPath

from pipeline.stages.clean.head import Head
from pipeline.stages.clean.json_ld import as_text
from pipeline.stages.clean.moments import Moment, read_moment, url_day
from pipeline.stages.clean.nearby import after, before

PUBLISHED_KEYS = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time",
    "datepublished", "date.published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "vr:published_time", "publication_date", "publicationdate", "publish_date",
    "publish-date", "publishdate", "published_time", "published-date", "published", "pubdate", "pub_date",
    "article_date_original", "article.published", "article.created", "article:create_date", "og:pubdate",
    "rnews:datepublished", "originalpublicationdate", "ptime", "displaydate", "display_date", "release_date",
    "creation_date", "date.created", "datecreated", "citation_publication_date", "citation_date",
    "citation_online_date", "prism.publicationdate", "bt:pubdate", "dc.date.issued", "dc.date.created",
    "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date", "dc:date", "dc.created",
    "article:post_time", "artikel:pubdate", "weibo:article:create_at", "shareaholic:article_published_time",
    "mediator_published_time", "pdate", "timestamp", "date",
)  # fmt: skip
MODIFIED_KEYS = (
    "article:modified_time", "article:modified", "og:updated_time", "article:updated_time", "datemodified",
    "date.modified", "modified_time", "lastmod", "last-modified", "last_updated_date", "last_modified",
    "parsely-updated", "dcterms.modified", "dc.date.modified", "rnews:datemodified", "cxenseparse:modifiedtime",
    "update_date", "updated",
)  # fmt: skip
_MICRODATA = XPath("//*[@itemprop='datePublished' or @itemprop='datepublished'][not(self::meta)]")
_AGREES = timedelta(days=2)
MAX_AFTER = 60
MAX_BEFORE = 25
MAX_DATED = 12
MAX_SEEN_CHARS = 300
MAX_LINE_CHARS = 90
MAX_LETTERS = 24
"""A date that a reader looks for stands in a line with little else; in a longer one it is the text's."""
_YEAR = re.compile(r"\d{4}|[./]\d{2}\b")
_LETTERS = re.compile(r"[^\W\d_]")
_PUBLISHED = re.compile(r"(?i)\b(?:published|posted|updated|created|first|last|veröffentlicht|erstellt|aktualisiert|publié|publicado|pubblicato|written|by|on|at|am|um|uhr|date|datum)\b")  # fmt: skip
_NO_TEXT = frozenset(("script", "style", "option", "code", "pre"))
_DATED = XPath(
    "//*[self::span or self::div or self::p or self::li or self::a or self::td or self::small or self::dd or self::em or self::h6]"
    "[contains(@class, 'date') or contains(@class, 'Date') or contains(@class, 'publish') or contains(@class, 'posted')"
    " or contains(@class, 'time') or contains(@class, 'datum') or contains(@class, 'fecha') or contains(@id, 'date')]"
)
"""Asked only where a page says nothing else: it looks at every element."""


def published(head: Head, tree: Any, heading: Any | None, url: str | None) -> Moment | None:
    """The moment of publication, `heading` being the headline's; None if the page tells none."""
    month_first = _month_first(head)
    check = url_day(url) if url else None
    first: Moment | None = None
    for value in _values(head, tree, heading):
        moment = read_moment(value, month_first=month_first)
        if moment and (check is None or abs(moment.day - check) <= _AGREES):
            return _finer(moment, head, month_first=month_first)
        first = first or moment
    if check and (first is None or check < first.day):
        return read_moment(check.isoformat())
    return first


def updated(head: Head) -> datetime | None:
    """The time of the last change in UTC, if it is known in full."""
    values = [head.data("dateModified"), head.first(MODIFIED_KEYS)]
    moments = (read_moment(value) for value in values if value)
    return next((one.at for one in moments if one and one.precision == "instant"), None)


def _values(head: Head, tree: Any, heading: Any | None) -> Iterator[str]:
    """All that the page gives, best first; the page is searched only as far as it is asked."""
    yield from filter(None, (head.data("datePublished"), head.data("dateCreated")))
    yield from (head.metas[key] for key in PUBLISHED_KEYS if key in head.metas)
    yield from filter(None, (as_text(head.page.get("datePublished")),))
    yield from (_value_of(time) for time in head.times if "pubdate" in time.attrib)
    if heading is not None:
        near = [*after(heading, MAX_AFTER), *before(heading, MAX_BEFORE)]
        yield from map(_value_of, filter(_is_marked, near))
        yield from _seen(near)
    yield from map(_value_of, _MICRODATA(tree)[:3])
    yield from map(_value_of, head.times[:1])
    yield from _seen(_DATED(tree)[:MAX_DATED])


def _is_marked(element: Any) -> bool:
    return element.tag == "time" or (element.get("itemprop") or "").lower() == "datepublished"


def _value_of(element: Any) -> str:
    return (
        element.get("content")
        or element.get("datetime")
        or element.get("title")
        or "".join(islice(element.itertext(), 8))
    )


def _seen(elements: Iterable[Any]) -> Iterator[str]:
    """The texts of elements that are a date and little else."""
    for element in elements:
        texts = (element.text, element.tail) if element.tag not in _NO_TEXT else (element.tail,)
        for text in texts:
            if text and len(text) <= MAX_SEEN_CHARS and _YEAR.search(text) and is_dated(text):
                yield text


def is_dated(text: str) -> bool:
    """Whether a text is a date with little beside it.

    >>> is_dated("Published by the desk on 11 May 2023"), is_dated("The war began on 24 February 2022.")
    (True, False)
    """
    text = " ".join(text.split())
    return len(text) <= MAX_LINE_CHARS and not text.endswith(".") and len(_LETTERS.findall(_PUBLISHED.sub("", text))) <= MAX_LETTERS  # fmt: skip


def _finer(found: Moment, head: Head, *, month_first: bool) -> Moment:
    """The same day with its time, if a time element has that."""
    if found.precision != "day":
        return found
    for element in head.times[:3]:
        moment = read_moment(element.get("datetime") or "", month_first=month_first)
        if moment and moment.precision == "instant" and moment.day == found.day:
            return moment
    return found


def _month_first(head: Head) -> bool:
    """Whether 5/11 means the 11th of May: in English, but for Britain's and others' (by the language)."""
    language = (head.language or head.metas.get("og:locale") or "").replace("_", "-").lower()
    return language in ("en", "en-us", "") or language.startswith("en-us")
