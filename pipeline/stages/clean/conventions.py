"""The conventions of wire and web, applied to an article's lines: labels, and what they tell.

Shared by the plain-text and the HTML branch; each rule's module knows one subject.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from pipeline.records import Caption, Credits, Dateline, LedgerKind
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
from pipeline.stages.clean.learned import label_comments, label_learned
from pipeline.stages.clean.line_model import LineModel
from pipeline.stages.clean.lines import (
    MAX_RULE_CHARS,
    Line,
    body_lines,
    ends_sentence,
    is_paragraph,
    is_title_like,
)
from pipeline.stages.clean.moments import Moment, read_moment
from pipeline.stages.clean.related import label_after, label_related
from pipeline.stages.clean.sign_off import (
    SignOff,
    begins_sign_off,
    find_tail,
    label_sign_offs,
    parse_sign_off,
)
from pipeline.stages.clean.times import is_time_line
from pipeline.text.edits import Edit, apply_edits

MIN_MODEL_LINES = 8
"""In fewer there is no context to learn from, and no labelled page was so short: an alert, a brief."""
MIN_SURE_LINES = 10
"""In fewer the model is not believed that there is no body at all."""
WIRE_FRONT_LINES = 14
"""Headline, desk notes, bullets and byline of a wire story take fewer lines."""
MAX_ITEM_LINES = 16
"""A text so short, with a dateline, is an item of the wire whatever its lines look like."""
MIN_WIRE_SHARE = 0.8
"""Share of a wire story's characters in lines that end in a stop or have a figure, as tables do."""
_DIGIT = re.compile(r"\d")
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
    line_model: LineModel | None,
) -> Findings:
    """Labels every line that is not body; returns what the lines say about the article.

    `known_title` and `published` are the page's or the feed's; the line model chooses the article
    in scraped text, where nobody has yet, and is None for a page, whose structure told.
    """
    wire_at = wire_copy_line(lines, fetched_at.date()) if line_model else None
    kinds = _learned_kinds(lines, line_model) if wire_at is None else None
    _label_times(lines, kinds)
    published = published or _published(lines)
    reference = (published.at if published else fetched_at).date()
    front = Front()
    label_notices(lines, front)
    body_at = wire_at if wire_at is not None else _dateline_line(lines, kinds, reference)
    if kinds is None:
        is_page = line_model is None
        sign_off, captions, after_title = _label_by_rules(lines, known_title, body_at, front, is_page=is_page)  # fmt: skip
    else:
        sign_off, captions, after_title = label_learned(lines, kinds, known_title, body_at, front)
    found = _dateline(lines, body_at, reference)
    if kinds is None:
        decks = line_model is not None and len(body_lines(lines[after_title:])) > 1
        label_front(lines, after_title, body_at if found else None, front, decks=decks)
    if kinds is None and not _label_ends(lines) and found and line_model is not None:
        _label_below(lines, line_model)
    cuts = _inner_cuts(lines, sign_off, body_at, found)
    return Findings(
        front=_noted(lines, sign_off, front),
        dateline=found.dateline if found else None,
        credits=sign_off.credits(found.dateline.agency if found else None),
        captions=captions,
        paywall=paywall_of(lines),
        published=published,
        cuts=cuts,
    )


def _learned_kinds(
    lines: Sequence[Line], line_model: LineModel | None
) -> Sequence[LedgerKind | None] | None:
    """The model's answer for each line; None where the rules alone decide."""
    if line_model is None or len(lines) < MIN_MODEL_LINES:
        return None
    kinds = line_model.kinds([line.text for line in lines])
    return kinds if None in kinds or len(lines) >= MIN_SURE_LINES else None


def wire_copy_line(lines: Sequence[Line], reference: date) -> int | None:
    """The line of the dateline in a wire story as the agency sent it; None in any other text.

    The dateline stands near its top, and what follows is prose or tables. There the rules know all
    but what a site may have put below; a sign-off says where that begins.
    """
    at = _dateline_line(lines[:WIRE_FRONT_LINES], None, reference)
    if at is None:
        return None
    found = find_dateline(lines[at].text, reference)
    told = found.dateline if found else None
    if not told or not (told.agency or (told.date and told.places)) or is_time_line(lines[at].text):
        return None
    return at if len(lines) <= MAX_ITEM_LINES or _is_wire_text(lines[at:]) else None


