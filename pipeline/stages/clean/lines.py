"""Lines: the unit that the rules of the clean stage label, each a paragraph or a line of its own."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.records import LedgerKind
from pipeline.text.edits import Edit

PARAGRAPH_BREAK = "\n\n"
MAX_RULE_CHARS = 1_200
"""Longer lines are paragraphs: no rule for what stands around an article looks at them."""
STOPS = ".!?…。！？।؟۔"
CLOSERS = "\"'”’»)]›」』"
MIN_PARAGRAPH_CHARS = 80
_ABBREVIATED = re.compile(r"\b(?:[A-Z]\.){2,3}$")
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Line:
    """A line of the text whose lines are parted by blank lines; `kind` None means body.

    `gap`: a blank line stood before it in the source.
    """

    text: str
    start: int
    gap: bool = True
    kind: LedgerKind | None = None
    rule: str = ""

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)

    def drop(self, kind: LedgerKind, rule: str) -> None:
        """Label it as not body; the first label stays."""
        if self.kind is None:
            self.kind, self.rule = kind, rule

    @property
    def is_open(self) -> bool:
        """Whether it is still taken for body, and short enough for rules to look at."""
        return self.kind is None and len(self.text) <= MAX_RULE_CHARS


def split_lines(text: str, gaps: Sequence[bool] = ()) -> list[Line]:
    r"""The lines of a text whose lines are parted by one blank line.

    >>> [(line.text, line.start) for line in split_lines("One.\n\nTwo.")]
    [('One.', 0), ('Two.', 6)]
    """
    lines: list[Line] = []
    start = 0
    for index, part in enumerate(text.split(PARAGRAPH_BREAK)):
        gap = gaps[index] if index < len(gaps) else True
        lines.append(Line(text=part, start=start, gap=gap))
        start += len(part) + len(PARAGRAPH_BREAK)
    return lines


def removals(lines: Sequence[Line], text_end: int) -> list[Edit]:
    """The edits that take the labelled lines out, with the blank lines that would be left over."""
    edits: list[Edit] = []
    last_body = max((at for at, line in enumerate(lines) if line.kind is None), default=-1)
    for at, line in enumerate(lines):
        if line.kind is None:
            continue
        start = line.start
        if at > last_body:
            start = lines[at - 1].end if at else 0
            end = line.end if at + 1 < len(lines) else text_end
        else:
            end = lines[at + 1].start
        if end > start:
            edits.append(Edit(start, end, line.kind, line.rule))
    return edits


def body_lines(lines: Iterable[Line]) -> list[Line]:
    """Those still taken for body."""
    return [line for line in lines if line.kind is None]


def ends_sentence(text: str) -> bool:
    """Whether it ends with a stop, quotation marks and brackets aside."""
    return text.rstrip(CLOSERS + " ")[-1:] in STOPS and text != ""


def is_paragraph(text: str) -> bool:
    """Whether it reads like running text: a sentence of some length."""
    if len(text) >= 3 * MIN_PARAGRAPH_CHARS:
        return True
    return len(text) >= MIN_PARAGRAPH_CHARS and (
        ends_sentence(text) or text[-1:] in CLOSERS + ":;,"
    )


def is_title_like(text: str) -> bool:
    """Whether it reads like a headline: 3 to 30 words, at most 220 characters, no stop at its end."""
    if len(text) > 220:
        return False
    words = len(text.split())
    if words > 30 or (words < 3 and len(text) < 12):
        return False
    if text.rstrip(CLOSERS + " ")[-1:] in ".…。,;:":
        return text.isupper() or bool(_ABBREVIATED.search(text))
    return True


def equal_text(one: str, other: str) -> bool:
    """Whether two texts are the same but for case, punctuation and spacing."""
    if not len(one) <= 2 * len(other) <= 4 * len(one):
        return False
    return bare(one) == bare(other) != ""


def bare(text: str) -> str:
    """The text's letters and digits, without case."""
    return "".join(_LETTERS.findall(text.casefold()))
