"""The body's region in scraped text: between the first paragraph and the last."""

import itertools
from collections.abc import Sequence
from typing import Literal

from pipeline.stages.clean.boilerplate import begins_comments
from pipeline.stages.clean.lines import Line, ends_sentence, is_paragraph, is_title_like

MAX_SHORT_RUN = 6
"""So many short lines without a stop between two paragraphs are a list of something else."""


def label_comments(lines: Sequence[Line]) -> None:
    """Labels readers' comments: all from their head on, if an article stands before it."""
    prose = 0
    total = sum(is_paragraph(line.text) for line in lines if line.kind is None)
    for at, line in enumerate(lines):
        if line.kind is None and is_paragraph(line.text):
            prose += 1
        elif begins_comments(line.text) and prose >= 2 and prose >= total // 4:
            for comment in lines[at:]:
                comment.drop("comment", "region/comments")
            return


def label_outside(lines: Sequence[Line], start: int) -> None:
    """Labels short lines before the first paragraph (from `start`), after the last, and long runs.

    Does nothing where there is no paragraph: a brief is all short lines.
    """
    paragraphs = [
        at for at, line in enumerate(lines) if line.kind is None and is_paragraph(line.text)
    ]
    if not paragraphs:
        return
    _label_before(lines[start : paragraphs[0]])
    for before, after in itertools.pairwise(paragraphs):
        _label_run(lines[before + 1 : after])
    _label_after(lines[paragraphs[-1] + 1 :])


def _label_before(lines: Sequence[Line]) -> None:
    """Above the first paragraph only sentences, and headings right above it, are body."""
    for line in lines[:-1]:
        if line.kind is None and not ends_sentence(line.text):
            line.drop("navigation", "region/before")
    for line in lines[-1:]:
        if (
            line.kind is None
            and not ends_sentence(line.text)
            and line.text.endswith(("|", ">", "»"))
        ):
            line.drop("navigation", "region/before")


def _label_run(lines: Sequence[Line]) -> None:
    short = [line for line in lines if line.kind is None and not ends_sentence(line.text)]
    if len(short) >= MAX_SHORT_RUN and len(short) >= 0.8 * len(
        [x for x in lines if x.kind is None]
    ):
        for line in lines:
            if line.kind is None:
                line.drop(_kind(line.text), "region/run")


def _label_after(lines: Sequence[Line]) -> None:
    """Below the last paragraph sentences go on with the body until something else has stood."""
    broken = False
    for line in lines:
        if line.kind is not None:
            broken = True
        elif broken or not ends_sentence(line.text):
            broken = True
            line.drop(_kind(line.text), "region/after")


def _kind(text: str) -> Literal["related", "navigation"]:
    return "related" if is_title_like(text) and len(text.split()) >= 4 else "navigation"
