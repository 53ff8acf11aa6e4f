"""The words by which the block model knows a place and a text: names of elements, first and last words.

Training counts them for the model's tables; at run time they are looked up there.
"""

import re
from collections.abc import Sequence

MAX_CLASS_CHARS = 160
MAX_IDENT_CHARS = 60
MAX_ELEMENT_WORDS = 14
WHOLE_CHARS = 200
"""A longer block is no headline and no label: only its ends are looked at."""
HEAD_CHARS, TAIL_CHARS = 40, 24
HEAD_WORDS, TAIL_WORDS = 5, 3
SHORT_WORDS = 5
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}")


def element_words(
    tag: str, classes: str | None, ident: str | None, role: str | None, style: str | None
) -> tuple[str, ...]:
    """The words of an element's tag and names (see `outline.Path`).

    >>> element_words("div", "story-body lead", "main1", None, "display: none")
    ('<div', 'story', 'body', 'lead', '#main', '=hidden')
    """
    words = [f"<{tag}"]
    if classes:
        words += [word.lower() for word in _NAME.findall(classes[:MAX_CLASS_CHARS])]
    if ident:
        words += [f"#{word.lower()}" for word in _NAME.findall(ident[:MAX_IDENT_CHARS])]
    if role:
        words += [f"%{word.lower()}" for word in _NAME.findall(role[:MAX_IDENT_CHARS])]
    if style and "display" in style and "none" in style:
        words.append("=hidden")
    return tuple(dict.fromkeys(words[:MAX_ELEMENT_WORDS]))


def block_words(texts: Sequence[str]) -> list[list[str]]:
    """The words of each block in lower case; of one over 200 characters those at its ends.

    >>> block_words(["Read more", "x" * 300])
    [['read', 'more'], ['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'xxxxxxxxxxxxxxxxxxxxxxxx']]
    """
    return [
        text.lower().split()
        if len(text) <= WHOLE_CHARS
        else text[:HEAD_CHARS].lower().split()[:HEAD_WORDS]
        + text[-TAIL_CHARS:].lower().split()[-TAIL_WORDS:]
        for text in texts
    ]


def whole(words: Sequence[str]) -> str:
    """A block of one to five words as one entry of the table of whole blocks; "" for a longer one."""
    return " ".join(words) if len(words) <= SHORT_WORDS else ""
