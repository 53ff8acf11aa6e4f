"""Spans within quotation marks, paragraph by paragraph, and whether they stand there as speech.

What is marked may be speech, a phrase within a paraphrase, or a title: that the words before and
behind the marks tell. The next step, who speaks, is `quotes.py`.
"""

import re
from dataclasses import dataclass

from pipeline.stages.tag.cues import CUE, SENTENCE_END

_MARK = re.compile('["“”„«»]')
_OPENING = "“„«"
_CLOSES = {'"': '"”', "“": '”"', "”": '”"', "„": "“”", "«": "»"}
_SINGLE = "'’‘ "
_ENDS = ",.?!…—-–:;"
_CLAUSE = re.compile(r"(?:[,:.!?…—–―\"”)\]]|\.\.\.)[\"”’']?\s*$")
_THAT = re.compile(r"\b(?:that|as|like|the|a|of|to|by|with|and|or|called),?\s*$")
_CUE_BEFORE = re.compile(rf"(?:{CUE.pattern}|\b(?:saying|asking|adding|writing|telling|tweeting|shouting|chanting|yelling|declaring|reading|reads|read|exclaimed|exclaiming))\s*$")  # fmt: skip
_SCRIPT = re.compile(r"[A-Z][A-Z. ]{2,30}:\s")
NEAR = 40


@dataclass(frozen=True, slots=True)
class Marked:
    """A span within marks; `closed` is False if the paragraph ends before the closing mark."""

    start: int
    end: int
    closed: bool


def marked_spans(body: str, start: int, end: int) -> list[Marked]:
    """The spans within quotation marks in the paragraph `body[start:end]`.

    A mark that opens the paragraph and is closed in a later one spans it all.
    """
    spans: list[Marked] = []
    begun, sign = -1, ""
    for match in _MARK.finditer(body, start, end):
        place, mark = match.start(), match[0]
        if begun < 0 and _opens(body, place, mark, start):
            begun, sign = place + 1, mark
        elif begun >= 0 and mark in _CLOSES[sign]:
            if place > begun:
                spans.append(Marked(begun, place, closed=True))
            begun = -1
    if 0 <= begun < end and _leads(body, start, begun - 1):
        spans.append(Marked(begun, end, closed=False))
    return spans


def _opens(body: str, place: int, mark: str, start: int) -> bool:
    """Whether the mark can open a quote: a straight one only behind a space and before none."""
    before = body[place - 1] if place > start else " "
    after = body[place + 1 : place + 2]
    if mark in _OPENING:
        return True
    free = (before.isspace() or before in "([—–-:'‘") and not after.isspace()
    return free and (mark == '"' or (mark == "”" and place == start))


def _leads(body: str, start: int, mark: int) -> bool:
    """Whether an unclosed mark begins its paragraph, or follows a comma or colon."""
    return mark == start or body[max(start, mark - 2) : mark].strip()[-1:] in (",", ":")


def is_speech(body: str, line: int, span: Marked) -> bool:
    """Whether the span stands as speech, not as words within a clause; `line`: its paragraph's start.

    >>> text = 'He was "far too late to go" and said, "We have to stay."'
    >>> [is_speech(text, 0, span) for span in marked_spans(text, 0, len(text))]
    [False, True]
    """
    first = _first(body, span)
    if _SCRIPT.match(body, span.start, span.end):
        return False
    before = body[max(line, span.start - 1 - 2 * NEAR) : span.start - 1]
    if not before.strip(" —–―"):
        opens = True
    elif _THAT.search(before):
        opens = False
    else:
        cued = _CUE_BEFORE.search(before) is not None
        opens = cued or (_CLAUSE.search(before) is not None and (not first.islower() or _cued(before)))  # fmt: skip
    return opens and not _runs_on(body, span)


def _first(body: str, span: Marked) -> str:
    place = span.start
    while place < span.end and body[place] in _SINGLE + "[(.…":
        place += 1
    return body[place : place + 1]


def _cued(before: str) -> bool:
    """Whether the sentence before the mark has a cue: `she said, "and`."""
    sentence = SENTENCE_END.split(before + " A")[-1]
    return CUE.search(sentence) is not None


def _runs_on(body: str, span: Marked) -> bool:
    """Whether the clause goes on behind the marks: `"too late" for him`."""
    if not span.closed or ends_clause(body, span):
        return False
    behind = body[span.end + 1 : span.end + 2 + NEAR]
    return bool(re.match(r"\s[a-z]", behind)) and CUE.match(behind.lstrip()) is None


def ends_clause(body: str, span: Marked) -> bool:
    """Whether a sign ends the marked clause, within the marks or right behind them."""
    return _last_sign(body, span) in _ENDS or body[span.end + 1 : span.end + 2] in tuple(",.?!;")


def awaits_speaker(body: str, span: Marked) -> bool:
    """Whether the sentence goes on behind the quote: `"We stay," said ...`, and not `"We stay." Then ...`."""
    return _last_sign(body, span) in ",?!…—-" or body[span.end + 1 : span.end + 2] == ","


def _last_sign(body: str, span: Marked) -> str:
    place = span.end
    while place > span.start + 1 and body[place - 1] in _SINGLE:
        place -= 1
    return body[place - 1]
