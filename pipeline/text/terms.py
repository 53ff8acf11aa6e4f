"""Terms of a text, the features of the classify stage and of its training: words and pairs of words.

Both sides must count alike, so both count here.
"""

import re
from itertools import pairwise

LEAD_CHARS = 500
"""A news text says early what it is about: its first characters count once more.

Measured 2026-11-24, five-fold over 6,276 texts: +0.2 points of micro-F1.
"""

BODY_CHARS = 6000
"""What lies behind is not read: the texts that the model learned from end at 5,000 characters."""

_WORD = re.compile(r"[^\W_]+(?:'(?!s\b)[^\W_]+)*")

STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "being",
        "but",
        "by",
        "can",
        "could",
        "d",
        "did",
        "do",
        "does",
        "don",
        "down",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "here",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "ll",
        "m",
        "me",
        "might",
        "more",
        "most",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "other",
        "our",
        "out",
        "over",
        "re",
        "s",
        "she",
        "should",
        "so",
        "some",
        "such",
        "t",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "up",
        "us",
        "ve",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "may",
    ]
)


def words(text: str) -> list[str]:
    """The lower-case words and numbers of `text`, a possessive ending set apart as `s`.

    >>> words("Kenya's dockers don’t wait: 12% now")
    ['kenya', 's', 'dockers', "don't", 'wait', '12', 'now']
    """
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def topic_terms(title: str, body: str) -> list[str]:
    """Every term as often as it counts: content words and pairs of neighbouring content words.

    Those of the title count twice, the words of the lead (`LEAD_CHARS`) once more.

    >>> topic_terms("", "The strike of the dockers")
    ['strike', 'docker', 'strike docker', 'strike', 'docker']
    """
    head = content_words(title)
    text = content_words(body[:BODY_CHARS])
    lead = content_words(body[:LEAD_CHARS])
    in_title = head + _pairs(head)
    return in_title + in_title + text + _pairs(text) + lead


def content_words(text: str) -> list[str]:
    """The words of `text` that are no stop words, plurals as their singular.

    >>> content_words("Ministers and the companies' buses")
    ['minister', 'company', 'buse']
    """
    return [
        word if word[-1] != "s" or len(word) < 5 else _singular(word)
        for word in words(text)
        if word not in STOP_WORDS
    ]


def _singular(word: str) -> str:
    """Crude on purpose: it need only treat a word's forms alike (measured: +0.3 points)."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word if word[-2] == "s" else word[:-1]


def _pairs(items: list[str]) -> list[str]:
    return [f"{left} {right}" for left, right in pairwise(items)]
