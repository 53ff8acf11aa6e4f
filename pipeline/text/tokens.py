"""Splitting a text into words, numbers and signs by offset: what the tagger and its training count in."""

import re

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*|[^\W_]+|\S")
_LINE = re.compile(r"[^\n]+")

Span = tuple[int, int]


def token_spans(text: str, *, limit: int | None = None) -> list[Span]:
    """The half-open spans of the tokens of `text`, in order; at most `limit` of them.

    A token is a run of letters and digits, a number with its separators, an abbreviation with
    inner dots, or one other sign that is no white space. Every mention marked in the training
    texts begins and ends at a token's edge.

    >>> text = "The U.S. army's $1,500."
    >>> [text[start:end] for start, end in token_spans(text)]
    ['The', 'U.S.', 'army', "'", 's', '$', '1,500', '.']
    """
    spans: list[Span] = []
    for match in _TOKEN.finditer(text):
        if limit is not None and len(spans) >= limit:
            break
        spans.append(match.span())
    return spans


def line_spans(text: str) -> list[Span]:
    r"""The half-open spans of the non-empty lines of `text`: its paragraphs, or a title.

    >>> line_spans("One.\n\nTwo.")
    [(0, 4), (6, 10)]
    """
    return [match.span() for match in _LINE.finditer(text)]
