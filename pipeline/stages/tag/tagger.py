"""What finds names: the `Tagger` protocol, and the shipped one, a linear-chain CRF.

The tag stage gives a tagger the parts of one article (title, body) and gets the names in each.
Anything that answers so can take the shipped one's place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, get_args

import pycrfsuite

from pipeline.errors import ModelError
from pipeline.records import EntityType
from pipeline.stages.tag.features import FeatureExtractor
from pipeline.text.tokens import Span, line_spans, token_spans

MAX_TOKENS = 50_000
"""So many tokens of a part are tagged (some 300,000 characters); what comes after holds no names.
The longest of 3,134 news texts has 6,000."""
MAX_SEQUENCE = 500
"""Longer paragraphs are tagged in pieces of so many tokens."""

TYPES: frozenset[str] = frozenset(get_args(EntityType))


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text, by half-open code point offsets; `confidence` in [0, 1]."""

    start: int
    end: int
    type: EntityType
    confidence: float


class Tagger(Protocol):
    """Finds the names in the parts of one article."""

    def find(self, parts: Sequence[str]) -> list[list[Name]]:
        """The names of each part, sorted, not overlapping, within the part. Never raises."""


class CrfTagger:
    """The shipped tagger: python-crfsuite over the attributes of `FeatureExtractor`."""

    def __init__(self, path: Path, features: FeatureExtractor) -> None:
        self._features = features
        self._crf: Any = pycrfsuite.Tagger()
        try:
            self._crf.open(str(path))
        except (OSError, ValueError) as error:
            raise ModelError(f"reading tagger model {path.name}: {error}") from error

    def find(self, parts: Sequence[str]) -> list[list[Name]]:
        """The names of each part; the parts are one article, and tell on each other's names."""
        rows = [(part, spans) for part, text in enumerate(parts) for spans in sequences(text)]
        words = [[parts[part][start:end] for start, end in spans] for part, spans in rows]
        names: list[list[Name]] = [[] for _ in parts]
        for (part, spans), attributes in zip(rows, self._features.lines(words), strict=True):
            names[part] += self._tag(spans, attributes)
        return names

    def _tag(self, spans: list[Span], attributes: list[list[bytes]]) -> Iterator[Name]:
        """The names of one line."""
        self._crf.set(attributes)
        labels: list[str] = self._crf.tag()
        for first, last, kind in runs(labels):
            sure = min(self._crf.marginal(labels[i], i) for i in range(first, last))
            yield Name(spans[first][0], spans[last - 1][1], kind, min(max(sure, 0.0), 1.0))


def sequences(text: str) -> list[list[Span]]:
    """The token spans of each line of `text`, in pieces of at most MAX_SEQUENCE, MAX_TOKENS in all."""
    pieces: list[list[Span]] = []
    left = MAX_TOKENS
    for start, end in line_spans(text):
        spans = [(start + a, start + b) for a, b in token_spans(text[start:end], limit=left)]
        pieces += [spans[i : i + MAX_SEQUENCE] for i in range(0, len(spans), MAX_SEQUENCE)]
        left -= len(spans)
        if left <= 0:
            break
    return pieces


def runs(labels: Sequence[str]) -> Iterator[tuple[int, int, EntityType]]:
    """The names that labels in the BIOES scheme spell: first place, place after the last, type.

    An `I-` or `E-` that continues nothing begins a name of its own.

    >>> list(runs(["B-PER", "E-PER", "O", "S-LOC"]))
    [(0, 2, 'PER'), (3, 4, 'LOC')]
    """
    first, kind = 0, ""
    for place, label in enumerate([*labels, "O"]):
        goes_on = label[0] in "IE" and label[2:] == kind
        if kind and not goes_on:
            yield first, place, kind  # type: ignore[misc]
            kind = ""
        if label != "O" and not goes_on:
            first, kind = place, label[2:]
