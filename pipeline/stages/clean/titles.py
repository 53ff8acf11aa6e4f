"""The title of a page: the headline that it shows, checked against those it gives to machines.

A page has up to five: h1, JSON-LD, Open Graph, Twitter, the title element. They differ by the site's
name, by a kicker before, or because the search engine's version is another one. The headline that
readers see is the article's; the others say which of the page's headings that is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.stages.clean.head import Head, pieces_of
from pipeline.stages.clean.json_ld import as_text, plain, types_of
from pipeline.stages.clean.lines import bare
from pipeline.text.urls import host_of

MAX_CHARS = 400
_META_TITLES = ("og:title", "twitter:title", "headline", "dc.title", "dcterms.title", "sailthru.title", "parsely-title", "title")  # fmt: skip
_SITE_KEYS = ("og:site_name", "application-name", "al:android:app_name", "twitter:app:name:iphone", "apple-mobile-web-app-title", "dc.publisher")  # fmt: skip
_SPLIT = re.compile(r"\s{1,9}(?:[|·•»›«–—*~]|-{1,2}|:{2}|/{2})\s+|\s{0,9}[|»›]\s*|:\s+")
_SUFFIX = re.compile(r"\s{1,9}(?:[|·•»›«–—*~]|-{1,2}|:{1,2}|/{2})\s+|\s{0,9}[|»›]\s*")
_CUT = re.compile(r"\s{0,9}(?:\.{3}|…)$")
_WORD = re.compile(r"[^\W_]+")
_LONG_WORD = re.compile(r"[^\W_]{3,}|[\u2e80-\uffff]")
MIN_CHARS = 12
MIN_WORDS = 4
"""Shorter headings may be a menu's (`Log in`), shorter titles a section's."""
MAX_SITE_WORDS = 5
MIN_SHARED = 0.4
"""Two headlines of one story share so many of the shorter one's words; on 258 and 845 labelled pages."""


@dataclass(frozen=True, slots=True)
class Title:
    """The article's title, and the heading that shows it if one does."""

    text: str | None
    heading: Any | None = None


@dataclass(frozen=True, slots=True)
class _Given:
    """A title that the page gives to machines: as it stands, and bare of all but letters."""

    text: str
    bare: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A heading of the page and its text, in pieces if it has a kicker; `whole`, bare, with what stands beside it."""

    heading: Any
    pieces: list[str]
    bare: str
    whole: str

    @property
    def text(self) -> str:
        """Its whole text."""
        return " ".join(self.pieces)


def page_title(head: Head, sites: Sequence[str]) -> Title:
    """The article's title, without the site's name (`sites`, bare); its text is None if there is none."""
    given = _given(head, sites)
    headings = _shown(head.headings, sites)
    names = [seen.bare for seen in headings if _is_suffix(seen, given)]
    if names:
        sites = [*sites, *names]
        given = _given(head, sites)
    shown = [seen for seen in headings if seen.bare not in names]
    return (
        _confirmed(shown, given)
        or (given and _confirmed(_shown(head.second, sites), given))
        or _best(shown, given)
    )


def site_names(head: Head, url: str | None) -> list[str]:
    """What the page calls its site, and its host's name, all bare."""
    names = [head.metas[key] for key in _SITE_KEYS if key in head.metas]
    names += [as_text(head.article.get("publisher")) or ""]
    names += [as_text(node) or "" for node in head.nodes if "WebSite" in types_of(node)]
    host = host_of(url or "").removeprefix("www.")
    if host:
        names += [host, host.rpartition(".")[0]]
    return [name for name in map(bare, names) if len(name) > 1]


def _given(head: Head, sites: Sequence[str]) -> list[_Given]:
    """JSON-LD, meta elements and the title element, in this order, without the site's name."""
    texts = [head.data("headline")]
    texts += [plain(head.metas[key]) for key in _META_TITLES if key in head.metas]
    texts.append(plain(head.title) if head.title else None)
    found = [without_site(text, sites) for text in texts if text and len(text) <= MAX_CHARS]
    whole = [_uncut(text, found) for text in found]
    return [_Given(text, key) for text in whole if (key := bare(text)) and key not in sites]


def _uncut(text: str, others: Iterable[str]) -> str:
    """The longer form, among the others, of a title that ends in three dots."""
    start = _CUT.sub("", text)
    if start == text:
        return text
    return next((other for other in others if len(other) > len(text) and other.startswith(start)), text)  # fmt: skip


