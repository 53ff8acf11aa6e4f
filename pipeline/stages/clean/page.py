"""What a page says of its article in its head: title, authors, times, address, paywall.

JSON-LD (schema.org NewsArticle) first, then Open Graph and other meta elements; htmldate and
trafilatura's own metadata take longer than the whole extraction and are not asked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath

from pipeline.stages.clean.json_ld import article_node, as_text, json_nodes
from pipeline.stages.clean.lines import equal_text
from pipeline.stages.clean.names import split_names
from pipeline.text.urls import canonical_url

_TITLE_KEYS = ("og:title", "twitter:title", "dc.title", "title")
_AUTHOR_KEYS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "citation_author")  # fmt: skip
_PUBLISHED_KEYS = (
    "article:published_time", "article:published", "og:published_time", "parsely-pub-date", "datepublished",
    "date.published", "pubdate", "publishdate", "publish-date", "dc.date.issued", "dcterms.created",
    "dc.date", "sailthru.date", "date", "citation_publication_date",
)  # fmt: skip
_MODIFIED_KEYS = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified")  # fmt: skip
_SECTION_KEYS = ("article:section", "parsely-section", "section", "cxenseparse:section")
_TIER_KEYS = ("article:content_tier", "cxenseparse:access", "content_tier")
_CLOSED = frozenset(("locked", "metered", "premium", "paid", "subscriber", "subscription"))
_AUTHOR_LINKS = XPath("//a[@rel='author']/text()")
_ARTICLE_TIME = XPath("string(//article//time/@datetime)")
MAX_AUTHORS = 10
_SITE_SPLIT = re.compile(r"\s+(?:[|·•»–—]|-{1,2})\s+")


@dataclass(slots=True)
class Page:
    """What a page's head says; texts as they stand there, times in UTC."""

    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    canonical_url: str | None = None
    language: str | None = None
    section: str | None = None
    paywall: bool | None = None


@dataclass(slots=True)
class _Head:
    """The raw material: first value of each meta key, links, the title element, JSON-LD nodes."""

    metas: dict[str, str] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    canonical: str | None = None
    title: str | None = None
    language: str | None = None
    nodes: list[dict[str, Any]] = field(default_factory=list)


def read_page(tree: Any, url: str | None) -> Page:
    """The head of an lxml tree, read; `url` is where the page was fetched."""
    head = _read_head(tree)
    article = article_node(head.nodes)
    site = head.metas.get("og:site_name") or _publisher(article)
    return Page(
        title=_title(head, article, site),
        standfirst=as_text(article.get("description"))
        or _first(head.metas, ("og:description", "description")),
        authors=_authors(head, article, site, tree),
        published_at=_time(article, "datePublished", head.metas, _PUBLISHED_KEYS) or _shown(tree),
        updated_at=_time(article, "dateModified", head.metas, _MODIFIED_KEYS),
        canonical_url=_address(head, url),
        language=head.language or as_text(article.get("inLanguage")) or head.metas.get("og:locale"),
        section=_section(head, article),
        paywall=_paywall(head, article),
    )


def _read_head(tree: Any) -> _Head:
    head = _Head(language=tree.get("lang") if tree.tag == "html" else None)
    for element in tree.iter("meta", "link", "title", "script"):
        if element.tag == "meta":
            _read_meta(element, head)
        elif element.tag == "link":
            if head.canonical is None and (element.get("rel") or "").lower() == "canonical":
                head.canonical = element.get("href")
        elif element.tag == "title":
            head.title = head.title or element.text
        elif (element.get("type") or "").lower() == "application/ld+json" and element.text:
            head.nodes += json_nodes(element.text)
    return head


def _read_meta(element: Any, head: _Head) -> None:
    key = element.get("property") or element.get("name") or element.get("itemprop")
    value = element.get("content")
    if key and value and value.strip():
        key = key.strip().lower()
        head.metas.setdefault(key, value.strip())
        if key in _AUTHOR_KEYS:
            head.authors.append(value.strip())


