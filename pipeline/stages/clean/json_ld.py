"""JSON-LD: the objects that a page's scripts of data hold, and the one that is the article."""

import json
import re
from collections.abc import Iterator
from typing import Any

MAX_CHARS = 500_000
MAX_NODES = 2_000
_ARTICLE_TYPES = re.compile(r"(?:[A-Za-z]*Article|BlogPosting|Report|LiveBlogPosting)$")
"""Types of schema.org that are articles: NewsArticle, ReportageNewsArticle, OpinionNewsArticle, ..."""


def json_nodes(text: str) -> list[dict[str, Any]]:
    """The objects in a script's text, those in lists and in `@graph` too; none if it is no JSON."""
    if len(text) > MAX_CHARS:
        return []
    try:
        return list(_walk(json.loads(text, strict=False)))
    except (ValueError, RecursionError):
        return []


def _walk(data: Any) -> Iterator[dict[str, Any]]:
    queue, seen = [data], 0
    while queue and seen < MAX_NODES:
        item = queue.pop(0)
        seen += 1
        if isinstance(item, list):
            queue += item[:MAX_NODES]
        elif isinstance(item, dict):
            yield item
            queue += [
                item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item
            ]


def article_node(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """The first object of an article's type; empty if there is none."""
    for node in nodes:
        types = node.get("@type")
        for name in types if isinstance(types, list) else (types,):
            if isinstance(name, str) and _ARTICLE_TYPES.search(name):
                return node
    return {}


def as_text(value: Any) -> str | None:
    """A value as text: of a list the first, of an object its name; None if that is none.

    >>> as_text([{"@type": "Person", "name": "Ann  Lee"}])
    'Ann Lee'
    """
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name")
    return " ".join(value.split()) or None if isinstance(value, str) else None