def _is_wire_text(lines: Sequence[Line]) -> bool:
    story = [line.text for line in lines]
    sound = sum(len(text) for text in story if ends_sentence(text) or _DIGIT.search(text))
    return sound >= MIN_WIRE_SHARE * sum(map(len, story)) or any(map(begins_sign_off, story))


def _dateline_line(
    lines: Sequence[Line], kinds: Sequence[LedgerKind | None] | None, reference: date
) -> int | None:
    """The first line that begins with a dateline, near the front of the story.

    `kinds`, if the model was asked: then the story begins where it says.
    """
    before = 0
    own = kinds or [line.kind for line in lines]
    front = (at for at, kind in enumerate(own) if kind is None and lines[at].kind is None)
    for at in islice(front, FRONT_LINES):
        line = lines[at]
        found = find_dateline(line.text, reference)
        if found and not _is_headline(lines, at, found):
            return at
        before += is_paragraph(line.text)
        if before > MAX_PARAGRAPHS_BEFORE + 2:
            return None
    return None


def _label_by_rules(
    lines: Sequence[Line],
    known_title: str | None,
    body_at: int | None,
    front: Front,
    *,
    is_page: bool,
) -> tuple[SignOff, list[Caption], int]:
    """Labels by form and phrase alone; returns sign-offs, captions and the line after the headline."""
    after_title = label_title(lines, known_title, body_at, front, is_sure=is_page)
    label_boilerplate(lines[:body_at], weak=not is_page)
    if body_at is not None:
        label_boilerplate(lines[body_at:], weak=False)
    sign_off = label_sign_offs(lines)
    captions = label_captions(lines)
    label_related(lines)
    if not is_page:
        label_comments(lines)
    return sign_off, captions, after_title


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


def _label_times(lines: Sequence[Line], kinds: Sequence[LedgerKind | None] | None) -> None:
    """Dates alone on a line, by their form; with `kinds` those that the model takes for the article's."""
    for at, line in enumerate(lines):
        if kinds is not None:
            if kinds[at] == "time":
                line.drop("time", "lines/time")
        elif line.is_open and is_time_line(line.text):
            line.drop("time", "time/line")


def _label_ends(lines: Sequence[Line]) -> bool:
    """Whether a sign-off ends the story; what follows it is no longer of it."""
    ends = [
        at for at, line in enumerate(lines) if line.rule in ("sign-off/roles", "sign-off/agency")
    ]
    if ends and body_lines(lines[: ends[0]]):
        label_after(lines, ends[-1] + 1)
    return bool(ends)


def _label_below(lines: Sequence[Line], line_model: LineModel) -> None:
    """Asks the model about what stands below the last paragraph of a wire story without a sign-off."""
    left = [at for at, line in enumerate(lines) if line.kind is None]
    last = max((at for at in left if is_paragraph(lines[at].text)), default=len(lines))
    below = [at for at in left if at > last]
    if below and len(lines) > MAX_ITEM_LINES:
        kinds = line_model.kinds([line.text for line in lines])
        for at in below:
            kind = kinds[at]
            if kind is not None:
                lines[at].drop(kind, f"lines/{kind}")


def _inner_cuts(
    lines: Sequence[Line], sign_off: SignOff, body_at: int | None, dateline: FoundDateline | None
) -> list[Edit]:
    """What goes out of lines that stay; a line of which nothing would be left goes whole."""
    cuts: list[Edit] = []
    for at, line in enumerate(lines):
        if line.kind is None:
            own = _cuts_of(line.text, sign_off, dateline if at == body_at else None)
            if own and not apply_edits(line.text, own).strip():
                line.drop(own[0].kind, own[0].rule)
            shift = line.start
            cuts += [cut._replace(start=cut.start + shift, end=cut.end + shift) for cut in own]
    return cuts


def _cuts_of(text: str, sign_off: SignOff, dateline: FoundDateline | None) -> list[Edit]:
    """Dateline, instrument codes, and a sign-off at the end: places within the line."""
    cuts: list[Edit] = []
    dateline_length = dateline.length if dateline else 0
    if dateline:
        if dateline.start:
            cuts.append(Edit(0, dateline.start, "navigation", "dateline/buttons"))
        cuts.append(Edit(dateline.start, dateline.length, "dateline", "dateline/front"))
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


def _noted(lines: Sequence[Line], sign_off: SignOff, front: Front) -> Front:
    """A short text whose first paragraph says that the story is withdrawn is a withdrawal.

    A note at the end that the story was corrected makes it a corrected one.
    """
    if sign_off.corrected and front.lifecycle == "usable":
        front.lifecycle = "corrected"
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
