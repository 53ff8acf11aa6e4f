"""The front of a story: slugline, headline, desk notes, bullets, byline, in the order of the wire."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from pipeline.records import HeadlineTag, Lifecycle
from pipeline.stages.clean.headline import is_slugline, lifecycle_of, slugline_tags, split_headline
from pipeline.stages.clean.lines import (
    Line,
    ends_sentence,
    equal_text,
    is_paragraph,
    is_title_like,
)
from pipeline.stages.clean.names import byline_names, only_names
from pipeline.stages.clean.times import is_time_line

FRONT_LINES = 40
MAX_BEFORE_BYLINE = 4
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
FIRST_LINES = 3
"""Of a page, the lines left at the top of the article are looked at however far down it begins."""
_NOTE = re.compile(
    r"\((?:Adds?|Updates?|Updating|Recasts?|Corrects?|Correcting|Refiles?|Repeats?|Changes?|Rewrites?|Includes?|"
    r"Removes?|Clarifies|Fixes|Releads?|Writes through|New throughout|Drops?|Inserts?|Combines|Edits|"
    r"Restores|Amends?|Deletes?|Neu|Ergänzt|Berichtigt|Aktualisiert|Stellt klar|Wiederholung|Links?|Makes clear|Shows|Moves|Minor edits?|No change|Previous |For )\b.{0,600}\)",
    re.IGNORECASE,
)
_NOTE_START = re.compile(
    r"\((?:Adds?|Updates?|Recasts?|Corrects?|Refiles?|Repeats?|Changes?)\b[^)]*", re.IGNORECASE
)
_CORRECTS = re.compile(r"\(?(?:Corrects?|Correcting|CORRECTS|[Bb]erichtigt)\b")
_DESK = re.compile(
    r"(?:E[Dd][Ss]?|E[Dd][Ii][Tt][Oo][Rr][Ss]|ATTENTION(?: EDITORS)?|Attention editors?)\s?[:.–—-].{0,400}|"
    r"AP (?:Photo|Graphic|Video)s? [A-Z]{2,6}\d{1,4}.{0,80}|(?:With|By) AP Photos?\.?|_{2,}|"
    r"(?:Urgent|URGENT|Bulletin|BULLETIN|eds)\.?|r [a-z] BC-.{0,60}|[a-z]{3}\d{4} \d [a-z]{2} \d{1,4}\b.{0,60}|\^?[A-Z0-9&/' -]{4,60}<"
)
_VOID_MARK = re.compile(
    r"(?:(?:(?:KILL|HOLD)\b[ :!.–—-]*){2,3}|(?:MANDATORY|BULLETIN) KILL\b[ :!.–—-]*|"
    r"(?:THIS )?STORY (?:HAS BEEN |IS )?(?:WITHDRAWN|KILLED)\b[ :!.–—-]*)(?P<title>.{0,200})"
)
_VOID_NOTICE = re.compile(
    r"(?:Please |Bitte )?(?:kill|withdraw|hold|disregard) the (?:story|article|report|item)\b.{0,300}"
)
_NAMED = re.compile(
    r"\b(?:headlined|slugged|titled|entitled) [\"“'‘](?P<title>.{5,200}?)[\"”'’](?:[,. ]|$)"
)
_WITHDRAWN_TEXT = re.compile(
    r"\b(?:story|item|alert|report)\b.{0,200}\b(?:is|has been|should be) (?:withdrawn|killed)\b",
    re.DOTALL,
)
_TO_CLIENTS = re.compile(
    r"\b(?:substitute|replacement|subscribers|clients|advised|please)\b", re.IGNORECASE
)
_BULLET = re.compile(r"[*•·▪‣◦] ?(?=[^\s*])|[-–—] (?=[A-Z])")
_ROLE = re.compile(
    r"(?:[A-Z][\w&.'’-]*,? ){0,5}(?:Writers?|Reporters?|Correspondents?|Staff|Columnists?|Editors?|Redakteur(?:in)?|"
    r"Redaktion|Contributors?|Journalists?)|Reuters|AFP|AP|dpa|Associated Press|The Associated Press|Agence France-Presse"
)


@dataclass(slots=True)
class Front:
    """What the lines before the body say."""

    title: str | None = None
    tags: tuple[HeadlineTag, ...] = ()
    standfirst: str | None = None
    authors: list[str] = field(default_factory=list)
    lifecycle: Lifecycle = "usable"


def label_notices(lines: Sequence[Line], front: Front) -> None:
    """Labels sluglines, notes to editors and notices that a story is void."""
    for at, line in enumerate(lines[:FRONT_LINES]):
        if not line.is_open:
            continue
        _join_note(lines, at)
        if _label_void(line, front):
            pass
        elif is_slugline(line.text):
            front.tags += slugline_tags(line.text)
            line.drop("headline", "front/slugline")
        elif _NOTE.fullmatch(line.text) or _DESK.fullmatch(line.text):
            line.drop("other", "front/note")
        if _CORRECTS.match(line.text) and line.rule == "front/note" and front.lifecycle == "usable":
            front.lifecycle = "corrected"

    _keep_one(lines, front)


def _label_void(line: Line, front: Front) -> bool:
    """Whether the line says that a story is void: a mark (`KILL KILL KILL`), or a notice that stays."""
    mark = _VOID_MARK.fullmatch(line.text)
    if mark is None and not _VOID_NOTICE.fullmatch(line.text):
        return False
    front.lifecycle = "withdrawn"
    named = _NAMED.search(line.text)
    title = mark["title"].strip() if mark else named["title"] if named else ""
    front.title = title if len(title.split()) >= 3 else front.title
    if mark and not split_headline(line.text).tags:
        line.drop("other", "front/withdrawn")
    return True


def _keep_one(lines: Sequence[Line], front: Front) -> None:
    """A withdrawal of nothing but marks keeps its last, so that it can be told."""
    if front.lifecycle == "withdrawn" and all(line.kind is not None for line in lines):
        mark = [line for line in lines if line.rule == "front/withdrawn"][-1:]
        for line in mark:
            line.kind, line.rule = None, ""


def _join_note(lines: Sequence[Line], at: int) -> None:
    """A bracketed note may be broken over two or three lines."""
    if not _NOTE_START.fullmatch(lines[at].text):
        return
    for last in range(at + 1, min(at + 4, len(lines))):
        if ")" in lines[last].text:
            if lines[last].text.endswith(")"):
                for line in lines[at : last + 1]:
                    line.drop("other", "front/note")
            return


def label_title(
    lines: Sequence[Line],
    known: str | None,
    body_at: int | None,
    front: Front,
    *,
    is_sure: bool = False,
) -> int:
    """Finds the headline; returns the index of the line after it (0 if no line is one).

    `known` is the title that the page or the feed gives; a line that says the same is the
    headline, whatever its tags. If it `is_sure`, that of a page, no other line is.
    `body_at` is the line of the dateline, if there is one.
    """
    at = None
    if body_at != 0 and sum(line.kind is None for line in lines) > 1:
        at = _title_line(lines[:body_at], known, is_sure=is_sure)
    if at is None:
        _set_title(front, known, is_web=is_sure)
        return 0
    text = lines[at].text
    _set_title(front, known if known and is_sure else text, is_web=is_sure)
    for line in (lines[at], *lines[:FRONT_LINES]):
        if line.is_open and (line is lines[at] or equal_text(line.text, text)):
            line.drop("headline", "front/title")
    for line in lines[:at]:
        if not (is_paragraph(line.text) or ends_sentence(line.text)):
            line.drop("navigation", "front/before-title")
    return at + 1


def _set_title(front: Front, text: str | None, *, is_web: bool) -> None:
    """The headline's title and tags; a page's `Opinion: ` is a tag and stays in the title."""
    if text:
        headline = split_headline(text)
        front.title = headline.shown if is_web else headline.title
        front.tags += tuple(tag for tag in headline.tags if tag not in front.tags)
        if front.lifecycle == "usable":
            front.lifecycle = lifecycle_of(front.tags)


def _title_line(lines: Sequence[Line], known: str | None, *, is_sure: bool) -> int | None:
    head = lines[:FRONT_LINES] if len(lines) < 4 * FRONT_LINES else lines[: len(lines) // 4]
    if known:
        bare = split_headline(known).title
        left = [at for at, line in enumerate(lines) if line.kind is None]
        candidates: list[int] = [*range(len(head)), *left[:FIRST_LINES]]
        for at in candidates:
            if lines[at].is_open and len(lines[at].text) < 400 and _says(lines[at].text, bare):
                return at
    if known and (is_sure or not _first_open_is_title(lines)):
        return None
    return _best_title(lines)


def _says(text: str, bare: str) -> bool:
    return equal_text(text, bare) or equal_text(split_headline(text).title, bare)


def _first_open_is_title(lines: Sequence[Line]) -> bool:
    first = next((line for line in lines if line.kind is None), None)
    return first is not None and _may_be_title(first.text) and len(first.text.split()) >= 4


def _best_title(lines: Sequence[Line]) -> int | None:
    """The first line of four words or more that reads like a headline, before the first paragraph."""
    short: int | None = None
    for at, line in enumerate(lines):
        if line.kind is not None or is_time_line(line.text):
            continue
        if not _may_be_title(line.text):
            break
        if len(line.text.split()) >= 4:
            return at
        short = at if short is None else short
    return short


def _may_be_title(text: str) -> bool:
    return (
        is_title_like(text)
        and not is_time_line(text)
        and not _BULLET.match(text)
        and not (text.startswith("(") and text.endswith(")"))
        and not byline_names(text)
        and not (len(text) >= 120 and ends_sentence(text))
    )


def label_front(
    lines: Sequence[Line], start: int, body_at: int | None, front: Front, *, decks: bool
) -> None:
    """Labels bullets, bylines and what else stands between headline and body.

    `start` is the line after the headline; `body_at` the line of the dateline, if there is one;
    `decks` allows that a line without a stop under the headline is a deck.
    """
    if not front.authors:
        _label_bare_byline(lines, start, front)
    bullets: list[str] = []
    for line in lines[start:body_at] if body_at is not None else lines[start : start + FRONT_LINES]:
        if line.kind is not None:
            continue
        if not line.is_open or not _label_front_line(
            line, bullets, front, sure=body_at is not None, decks=decks
        ):
            break
    if bullets and front.standfirst is None:
        front.standfirst = "\n".join(bullets)


def _label_bare_byline(lines: Sequence[Line], start: int, front: Front) -> None:
    """A line of nothing but names above the first paragraph, if the text never says their words again.

    A subheading's words (`Key Findings`, or the name of whom the story is about) come again in it.
    """
    open_lines = (line for line in lines[start:] if line.kind is None)
    for line in islice(open_lines, MAX_BEFORE_BYLINE):
        if not line.is_open or is_paragraph(line.text):
            return
        names = only_names(line.text)
        if names and _is_unsaid(names, line, lines):
            front.authors += names
            line.drop("byline", "front/bare-byline")
            return


def _is_unsaid(names: Sequence[str], own: Line, lines: Sequence[Line]) -> bool:
    words = {word for name in names for word in name.casefold().split()}
    texts = (line.text for line in lines if line is not own and line.kind is None)
    return words.isdisjoint(word for text in texts for word in _WORD.findall(text.casefold()))


def _label_front_line(
    line: Line, bullets: list[str], front: Front, *, sure: bool, decks: bool
) -> bool:
    """Whether the line belongs to the front; `sure` when a dateline is still to come."""
    text = line.text
    bullet = _BULLET.match(text)
    if bullet:
        bullets.append(text[bullet.end() :])
        line.drop("standfirst", "front/bullet")
    elif label_byline(line, front) or _label_time(line):
        pass
    elif sure:
        line.drop("standfirst" if len(text.split()) >= 6 else "other", "front/before-dateline")
        if line.kind == "standfirst" and front.standfirst is None and not bullets:
            front.standfirst = text
    else:
        return (
            decks and not (is_paragraph(text) or ends_sentence(text)) and _label_deck(line, front)
        )
    return True


def _label_deck(line: Line, front: Front) -> bool:
    """A line without a stop right under the headline."""
    if front.title and front.standfirst is None and len(line.text.split()) >= 6:
        front.standfirst = line.text
        line.drop("standfirst", "front/deck")
        return True
    return False


def _label_time(line: Line) -> bool:
    if is_time_line(line.text):
        line.drop("time", "front/time")
    return line.kind is not None


def label_byline(line: Line, front: Front) -> bool:
    """Labels `By NAME` and lines of a role or an agency alone; adds the names to the authors."""
    text = line.text
    names = byline_names(text)
    if names:
        front.authors += [name for name in names if name not in front.authors]
        line.drop("byline", "front/byline")
    elif len(text) <= 60 and _ROLE.fullmatch(text):
        line.drop("byline", "front/role")
    return line.kind is not None


def says_withdrawn(text: str) -> bool:
    """Whether a paragraph tells a wire's clients that a story is void (and no reader of one that is)."""
    return bool(_WITHDRAWN_TEXT.search(text[:800]) and _TO_CLIENTS.search(text[:800]))
