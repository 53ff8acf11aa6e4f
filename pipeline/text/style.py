"""How a text is written: the features of the genre model and of its training, as terms.

A genre shows in the words that topics ignore ("I", "said", "how to") and in the form: questions,
quotation marks, figures, short lines. Numbers become terms by the bin they fall in (`#said2`).
"""

import re
from bisect import bisect_right
from collections import Counter

from pipeline.text.terms import words

STYLE_CHARS = 6000
"""What lies behind is not read, as for topics."""

_SENTENCE_END = re.compile(r"[.!?][\"'”’)]?\s")
_QUESTION_WORDS = frozenset(
    [
        "how",
        "why",
        "what",
        "who",
        "when",
        "where",
        "which",
        "should",
        "can",
        "could",
        "is",
        "are",
        "do",
        "does",
    ]
)
_TITLE_MARKS = {
    "#title-asks": re.compile(r"\?"),
    "#title-counts": re.compile(r"^\W*\d+ "),
    "#title-colon": re.compile(r":"),
    "#title-quotes": re.compile(r"[\"“‘]"),
    "#title-i": re.compile(r"\b(?:i|my|we|our)\b", re.IGNORECASE),
    "#title-you": re.compile(r"\b(?:you|your)\b", re.IGNORECASE),
}
_WORD_SHARES = {
    "i": ("i my me i'm i've i'd mine", (0.002, 0.006, 0.012, 0.025, 0.04)),
    "we": ("we our us we're we've", (0.003, 0.01, 0.02, 0.035)),
    "you": ("you your you're you'll", (0.002, 0.006, 0.012, 0.025, 0.04)),
    "said": ("said says told added", (0.002, 0.006, 0.012, 0.02)),
    "maybe": ("should must perhaps maybe may might seems", (0.002, 0.006, 0.012)),
}
_SHARES = {name: (frozenset(listed.split()), bins) for name, (listed, bins) in _WORD_SHARES.items()}


def genre_terms(title: str, body: str) -> list[str]:
    """Every word of title (twice) and body, the title's words apart, and the marks of form.

    >>> sorted(term for term in genre_terms("How to knit?", "You knit.") if term.startswith("#title"))
    ['#title-asks', '#title-question']
    """
    text = body[:STYLE_CHARS]
    head = title or text.partition("\n")[0][:150]
    title_words, body_words = words(head), words(text)
    return [
        *title_words,
        *title_words,
        *body_words,
        *(f"title:{word}" for word in title_words),
        *_title_marks(head, title_words),
        *_shares(body_words),
        *_form(text, max(1, len(body_words))),
    ]


def _title_marks(title: str, title_words: list[str]) -> list[str]:
    marks = [mark for mark, pattern in _TITLE_MARKS.items() if pattern.search(title)]
    if title_words and title_words[0] in _QUESTION_WORDS:
        marks.append("#title-question")
    return marks


def _shares(body_words: list[str]) -> list[str]:
    """The share of words that speak of oneself, to the reader, for others, in doubt."""
    counts = Counter(body_words)
    size = max(1, len(body_words))
    return [
        _mark(name, sum(counts[word] for word in listed) / size, bins)
        for name, (listed, bins) in _SHARES.items()
    ]


def _form(text: str, size: int) -> list[str]:
    """Marks of punctuation, figures, lines and length; `size` is the number of words."""
    sentences = len(_SENTENCE_END.findall(text)) + 1
    lines = [line for line in text.split("\n") if line.strip()] or [""]
    quotes = sum(text.count(sign) for sign in '"“”')
    digits = sum(map(text.count, "0123456789"))
    return [
        _mark("quotes", quotes / size, (0.002, 0.008, 0.02, 0.035, 0.05)),
        _mark("asks", text.count("?") / sentences, (0.01, 0.04, 0.1, 0.2, 0.35)),
        _mark("shouts", text.count("!") / sentences, (0.01, 0.04, 0.1, 0.2)),
        _mark("digits", digits / max(1, len(text)), (0.003, 0.01, 0.02, 0.04, 0.1)),
        _mark("line", len(text) / len(lines), (60, 100, 150, 220, 350)),
        _mark(
            "short-lines",
            sum(len(line) < 50 for line in lines) / len(lines),
            (0.02, 0.1, 0.25, 0.5),
        ),
        _mark("length", len(text), (500, 1000, 2000, 3500, 4900)),
    ]


def _mark(name: str, value: float, bins: tuple[float, ...]) -> str:
    return f"#{name}{bisect_right(bins, value)}"