def _first(metas: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((" ".join(metas[key].split()) for key in keys if metas.get(key)), None)


def _publisher(article: dict[str, Any]) -> str | None:
    return as_text(article.get("publisher"))


def _title(head: _Head, article: dict[str, Any], site: str | None) -> str | None:
    candidates = (as_text(article.get("headline")), _first(head.metas, _TITLE_KEYS), head.title)
    found = next((" ".join(text.split()) for text in candidates if text and text.strip()), None)
    found = unescape(found) if found else None
    return without_site(found, site) if found else None


def without_site(title: str, site: str | None) -> str:
    """The title without the site's name at its end or front.

    >>> without_site("Ministers meet | World | Example Wire", "Example Wire")
    'Ministers meet | World'
    >>> without_site("Ministers meet - a first look", None)
    'Ministers meet - a first look'
    """
    pieces = list(_SITE_SPLIT.finditer(title))
    if not pieces or not site:
        return title
    last, first = pieces[-1], pieces[0]
    if _same_site(title[last.end() :], site) and last.start() > 0:
        return title[: last.start()]
    if _same_site(title[: first.start()], site) and title[first.end() :]:
        return title[first.end() :]
    return title


def _same_site(part: str, site: str) -> bool:
    one, other = ("".join(filter(str.isalnum, text.casefold())) for text in (part, site))
    return bool(one) and (one in other or other in one) and len(one) >= 2


def _authors(head: _Head, article: dict[str, Any], site: str | None, tree: Any) -> tuple[str, ...]:
    """The people whom JSON-LD, meta elements or author links name; the site itself is none."""
    entries = article.get("author")
    data = [
        as_text(entry) or ""
        for entry in (entries if isinstance(entries, list) else [entries])
        if not (isinstance(entry, dict) and entry.get("@type") == "Organization")
    ]
    metas = [value for value in head.authors if "://" not in value]
    return (
        _people(data, site)
        or _people(metas, site)
        or _people(_AUTHOR_LINKS(tree)[:MAX_AUTHORS], site)
    )


def _people(values: Iterable[str], site: str | None) -> tuple[str, ...]:
    names = dict.fromkeys(name for value in values for name in split_names(value))
    return tuple(name for name in names if not (site and equal_text(name, site)))


def _time(
    article: dict[str, Any], name: str, metas: dict[str, str], keys: tuple[str, ...]
) -> datetime | None:
    values = [as_text(article.get(name)), *(metas.get(key) for key in keys)]
    return next((time for value in values if value and (time := parse_time(value))), None)


def _shown(tree: Any) -> datetime | None:
    """The first time element of the article, if it names a moment in full."""
    return parse_time(str(_ARTICLE_TIME(tree)))


def parse_time(text: str) -> datetime | None:
    """An ISO 8601 time with its zone as UTC, to the second; None for anything else.

    >>> parse_time("2023-05-11T10:02:00+02:00")
    datetime.datetime(2023, 5, 11, 8, 2, tzinfo=datetime.timezone.utc)
    >>> parse_time("2023-05-11") is None
    True
    """
    try:
        time = datetime.fromisoformat(text.strip())
        return time.astimezone(UTC).replace(microsecond=0) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _address(head: _Head, url: str | None) -> str | None:
    """The page's own canonical address, if it is on the host it came from; else the URL's."""
    own = canonical_url(url) if url else None
    for value in (head.canonical, head.metas.get("og:url")):
        found = canonical_url(_absolute(url, value)) if value else None
        if found and (own is None or _host(found) == _host(own)) and not _is_front(found, own):
            return found
    return own


def _absolute(url: str | None, value: str) -> str:
    try:
        return urljoin(url or "", value.strip())
    except ValueError:
        return value


def _host(url: str) -> str:
    """The host without the prefixes of one site's variants."""
    host = urlsplit(url).hostname or ""
    for prefix in ("www.", "m.", "mobile.", "amp."):
        host = host.removeprefix(prefix)
    return host


def _is_front(found: str, own: str | None) -> bool:
    """A site's front page is no article's address, unless that was fetched."""
    return (
        own is not None
        and urlsplit(found).path in ("", "/")
        and urlsplit(own).path not in ("", "/")
    )


def _section(head: _Head, article: dict[str, Any]) -> str | None:
    return as_text(article.get("articleSection")) or _first(head.metas, _SECTION_KEYS)


def _paywall(head: _Head, article: dict[str, Any]) -> bool | None:
    free = article.get("isAccessibleForFree")
    if isinstance(free, str) and free.lower() in ("true", "false"):
        free = free.lower() == "true"
    if isinstance(free, bool):
        return not free
    tier = _first(head.metas, _TIER_KEYS)
    if tier is None:
        return None
    return True if tier.lower() in _CLOSED else False if tier.lower() == "free" else None
