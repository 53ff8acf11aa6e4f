"""JSON-LD: the objects that a page's scripts of data hold, and the one that is the article."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import Any

MAX_CHARS = 500_000
MAX_NODES = 2_000
MAX_VALUES = 100
_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report)$")
"""Types of schema.org that are articles: NewsArticle, ReportageNewsArticle, OpinionNewsArticle, ..."""
_PAGE_TYPES = frozenset(("WebPage", "ItemPage", "VideoObject", "CreativeWork"))
_MATTERS = re.compile(r"Article|headline|datePublished|BlogPosting")
"""A script with none of these words describes breadcrumbs, a site or a company."""
_WALKED = ("@graph", "mainEntity", "mainEntityOfPage")
_BEFORE = re.compile(r"\s*(?:(?:<!--|(?://)?<!\[CDATA\[|/\*[^*]{0,40}\*/)\s*)+")
_AFTER = re.compile(r"(?:-->|(?://)?\]\]>|;|/\*[^*]{0,40}\*/|\s)+$")
_AFTER_CHARS = 200
"""What old browsers wanted around a script; looked for at its very ends, not all through it."""
_LONE_SURROGATE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
"""Half a character: JSON lets it be written, no record can hold it."""
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_PAIR = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|articleSection)"\s*:\s*"((?:[^"\\\n]|\\.){1,600})"'
)
_MARKUP = re.compile(r"<[^<>]{1,200}>")


def json_nodes(text: str) -> list[dict[str, Any]]:
    """The objects in a script's text, those in lists and in `@graph` too; none if it is no JSON.

    JSON with a comma too many is read; of a script that is broken otherwise, an article's plain
    values are.
    """
    if len(text) > MAX_CHARS or not _MATTERS.search(text):
        return []
    text = _LONE_SURROGATE.sub(r"\\ufffd", text)
    try:
        return list(_walk(json.loads(text, strict=False)))
    except RecursionError:
        return []
    except ValueError:
        return _mended(_bare(text))


def _bare(text: str) -> str:
    """A script's text without the comment marks around it."""
    text = text.rstrip()
    before = _BEFORE.match(text)
    after = _AFTER.search(text, max(0, len(text) - _AFTER_CHARS))
    return text[before.end() if before else 0 : after.start() if after else None]


def _mended(text: str) -> list[dict[str, Any]]:
    try:
        return list(_walk(json.loads(_TRAILING_COMMA.sub("", text), strict=False)))
    except (ValueError, RecursionError):
        found: dict[str, Any] = {}
        for key, value in _PAIR.findall(text):
            found.setdefault(key, value.replace('\\"', '"').replace("\\/", "/"))
        return [{"@type": "Article", **found}] if found else []


def _walk(data: Any) -> Iterator[dict[str, Any]]:
    queue, seen = [data], 0
    while queue and seen < MAX_NODES:
        item = queue.pop(0)
        seen += 1
        if isinstance(item, list):
            queue += item[:MAX_NODES]
        elif isinstance(item, dict):
            yield item
            queue += [item[key] for key in _WALKED if key in item]


def article_node(nodes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The object of an article's type that says most of it; empty if there is none."""
    articles = [node for node in nodes if any(map(_ARTICLE_TYPES.search, types_of(node)))]
    return max(articles, key=_weight, default={})


def page_node(nodes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The object that speaks of the page and has its date; empty if there is none."""
    return next(
        (
            node
            for node in nodes
            if "datePublished" in node and not _PAGE_TYPES.isdisjoint(types_of(node))
        ),
        {},
    )


def types_of(node: dict[str, Any]) -> list[str]:
    """The names of its types."""
    types = node.get("@type")
    return [name for name in (types if isinstance(types, list) else (types,)) if isinstance(name, str)]  # fmt: skip


def _weight(node: dict[str, Any]) -> int:
    return sum(bool(node.get(key)) for key in ("headline", "datePublished", "author"))


def as_text(value: Any) -> str | None:
    """A value as text: of a list the first, of an object its name; None if that is none.

    >>> as_text([{"@type": "Person", "name": "Ann  Lee"}])
    'Ann Lee'
    """
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name")
    if not isinstance(value, str):
        return None
    return plain(value) or None


def plain(text: str) -> str:
    """The text without markup and entities, its white space as single spaces."""
    if "&" in text:
        text = unescape(unescape(text))
    if "<" in text:
        text = _MARKUP.sub("", text)
    return " ".join(text.split())


def credited(value: Any, nodes: Iterable[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """The names in a value such as `author`, and whether each is an organisation's.

    An object that has an `@id` only is looked up among the nodes.

    >>> list(credited({"@id": "#1"}, [{"@id": "#1", "@type": "Person", "name": "Ann Lee"}]))
    [('Ann Lee', False)]
    """
    for entry in (value if isinstance(value, list) else [value])[:MAX_VALUES]:
        item = entry
        if isinstance(item, dict) and "name" not in item and "@id" in item:
            item = next((n for n in nodes if n.get("@id") == item["@id"] and "name" in n), item)
        names = item.get("name") if isinstance(item, dict) else item
        is_organisation = isinstance(item, dict) and any("Organization" in t for t in types_of(item))  # fmt: skip
        for name in (names if isinstance(names, list) else [names])[:MAX_VALUES]:
            if isinstance(name, str) and name.strip():
                yield plain(name), is_organisation
