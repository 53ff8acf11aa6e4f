"""The form of a text in numbers: what the genre model reads beside the terms of `style.py`.

Words that one kind of text uses and another does not, speech, lists, questions, clock times, figures:
each by itself is weak, so the model looks at all of them together.
"""

import re
from collections import Counter
from math import log, sqrt

from pipeline.text.terms import title_and_rest, words

FORM_CHARS = 6000
"""What lies behind is not read, as for topics."""

OPENING_WORDS = 70

_WORDS = {
    "summary": "roundup wrap briefing brief digest newsletter weekly daily recap highlights live update updates icymi morning headlines learned latest elsewhere meanwhile",
    "review": "review verdict star stars rating rated album film movie novel performance plot soundtrack gameplay track tracks scene scenes dish dishes menu director cast tested price pros cons feels",
    "background": "explained explainer glance timeline history key facts questions factbox background founded refers known what how",
    "interview": "interview told tells asked i i've i'm think spoke talks talked chat q answer",
    "advice": "how tip tips step steps avoid sure should try recipe tablespoon tablespoons minutes guide best you you'll don't remember consider ask your check",
    "opinion": "i my we our must should surely course indeed perhaps frankly wrong right truth instead let's nonsense absurd",
    "analysis": "analyst analysts analysis suggest suggests likely could mean implications factor factors trend because therefore however whether strategy risk signal signals shift question appears",
    "feature": "remembers remember recalls recall smiles smile laughs laugh sits walks ago grew dream journey childhood village street streets morning life story",
    "profile": "born grew career father mother childhood founder founded graduated joined studied rookie years his her",
    "release": "announced leading provider solution solutions inc ltd contact release information pleased proud partnership customers innovative award-winning visit media ceo",
    "obituary": "died dies death survived passed funeral aged obituary born remembered tribute tributes",
    "other": "click login sign subscribe comment comments posted download install cookie cookies shop cart copyright read share forum password menu privacy vote enter",
    "news": "said police monday tuesday wednesday thursday friday saturday sunday spokesman spokeswoman officials according reported announced yesterday reuters ap statement court",
}  # fmt: skip
_KINDS = {name: frozenset(listed.split()) for name, listed in _WORDS.items()}
_SINGLE = ("i", "you", "he", "she", "said", "says", "was", "is")
_CLOCK = re.compile(r"\W{0,20}(?:\d{1,2}[:.]\d\d|updated|\d{1,2} ?[ap]\.?m)", re.IGNORECASE)
_ANSWER = re.compile(r"\W{0,20}(?:q|a|question|interviewer)\s{0,4}[:.)-]", re.IGNORECASE)
_ITEM = re.compile(r"\W{0,20}(?:[-•*–]|\d{1,2}[.)])\s")
_SPEECH = re.compile(r"[\"“][^\"“”]{10,600}[\"”]")
_STARS = re.compile(r"★|\b\d(?:\.\d)?(?:/| out of )(?:5|10)\b|\bstars\b")
_RATED = ("★", "stars", "/5", "/10", " out of ")
"""What `_STARS` finds holds one of these; looking for them costs a twentieth."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAME = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+")


def form_numbers(title: str, body: str) -> list[float]:
    """The text's form, always as many numbers, each finite and at least 0.

    >>> len(form_numbers("", "")) == len(form_numbers("How to knit", "You knit."))
    True
    """
    had_title = bool(title)
    title, body = title_and_rest(title, body)
    body = body[:FORM_CHARS]
    heard, told = words(title), words(body)
    return [
        *_kinds(heard, told),
        *_lines(body),
        *_signs(body, max(1, len(told))),
        *_heading(title, heard, had_title=had_title),
    ]


def _kinds(heard: list[str], told: list[str]) -> list[float]:
    """Per kind of word: how many in the title, their share in all, how many at the beginning."""
    counts, opening = Counter(told), told[:OPENING_WORDS]
    size = max(1, len(told))
    found: list[float] = []
    for listed in _KINDS.values():
        found.append(sum(word in listed for word in heard))
        found.append(sqrt(100 * sum(counts[word] for word in listed) / size))
        found.append(sum(word in listed for word in opening))
    return found + [sqrt(100 * counts[word] / size) for word in _SINGLE]


def _lines(body: str) -> list[float]:
    lines = [line for line in body.split("\n") if line.strip()] or [""]
    count = len(lines)
    return [
        *(sqrt(sum(sign.match(line) is not None for line in lines)) for sign in (_CLOCK, _ANSWER, _ITEM)),
        sum(line.rstrip("\"'”’ ").endswith("?") for line in lines) / count,
        log(1 + sum(map(len, lines)) / count),
        sum(len(line) < 50 for line in lines) / count,
        sum(len(line) < 100 for line in lines) / count,
    ]  # fmt: skip


def _signs(body: str, size: int) -> list[float]:
    """Speech, ratings, questions, figures, links, years, names and capitals; `size`: its words."""
    chars = max(1, len(body))
    sentences = body.count(". ") + body.count("? ") + body.count("! ") + 1
    return [
        sum(map(len, _SPEECH.findall(body))) / chars,
        float(any(sign in body for sign in _RATED) and _STARS.search(body) is not None),
        sqrt(body.count("?") / sentences),
        sqrt(body.count("!") / sentences),
        log(1 + len(body)),
        sqrt(sum(map(body.count, "0123456789")) / chars),
        sqrt(body.count("http") + body.count("www")),
        100 * len(_YEAR.findall(body)) / size,
        30 * len(_NAME.findall(body)) / size,
        float("$" in body or "£" in body),
    ]


def _heading(title: str, heard: list[str], *, had_title: bool) -> list[float]:
    marks = (
        had_title,
        "?" in title,
        ":" in title,
        title[:1].isdigit(),
        '"' in title or "'" in title,
    )
    return [float(len(heard)), *(float(mark) for mark in marks)]
