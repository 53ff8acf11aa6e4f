"""The conventions of wire and web, applied to an article's lines: labels, and what they tell.

Shared by the plain-text and the HTML branch; each rule's module knows one subject.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pipeline.records import Caption, Credits, Dateline
from pipeline.stages.clean.boilerplate import label_boilerplate, paywall_of
from pipeline.stages.clean.captions import label_captions
from pipeline.stages.clean.dateline import FoundDateline, find_dateline
from pipeline.stages.clean.front import (
    FRONT_LINES,
    Front,
    label_front,
    label_notices,
    label_title,
    says_withdrawn,
)
from pipeline.stages.clean.headline import CODE
from pipeline.stages.clean.lines import (
    MAX_RULE_CHARS,
    Line,
    body_lines,
    is_paragraph,
    is_title_like,
)
from pipeline.stages.clean.moments import Moment, read_moment
from pipeline.stages.clean.region import label_comments, label_outside
from pipeline.stages.clean.related import label_after, label_related
from pipeline.stages.clean.sign_off import SignOff, find_tail, label_sign_offs, parse_sign_off
from pipeline.stages.clean.times import is_time_line
from pipeline.text.edits import Edit, apply_edits

MAX_PARAGRAPHS_BEFORE = 2
"""Further down a dateline is another story's, in a round-up of several."""


@dataclass(slots=True)
class Findings:
    """What the lines told; `cuts` are edits within lines of the body."""

    front: Front
    dateline: Dateline | None
    credits: Credits
    captions: list[Caption]
    paywall: bool | None
    published: Moment | None
    cuts: list[Edit] = field(default_factory=list)


def apply_conventions(
    lines: Sequence[Line],
    *,
    known_title: str | None,
    published: Moment | None,
    fetched_at: datetime,
    whole_page: bool,
) -> Findings:
    """Labels every line that is not body; returns what the lines say about the article.

    `known_title` and `published` are the page's or the feed's; `whole_page` says that nobody
    has yet chosen which lines are the article.
    """
    _label_times(lines)
    published = published or _published(lines)
    reference = (published.at if published else fetched_at).date()
    front = Front()
    label_notices(lines, front)
    body_at = _dateline_line(lines, reference)
    after_title = label_title(lines, known_title, body_at, front, is_sure=not whole_page)
    label_boilerplate(lines[:body_at], weak=whole_page)
    if body_at is not None:
        label_boilerplate(lines[body_at:], weak=False)
    sign_off = label_sign_offs(lines)
    captions = label_captions(lines)
    label_related(lines)
    if whole_page:
        label_comments(lines)
    found = _dateline(lines, body_at, reference)
    decks = whole_page and len(body_lines(lines[after_title:])) > 1
    label_front(lines, after_title, body_at if found else None, front, decks=decks)
    _label_rest(lines, after_title, whole_page=whole_page, is_wire=found is not None)
    cuts = _inner_cuts(lines, sign_off, body_at, found.length if found else 0)
    return Findings(
        front=_withdrawn_noted(lines, front),
        dateline=found.dateline if found else None,
        credits=sign_off.credits(found.dateline.agency if found else None),
        captions=captions,
        paywall=paywall_of(lines),
        published=published,
        cuts=cuts,
    )


def _dateline_line(lines: Sequence[Line], reference: date) -> int | None:
    """The first line that begins with a dateline, near the front of the story."""
    before = 0
    for at, line in enumerate(lines[:FRONT_LINES]):
        if line.kind is None:
            found = find_dateline(line.text, reference)
            if found and not _is_headline(lines, at, found):
                return at
            before += is_paragraph(line.text)
            if before > MAX_PARAGRAPHS_BEFORE + 2:
                return None
    return None


def _is_headline(lines: Sequence[Line], at: int, found: FoundDateline) -> bool:
    """`PARIS - All talk` is a headline if it is the first line of several and has no stop."""
    if found.dateline.agency or found.dateline.date or not is_title_like(lines[at].text):
        return False
    return at + 1 < len(lines) and all(line.kind is not None for line in lines[:at])


def _dateline(lines: Sequence[Line], at: int | None, reference: date) -> FoundDateline | None:
    """The dateline on that line, unless paragraphs of a story stand before it."""
    if at is None or lines[at].kind is not None:
        return None
    before = [line for line in lines[:at] if line.kind is None and is_paragraph(line.text)]
    found = find_dateline(lines[at].text, reference)
    sure = found and (found.dateline.agency or found.dateline.date)
    return found if len(before) <= (MAX_PARAGRAPHS_BEFORE if sure else 0) else None


def _label_times(lines: Sequence[Line]) -> None:
    for line in lines:
        if line.is_open and is_time_line(line.text):
            line.drop("time", "time/line")


def _label_rest(
    lines: Sequence[Line], after_title: int, *, whole_page: bool, is_wire: bool
) -> None:
    ends = [
        at for at, line in enumerate(lines) if line.rule in ("sign-off/roles", "sign-off/agency")
    ]
    if ends and body_lines(lines[: ends[0]]):
        label_after(lines, ends[-1] + 1)
    if whole_page and not (is_wire and ends):
        label_outside(lines, after_title, is_wire=is_wire)


def _inner_cuts(
    lines: Sequence[Line], sign_off: SignOff, body_at: int | None, dateline_length: int
) -> list[Edit]:
    """What goes out of lines that stay; a line of which nothing would be left goes whole."""
    cuts: list[Edit] = []
    for at, line in enumerate(lines):
        if line.kind is None:
            own = _cuts_of(line.text, sign_off, dateline_length if at == body_at else 0)
            if own and not apply_edits(line.text, own).strip():
                line.drop(own[0].kind, own[0].rule)
            shift = line.start
            cuts += [replace(cut, start=cut.start + shift, end=cut.end + shift) for cut in own]
    return cuts


def _cuts_of(text: str, sign_off: SignOff, dateline_length: int) -> list[Edit]:
    """Dateline, instrument codes, and a sign-off at the end: places within the line."""
    cuts: list[Edit] = []
    if dateline_length:
        cuts.append(Edit(0, dateline_length, "dateline", "dateline/front"))
    tail = find_tail(text)
    if "<" in text:
        cuts += [
            Edit(match.start(), match.end(), "code", "code/instrument")
            for match in CODE.finditer(text, dateline_length, len(text) if tail is None else tail)
        ]
    if tail is not None:
        tail = max(tail, dateline_length)
        parse_sign_off(text[tail:], sign_off)
        cuts.append(Edit(tail, len(text), "sign_off", "sign-off/tail"))
    return cuts


def _withdrawn_noted(lines: Sequence[Line], front: Front) -> Front:
    """A short text whose first paragraph says that the story is withdrawn is a withdrawal."""
    body = body_lines(lines)
    if body and len(body) <= 4 and says_withdrawn(body[0].text[:MAX_RULE_CHARS]):
        front.lifecycle = "withdrawn"
    return front


def _published(lines: Sequence[Line]) -> Moment | None:
    """The moment that a time line above the body names: in full, else the one nearest to the body."""
    found: Moment | None = None
    for line in lines[:FRONT_LINES]:
        if line.kind is None and is_paragraph(line.text):
            break
        moment = read_moment(line.text, month_first=None) if line.kind == "time" else None
        if moment and moment.precision == "instant":
            return moment
        found = moment or found
    return found
