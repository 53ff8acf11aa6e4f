"""The people whom a page names as its article's authors, and the agency it credits.

JSON-LD and meta elements first, then what links and microdata mark, then the byline that readers see
beside the headline. The first of these that names a person is taken; a site, a desk or an agency is
no author.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml.etree import XPath

from pipeline.stages.clean.agencies import AGENCIES
from pipeline.stages.clean.head import Head
from pipeline.stages.clean.json_ld import credited
from pipeline.stages.clean.lines import bare
from pipeline.stages.clean.names import byline_names, split_names
from pipeline.stages.clean.nearby import after, before

MAX_AUTHORS = 20
MAX_AFTER = 40
MAX_BEFORE = 12
MAX_CHARS = 160
_AUTHOR_KEYS = frozenset((
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator",
    "dc:creator", "dcterms.creator", "byl", "citation_author", "cxenseparse:author", "og:author",
    "og:article:author", "article.author", "authors", "articleauthor", "rnews:author", "vr:author",
    "dc.contributor.author", "shareaholic:article_author_name", "creator", "author_name", "byline",
))  # fmt: skip
_LABELS = frozenset(("written by", "author", "by", "verfasst von", "geschrieben von", "autor", "écrit par", "escrito por", "scritto da", "geschreven door", "skrevet av", "skriven av", "yazan"))  # fmt: skip
"""What WordPress's most used add-on for sharing writes in `twitter:label1` before the author's name."""
_PROPERTIES = frozenset(("author", "creator"))
_RELATIONS = frozenset(("author", "author external", "external author"))
_MARKED = XPath(
    "//*[@itemprop='author' or @itemprop='creator' or @rel='author'][not(self::meta or self::link)]"
)
"""Asked only where there is no headline to look beside: it looks at every element."""
_NAME_WITHIN = XPath("descendant-or-self::*[@itemprop='name'][1]")
_PATHS = ("/author/", "/authors/", "/autor/", "/autoren/", "/autores/", "/auteur/", "/auteurs/", "/autore/", "/staff/", "/profile/", "/profiles/", "/people/", "/by/", "/journalist/", "/journalists/", "/reporters/", "/writers/", "/contributors/", "/correspondents/", "/redaktion/", "/person/", "/columnist/")  # fmt: skip
_CLASSES = ("author", "byline", "Author", "Byline", "autor", "auteur", "verfasser")
_OTHER_CLASSES = ("bio", "Bio", "comment", "description", "related", "social", "image", "avatar", "role", "title", "job")  # fmt: skip


_PHOTO = re.compile(r"(?i)(?:bild|foto|photo|image|picture|credit|©|\(c\))")


@dataclass(frozen=True, slots=True)
class Credited:
    """Names of people, and of an agency if one is named."""

    people: tuple[str, ...]
    agency: str | None


def page_authors(head: Head, tree: Any, heading: Any | None, sites: Sequence[str]) -> Credited:
    """The page's authors; `sites` are the site's names, bare, which are nobody's."""
    agency: str | None = None
    for values in _sources(head, tree, heading):
        people = dict.fromkeys(name for value in values for name in split_names(value))
        agency = agency or _agency(values)
        found = tuple(name for name in people if bare(name) not in sites)[:MAX_AUTHORS]
        if found:
            return Credited(found, agency)
    return Credited((), agency)


def _agency(values: Iterable[str]) -> str | None:
    return next((value for value in values if value.casefold() in AGENCIES), None)


def _sources(head: Head, tree: Any, heading: Any | None) -> Iterator[list[str]]:
    """The names that each place gives, best first; the page is searched only as far as it is asked."""
    named = list(credited(head.article.get("author") or head.article.get("creator"), head.nodes))
    yield [name for name, is_organisation in named if not is_organisation or name.casefold() in AGENCIES]  # fmt: skip
    yield [value for key, value in head.authors if key in _AUTHOR_KEYS and "://" not in value and "@" not in value]  # fmt: skip
    if head.metas.get("twitter:label1", "").casefold().rstrip(":") in _LABELS:
        yield [head.metas.get("twitter:data1", "")]
    if heading is not None:
        near = [*after(heading, MAX_AFTER), *before(heading, MAX_BEFORE)]
        yield _marked(element for element in near if _is_marked(element))
        yield _linked(near)
        yield _bylines(near)
        yield _classed(near)
    else:
        yield _marked(_MARKED(tree))


def _is_marked(element: Any) -> bool:
    return element.get("itemprop") in _PROPERTIES or element.get("rel") in _RELATIONS


def _marked(elements: Iterable[Any]) -> list[str]:
    """The authors of the first item that has some; further items are teasers and comments."""
    found = list(islice(elements, MAX_AUTHORS))
    if not found:
        return []
    first = _item(found[0])
    return list(dict.fromkeys(_name(element) for element in found if _item(element) is first))


def _item(element: Any) -> Any:
    """The part of the page that an element speaks of."""
    return next(element.iterancestors("article", "main", "section", "li", "body"), None)


def _name(element: Any) -> str:
    """The name in an element that is marked as an author, the inner one's if it has one."""
    names = _NAME_WITHIN(element) if len(element) else ()
    inner = names[0] if names else element
    return inner.get("content") or _text(inner)


def _text(element: Any) -> str:
    return " ".join("".join(islice(element.itertext(), 20)).split())[:MAX_CHARS]


def _linked(near: Iterable[Any]) -> list[str]:
    """The texts of links to pages about authors."""
    links = (element for element in near if element.tag == "a")
    return [
        _text(link) for link in links if any(path in (link.get("href") or "") for path in _PATHS)
    ]


def _bylines(near: Iterable[Any]) -> list[str]:
    """The first line that says `By NAME`."""
    for element in near:
        for text in (element.text, element.tail):
            if text and len(text) <= MAX_CHARS:
                names = byline_names(" ".join(text.split()))
                if names:
                    return names
        if element.tag in ("div", "p", "span", "address") and (element.text or "").strip().lower() in ("by", "von", "par", "por"):  # fmt: skip
            names = byline_names(_text(element))
            if names:
                return names
    return []


def _classed(near: Iterable[Any]) -> list[str]:
    """The text of the first element that is called author or byline and holds a name."""
    for element in near:
        name = element.get("class") or ""
        if any(word in name for word in _CLASSES) and not any(word in name for word in _OTHER_CLASSES):  # fmt: skip
            text = _text(element)
            if text and len(text) < MAX_CHARS and not _PHOTO.match(text) and split_names(text):
                return [text]
    return []
