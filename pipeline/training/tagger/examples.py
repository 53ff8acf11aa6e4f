"""Making marked and teacher-labelled texts into what the tagger's network learns from."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.tag.forms import GAPS, WordForms, lay_out
from pipeline.stages.tag.labels import LABELS
from pipeline.training.tagger.student import LONGEST, Example, Vocabulary

Targets = NDArray[np.float16]
Lines = list[list[str]]


class ExampleMaker:
    """Makes examples and keeps the vocabulary of their forms."""

    def __init__(self) -> None:
        self._forms: dict[str, int] = {}

    def make(self, lines: Lines, targets: Sequence[Targets]) -> Iterable[Example]:
        """The examples of a text: its lines of words, and for each line (words, len(LABELS)).

        Texts longer than LONGEST are parted between lines; a single longer line is cut off.
        """
        some: list[int] = []
        size = 0
        for number, line in enumerate([*lines, []]):
            if some and (not line or size + len(line) + GAPS > LONGEST - GAPS):
                yield self._example([lines[i] for i in some], [targets[i] for i in some])
                some, size = [], 0
            if line:
                some.append(number)
                size += len(line) + GAPS

    def _example(self, lines: Lines, targets: Sequence[Targets]) -> Example:
        layout = lay_out(lines)
        gap = np.zeros((GAPS, len(LABELS)), np.float16)
        target = np.concatenate([gap, *(part for each in targets for part in (each, gap))])
        known = np.array([self._forms.setdefault(form, len(self._forms)) for form in layout.forms])
        return Example(
            known[layout.words].astype(np.int32)[:LONGEST],
            layout.kinds.astype(np.int8)[:LONGEST],
            layout.alike[layout.words].astype(np.int32)[:LONGEST],
            target[:LONGEST],
            layout.asked[:LONGEST],
        )

    def vocabulary(self, forms: WordForms) -> Vocabulary:
        """The traits and vectors of all forms met."""
        return Vocabulary(*forms.look_up(list(self._forms)))


def one_hot(labels: Sequence[str]) -> Targets:
    """What a reader marked, as probabilities."""
    target = np.zeros((len(labels), len(LABELS)), np.float16)
    target[np.arange(len(labels)), [LABELS.index(label) for label in labels]] = 1
    return target


def disguised(lines: Lines, *, capitals: bool) -> Lines:
    """The lines in capitals or in small letters."""
    return [[word.upper() if capitals else word.lower() for word in line] for line in lines]
