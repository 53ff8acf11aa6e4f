"""Models of a user's own, as the settings `tagger` and `classifier` name them; good and bad ones."""

import re
from collections.abc import Sequence

from pipeline.records import ModelRef, Topic
from pipeline.stages.tag.tagger import Name


class WordTagger:
    """Finds the word Elbe, whatever it means."""

    model = ModelRef(name="elbe-finder", version="7")

    def find(self, parts: Sequence[str]) -> list[list[Name]]:
        """Each Elbe as a place."""
        return [[Name(m.start(), m.end(), "LOC", 0.9) for m in re.finditer("Elbe", part)] for part in parts]  # fmt: skip


class TwoTopics:
    """Knows two topics and a subject of the second."""

    model = ModelRef(name="two-topics", version="2024-05")

    def topics(self, title: str, body: str) -> tuple[Topic, ...]:
        """Transport, else weather; always the same probabilities."""
        return (
            Topic(code="medtop:04000000", name="economy, business and finance", level=1, main=True, confidence=0.6),
            Topic(code="medtop:17000000", name="weather", level=1, main=False, confidence=0.5),
            Topic(code="medtop:20000344", name="economy", level=2, main=False, confidence=0.5),
        )  # fmt: skip


class OverSure(TwoTopics):
    """Answers with a probability that is none."""

    def topics(self, title: str, body: str) -> tuple[Topic, ...]:
        """One topic too sure of itself."""
        return (Topic(code="medtop:17000000", name="weather", level=1, main=True, confidence=1.5),)


class Nameless:
    """Has the method, but does not say what it is."""

    def find(self, parts: Sequence[str]) -> list[list[Name]]:
        """No names."""
        return [[] for _ in parts]


def needs_a_file() -> WordTagger:
    """Cannot be made here."""
    raise FileNotFoundError("no model file at /nowhere")


A_NUMBER = 7