def without_site(title: str, sites: Sequence[str]) -> str:
    """The title without the site's name (bare) at its end or front.

    >>> without_site("Ministers meet | World | Example Wire", ["examplewire"])
    'Ministers meet | World'
    >>> without_site("Ministers meet - a first look", ["examplewire"])
    'Ministers meet - a first look'
    """
    pieces = list(_SUFFIX.finditer(title))
    if not pieces or not sites:
        return title
    last, first = pieces[-1], pieces[0]
    if _is_site(title[last.end() :], sites) and title[: last.start()].strip():
        return title[: last.start()]
    if _is_site(title[: first.start()], sites) and title[first.end() :].strip():
        return title[first.end() :]
    return title


def _is_site(part: str, sites: Sequence[str]) -> bool:
    name = bare(part)
    return len(name) > 1 and any(
        name == site or (min(len(name), len(site)) > 2 and (name in site or site in name) and len(name) < 3 * len(site))
        for site in sites
    )  # fmt: skip


def _shown(headings: Iterable[Any], sites: Sequence[str]) -> list[_Shown]:
    """The headings that can be an article's."""
    found = []
    for heading in headings:
        pieces = pieces_of(heading)
        key = bare("".join(pieces)) if sum(map(len, pieces)) <= MAX_CHARS else ""
        if key and key not in sites:
            whole = bare("".join(pieces_of(heading, whole=True))) if len(heading) else key
            found.append(_Shown(heading, pieces, key, whole))
    return found


def _is_suffix(seen: _Shown, given: Sequence[_Given]) -> bool:
    """Whether a short heading is what every given title ends with after something longer: a site's name."""
    words = len(_WORD.findall(seen.text))
    return bool(given) and words <= MAX_SITE_WORDS and all(_ends_with(one.text, seen.bare, words) for one in given)  # fmt: skip


def _ends_with(title: str, name: str, words: int) -> bool:
    return any(
        bare(title[at.end() :]) == name and len(_WORD.findall(title[: at.start()])) > words
        for at in _SUFFIX.finditer(title)
    )


def _confirmed(shown: Sequence[_Shown], given: Sequence[_Given]) -> Title | None:
    """The heading that says what a given title says, else what one begins with, else ends with."""
    return _equal(shown, given) or _part(shown, given, front=True) or _part(shown, given, front=False)  # fmt: skip


def _equal(shown: Sequence[_Shown], given: Sequence[_Given]) -> Title | None:
    for one in given:
        for seen in shown:
            if seen.bare == one.bare:
                return Title(_spelled(seen, one.text), seen.heading)
            if seen.whole == one.bare:
                return Title(one.text, seen.heading)
    return None


def _part(shown: Sequence[_Shown], given: Sequence[_Given], *, front: bool) -> Title | None:
    """The heading that stands at the front (or back) of a given title, or the other way round.

    A heading longer than the title has a kicker, which is none of the headline.
    """
    for one in given:
        parts = _parts(one.text, front=front)
        for seen in shown:
            if seen.bare in parts and len(_WORD.findall(seen.text)) > 1:
                return Title(seen.text, seen.heading)
            if _has_kicker(seen, one, front=front):
                return Title(one.text, seen.heading)
    return None


def _has_kicker(seen: _Shown, one: _Given, *, front: bool) -> bool:
    """Whether a heading is the title with something before it, or a piece of it is the title."""
    if len(one.bare) < MIN_CHARS or len(one.bare) > len(seen.bare):
        return False
    if not front:
        return seen.bare.endswith(one.bare)
    return len(seen.pieces) > 1 and one.bare in (bare(seen.pieces[0]), bare(seen.pieces[-1]))


def _spelled(seen: _Shown, given: str) -> str:
    """A heading as it stands; where it lacks what parts kicker and title, as it is given."""
    text = seen.text
    if len(seen.pieces) > 1 or (text.isupper() and not given.isupper()):
        return given
    return text


def _parts(title: str, *, front: bool) -> set[str]:
    """The title's front (or back) up to each of its separators, bare."""
    splits = _SPLIT.finditer(title)
    parts = {bare(title[: at.start()] if front else title[at.end() :]) for at in splits}
    return parts - {""}


def _best(shown: Sequence[_Shown], given: Sequence[_Given]) -> Title:
    """No heading says what the machines are told: one with words of that, or long enough; else that."""
    alike = (seen for seen in shown if any(_share(seen.text, one.text) for one in given))
    long = (seen for seen in shown if len(_WORD.findall(seen.text)) >= MIN_WORDS)
    seen = next(alike, None) or next(long, None)
    if seen is None and not given:
        seen = next(iter(shown), None)
    if seen is not None:
        return Title(seen.text, seen.heading)
    return Title(given[0].text if given else None)


def _share(one: str, other: str) -> bool:
    words, others = (set(_LONG_WORD.findall(text.casefold())) for text in (one, other))
    return len(words & others) >= MIN_SHARED * max(1, min(len(words), len(others)))
