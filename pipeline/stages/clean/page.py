"""What a page says of its article beside the text: title, authors, times, address, language, paywall.

The facade of `head` (what there is), `titles`, `authors` and `published` (what is chosen of it); the
clean stage takes these fields where the article's lines say nothing better.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from pipeline.stages.clean.authors import page_authors
from pipeline.stages.clean.head import Head, read_head
from pipeline.stages.clean.json_ld import as_text
from pipeline.stages.clean.moments import Moment
from pipeline.stages.clean.published import published, updated
from pipeline.stages.clean.titles import page_title, site_names
from pipeline.text.unicode import clean_unicode
from pipeline.text.urls import canonical_url, host_of

_SECTION_KEYS = ("article:section", "parsely-section", "section", "cxenseparse:section", "og:section", "sailthru.section", "articlesection")  # fmt: skip
_TIER_KEYS = (
    "article:content_tier",
    "cxenseparse:access",
    "content_tier",
    "og:article:content_tier",
)
_SITE_KEYS = ("og:site_name", "application-name", "twitter:app:name:iphone")
_CLOSED = frozenset(("locked", "metered", "premium", "paid", "subscriber", "subscription", "hard", "payed", "closed"))  # fmt: skip
_OPEN = frozenset(("free", "open", "public"))
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
MAX_SITE_CHARS = 100


@dataclass(slots=True)
class Page:
    """What a page says of its article; texts in clean Unicode, times in UTC.

    `agency` is the one that it credits, `declared` what it says that it is, `head_title` the text of
    its title element.
    """

    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    published: Moment | None = None
    updated_at: datetime | None = None
    canonical_url: str | None = None
    language: str | None = None
    section: str | None = None
    site_name: str | None = None
    paywall: bool | None = None
    declared: Literal["article", "product"] | None = None
    head_title: str = ""


def read_page(tree: Any, url: str | None, head: Head | None = None) -> Page:
    """The fields of an lxml tree; `url` is where the page was fetched, `head` what was read of it."""
    head = head or read_head(tree)
    sites = site_names(head, url)
    title = page_title(head, sites)
    credited = page_authors(head, tree, title.heading, sites)
    return Page(
        title=_clean(title.text),
        standfirst=_clean(head.data("description") or head.first(("og:description", "description"))),
        authors=tuple(filter(None, map(_clean, credited.people))),
        agency=credited.agency,
        published=published(head, tree, title.heading, url),
        updated_at=updated(head),
        canonical_url=_address(head, url),
        language=_language(head),
        section=_clean(head.data("articleSection") or head.first(_SECTION_KEYS)),
        site_name=_site_name(head),
        paywall=_paywall(head),
        declared=_declared(head),
        head_title=head.title or "",
    )  # fmt: skip


def _clean(text: str | None) -> str | None:
    """The text in one spelling of its characters, without those that are not seen."""
    return " ".join(clean_unicode(text)[0].split()) or None if text else None


def _language(head: Head) -> str | None:
    """The language that the page declares, if it is one."""
    for value in (head.language, head.data("inLanguage"), head.metas.get("og:locale"), head.metas.get("content-language")):  # fmt: skip
        match = _LANGUAGE.match(value.strip()) if value else None
        if match:
            return match[0]
    return None


def _declared(head: Head) -> Literal["article", "product"] | None:
    """What the page says that it is, if one of the two."""
    kind = head.metas.get("og:type", "").lower()
    if head.article or kind == "article":
        return "article"
    return "product" if "product" in kind else None


def _site_name(head: Head) -> str | None:
    name = head.first(_SITE_KEYS) or as_text(head.article.get("publisher"))
    return _clean(name) if name and len(name) <= MAX_SITE_CHARS and "://" not in name else None


def _address(head: Head, url: str | None) -> str | None:
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
    host = host_of(url)
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


def _paywall(head: Head) -> bool | None:
    """Whether the article is behind one: what it says itself, else a part of it, else the tier."""
    for node in (head.article, head.page):
        free = _is_free(node.get("isAccessibleForFree"))
        if free is not None:
            return not free
    parts = head.article.get("hasPart")
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict) and _is_free(part.get("isAccessibleForFree")) is False:
            return True
    tier = (head.first(_TIER_KEYS) or "").lower()
    return True if tier in _CLOSED else False if tier in _OPEN else None


def _is_free(value: Any) -> bool | None:
    """A boolean of schema.org, in whichever way it is written."""
    if isinstance(value, str):
        name = value.rsplit("/", 1)[-1].lower()
        return {"true": True, "false": False}.get(name)
    return value if isinstance(value, bool) else None
