"""The body's region in scraped text: between the first paragraph and the last."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from pipeline.stages.clean.boilerplate import begins_comments
from pipeline.stages.clean.lines import Line, ends_sentence, is_paragraph, is_title_like

MIN_COMMENT_MARKS = 3
MIN_CLUSTER_GAP = 10
MAX_CLUSTER_SHARE = 0.2
"""Paragraphs beyond ten dropped lines that have less than this share of the main ones are teasers."""
_SPEAKER = re.compile(r"(?:[•-] )?[^.:]{2,40} (?:sagt|says|said|schreibt|schrieb|wrote|meint):")
_ENDINGS = (
    "related", "comment", "navigation", "legal", "wall", "debug", "sign_off", "time", "byline",
)  # fmt: skip
"""What comes after an article; captions, notes and advertisements stand inside one as well."""
MAX_SHORT_RUN = 6
MIN_SHORT_SHARE = 0.8
"""So many short lines without a stop between two paragraphs are a list of something else."""


def label_comments(lines: Sequence[Line]) -> None:
    """Labels readers' comments: all from their head on, if an article stands before it.

    Without a head, three lines of a comment's machinery (`Reply`, `Ann says:`) show where they are.
    """
    total = sum(is_paragraph(line.text) for line in lines if line.kind is None)
    prose = 0
    marks: list[int] = []
    for at, line in enumerate(lines):
        prose += line.kind is None and is_paragraph(line.text)
        if prose < 2 or prose < total // 4:
            continue
        if line.kind == "comment" or _SPEAKER.fullmatch(line.text):
            marks.append(at)
        if begins_comments(line.text) or len(marks) >= MIN_COMMENT_MARKS:
            for comment in lines[min([at, *marks]) :]:
                comment.drop("comment", "region/comments")
            return


def label_outside(lines: Sequence[Line], start: int, *, is_wire: bool) -> None:
    """Labels short lines before the first paragraph (from `start`), after the last, and long runs.

    Does nothing where there is no paragraph: a brief is all short lines. In a wire story, which
    its dateline shows, the text begins there and its lists and tables are its own.
    """
    paragraphs = [
        at for at, line in enumerate(lines) if line.kind is None and is_paragraph(line.text)
    ]
    if not paragraphs:
        return
    paragraphs = _label_clusters(lines, paragraphs)
    if not is_wire:
        _label_before(lines[start : paragraphs[0]])
        for before, after in pairwise(paragraphs):
            _label_run(lines[before + 1 : after])
    _label_after(lines[paragraphs[-1] + 1 :])


def _label_clusters(lines: Sequence[Line], paragraphs: Sequence[int]) -> list[int]:
    """Labels paragraphs that stand far from the article's own; returns the indices of the others."""
    clusters = [[paragraphs[0]]]
    for before, after in pairwise(paragraphs):
        dropped = sum(_is_apart(line) for line in lines[before + 1 : after])
        if dropped >= MIN_CLUSTER_GAP:
            clusters.append([])
        clusters[-1].append(after)
    sizes = [sum(len(lines[at].text) for at in cluster) for cluster in clusters]
    enough = MAX_CLUSTER_SHARE * max(sizes)
    kept: list[int] = []
    for cluster, size in zip(clusters, sizes, strict=True):
        if size >= enough:
            kept += cluster
            continue
        for at in cluster:
            lines[at].drop("related", "region/far")
    return kept


def _label_before(lines: Sequence[Line]) -> None:
    """Above the first paragraph only sentences, and a heading right above it, are body."""
    for line in lines:
        is_heading = line is lines[-1] and not line.text.endswith(("|", ">", "»"))
        if not (is_heading or ends_sentence(line.text)):
            line.drop("navigation", "region/before")


def _label_run(lines: Sequence[Line]) -> None:
    """A long run of short lines between two paragraphs is no part of the text."""
    left = [line for line in lines if line.kind is None]
    short = sum(not ends_sentence(line.text) for line in left)
    if short >= MAX_SHORT_RUN and short >= MIN_SHORT_SHARE * len(left):
        for line in left:
            line.drop(_kind(line.text), "region/run")


def _label_after(lines: Sequence[Line]) -> None:
    """Below the last paragraph sentences go on with the body until something else has stood."""
    broken = False
    for line in lines:
        if line.kind is not None:
            broken = broken or line.kind in _ENDINGS
        elif broken or not ends_sentence(line.text):
            broken = True
            line.drop(_kind(line.text), "region/after")


def _kind(text: str) -> Literal["related", "navigation"]:
    return "related" if is_title_like(text) and len(text.split()) >= 4 else "navigation"


def _is_apart(line: Line) -> bool:
    return line.kind is not None or not ends_sentence(line.text)
