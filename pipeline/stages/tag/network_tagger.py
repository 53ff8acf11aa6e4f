"""The shipped tagger: a small network over the words of the article, and the best row of labels."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.records import EntityType
from pipeline.stages.tag.decoding import best_labels
from pipeline.stages.tag.forms import GAPS, WordForms, lay_out
from pipeline.stages.tag.labels import KINDS, LABELS
from pipeline.stages.tag.network import TagNetwork
from pipeline.stages.tag.tagger import Name
from pipeline.stages.tag.vectors import WordVectors
from pipeline.text.tokens import Span, line_spans, token_spans

MAX_TOKENS = 50_000
"""So many tokens of a part are tagged (some 300,000 characters); what comes after holds no names.
The longest of 3,134 news texts has 6,000."""
MAX_TOGETHER = 8_000
"""Longer articles are tagged in pieces of so many tokens, as if each were an article: memory stays small."""
MAX_LINE = 2_000
"""Longer paragraphs are cut into lines of so many tokens."""

Row = tuple[int, list[Span]]
"""A line: the number of the part it is in, and the spans of its tokens."""


class NetworkTagger:
    """The shipped tagger: a small network over the words of the article, and the best row of labels."""

    def __init__(self, network: TagNetwork, forms: WordForms) -> None:
        self._network = network
        self._forms = forms

    @classmethod
    def read(cls, network: Path, vectors: Path) -> "NetworkTagger":
        """The tagger of these two model files. Raises ModelError if one is no such file."""
        return cls(TagNetwork.read(network), WordForms(WordVectors.read(vectors)))

    def find(self, parts: Sequence[str]) -> list[list[Name]]:
        """The names of each part; the parts are one article, and tell on each other's names."""
        rows = [(part, spans) for part, text in enumerate(parts) for spans in sequences(text)]
        names: list[list[Name]] = [[] for _ in parts]
        for block in blocks(rows):
            self._tag(parts, block, names)
        return names

    def _tag(self, parts: Sequence[str], block: Sequence[Row], names: list[list[Name]]) -> None:
        """Add the names of some lines to those of their parts."""
        lines = [[parts[part][start:end] for start, end in spans] for part, spans in block]
        layout = lay_out(lines)
        logits = self._network.scores(layout, *self._forms.look_up(layout.forms))
        labels, shares = best_labels(logits, layout.asked)
        at = GAPS
        for part, spans in block:
            for first, last, kind in runs(labels[at : at + len(spans)]):
                sure = float(shares[at + first : at + last].min())
                names[part].append(Name(spans[first][0], spans[last - 1][1], kind, min(sure, 1.0)))
            at += len(spans) + GAPS


def blocks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The lines in runs of at most MAX_TOGETHER tokens."""
    begin = size = 0
    for number, (_, spans) in enumerate(rows):
        if size and size + len(spans) > MAX_TOGETHER:
            yield rows[begin:number]
            begin, size = number, 0
        size += len(spans)
    if size:
        yield rows[begin:]


def sequences(text: str) -> list[list[Span]]:
    """The token spans of each line of `text`, in pieces of at most MAX_LINE, MAX_TOKENS in all."""
    pieces: list[list[Span]] = []
    left = MAX_TOKENS
    for start, end in line_spans(text):
        spans = [(start + a, start + b) for a, b in token_spans(text[start:end], limit=left)]
        pieces += [spans[i : i + MAX_LINE] for i in range(0, len(spans), MAX_LINE)]
        left -= len(spans)
        if left <= 0:
            break
    return pieces


def runs(labels: NDArray[np.int64]) -> Iterator[tuple[int, int, EntityType]]:
    """The names that labels, numbers in LABELS, spell: first place, place after the last, type.

    What begins no name or goes on with none, as Viterbi never has it, spells nothing.

    >>> list(runs(np.array([LABELS.index(label) for label in ("B-PER", "E-PER", "O", "S-LOC")])))
    [(0, 2, 'PER'), (3, 4, 'LOC')]
    """
    begun = -1
    for place in np.flatnonzero(labels).tolist():
        label = LABELS[labels[place]]
        if label[0] in "BS":
            begun = place
        if label[0] in "ES" and begun >= 0:
            yield begun, place + 1, KINDS[labels[place]]
            begun = -1
