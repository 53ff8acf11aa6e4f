"""What finds names: the `Tagger` protocol; `network_tagger.py` has the one that ships.

The tag stage gives a tagger the parts of one article (title, body) and gets the names in each.
Anything that answers so can take the shipped one's place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.records import EntityType


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
