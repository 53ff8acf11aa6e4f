"""What a page's data say of its text: hints for the block model, and a text that no block may show."""

import re
from dataclasses import dataclass
from html import unescape

from pipeline.stages.clean.head import Head

_TITLE_KEYS = ("og:title", "twitter:title")
_DESCRIPTION_KEYS = ("og:description", "description")
_BREAK = re.compile(r"<(?:/p|br|/h[1-6]|/li|/div)\b[^>]{0,100}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
MAX_BODY_CHARS = 300_000


@dataclass(frozen=True, slots=True)
class PageHints:
    """Title, the document's title, description, and the article body's paragraphs, as the data have them."""

    title: str | None = None
    document_title: str | None = None
    description: str | None = None
    paragraphs: tuple[str, ...] = ()


def page_hints(head: Head) -> PageHints:
    """The hints in a page's JSON-LD, meta elements and title."""
    return PageHints(
        title=head.data("headline") or head.first(_TITLE_KEYS),
        document_title=head.title,
        description=head.data("description") or head.first(_DESCRIPTION_KEYS),
        paragraphs=tuple(paragraphs_of(head.article.get("articleBody"))),
    )


def paragraphs_of(body: object) -> list[str]:
    """The paragraphs of an `articleBody`, white space as one space; none if it is no text.

    Sites put markup into it, escaped or not, though schema.org asks for plain text.

    >>> paragraphs_of("<p>They met.</p><p>They left &amp; slept.</p>")
    ['They met.', 'They left & slept.']
    """
    if isinstance(body, list):
        body = "\n".join(part for part in body if isinstance(part, str))
    if not isinstance(body, str) or len(body) > MAX_BODY_CHARS:
        return []
    if "&" in body:
        body = unescape(body)
    if "<" in body:
        body = _TAG.sub(" ", _BREAK.sub("\n", body))
    return [text for line in body.splitlines() if (text := " ".join(line.split()))]
