"""Labels by the line model, in scraped text, and what the exact rules still say there.

The model knows best which lines are the article; the rules know how a sign-off, a caption, a
byline or a technical line is read.
"""

from collections.abc import Sequence

from pipeline.records import Caption, LedgerKind
from pipeline.stages.clean.boilerplate import begins_comments, label_debug
from pipeline.stages.clean.captions import captions_of, label_captions
from pipeline.stages.clean.front import Front, label_title
from pipeline.stages.clean.lines import Line, is_paragraph
from pipeline.stages.clean.names import labelled_names
from pipeline.stages.clean.sign_off import SignOff, label_sign_offs

Kinds = frozenset[LedgerKind | None]
_OF_CAPTIONS: Kinds = frozenset((None, "caption", "byline"))
_OF_SIGN_OFFS: Kinds = frozenset((None, "sign_off", "other"))
"""Where the model's answer leaves it open that a line is one: there the exact rules are asked."""
MAX_DECK_LINES = 6
MIN_ABOVE_COMMENTS = 0.6
"""Of the text taken for body so much stands above the readers' comments."""


def label_learned(
    lines: Sequence[Line],
    kinds: Sequence[LedgerKind | None],
    known_title: str | None,
    body_at: int | None,
    front: Front,
) -> tuple[SignOff, list[Caption], int]:
    """Labels all lines that are not body; returns sign-offs, captions and the line after the headline.

    `kinds` are the model's, one a line; `body_at` is the line of the dateline, if there is one.
    """
    label_debug(lines)
    sign_off = label_sign_offs(_of(lines, kinds, _OF_SIGN_OFFS))
    label_captions(_of(lines, kinds, _OF_CAPTIONS))
    title_at = _headline(lines, kinds)
    for line, kind in zip(lines, kinds, strict=True):
        if kind is not None and kind != "headline":
            line.drop(kind, f"lines/{kind}")
    known = known_title or (lines[title_at].text if title_at is not None else None)
    after_title = label_title(lines, known, body_at, front)
    for line, kind in zip(lines, kinds, strict=True):
        if kind == "headline":
            line.drop("headline", "lines/headline")
    label_comments(lines)
    _read_front(lines, kinds, front)
    return sign_off, captions_of(lines), after_title


def _of(lines: Sequence[Line], kinds: Sequence[LedgerKind | None], wanted: Kinds) -> list[Line]:
    return [line for line, kind in zip(lines, kinds, strict=True) if kind in wanted]


def _headline(lines: Sequence[Line], kinds: Sequence[LedgerKind | None]) -> int | None:
    """The first line that the model takes for the headline, before two paragraphs of body."""
    paragraphs = 0
    for at, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind == "headline":
            return at
        paragraphs += kind is None and is_paragraph(line.text)
        if paragraphs > 1:
            break
    return None


def label_comments(lines: Sequence[Line]) -> None:
    """What is still taken for body below the head of the readers' comments, if that is the smaller part."""
    kept = sum(len(line.text) for line in lines if line.kind is None)
    above = 0
    for at, line in enumerate(lines):
        if line.kind is None:
            above += len(line.text)
        elif above >= MIN_ABOVE_COMMENTS * kept and begins_comments(line.text):
            for comment in lines[at + 1 :]:
                comment.drop("comment", "learned/comments")
            return


def _read_front(lines: Sequence[Line], kinds: Sequence[LedgerKind | None], front: Front) -> None:
    """Authors of the bylines, and the deck, which is the first lines of its kind together."""
    decks: list[str] = []
    for line, kind in zip(lines, kinds, strict=True):
        if line.kind == "byline" and kind == "byline":
            front.authors += [
                name for name in labelled_names(line.text) if name not in front.authors
            ]
        elif line.kind == "standfirst" and len(decks) < MAX_DECK_LINES:
            decks.append(line.text)
        elif decks:
            break
    if decks and front.standfirst is None:
        front.standfirst = "\n".join(decks)
