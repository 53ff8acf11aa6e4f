"""The classifier that the user has chosen: thresholds of their own, and whatever names topics.

The shipped classifier takes thresholds into its choice. What another one answers is checked, and
what stays below a threshold is left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from pipeline.errors import ConfigError, StageError
from pipeline.models.mediatopics import MediaTopic
from pipeline.records import ModelRef, Topic
from pipeline.stages.classify.topics import Classifier

_CODE = re.compile(r"medtop:[0-9]{8}")
LEVELS = range(1, 7)


def thresholds_by_code(
    given: Mapping[str, float], concepts: Mapping[str, MediaTopic]
) -> dict[str, float]:
    """The thresholds by code; they may be given by code, with or without `medtop:`, or by name.

    Raises ConfigError for a topic that there is not, or one that is given twice.

    >>> sport = MediaTopic(code="medtop:15000000", name="sport", level=1, parent=None)
    >>> thresholds_by_code({"Sport": 0.8}, {sport.code: sport})
    {'medtop:15000000': 0.8}
    """
    names = {concept.name.lower(): code for code, concept in concepts.items()}
    found: dict[str, float] = {}
    for key, threshold in given.items():
        text = key.strip().lower()
        code = names.get(text, text if text.startswith("medtop:") else f"medtop:{text}")
        if code not in concepts:
            raise ConfigError(f"reading settings: topic_thresholds: there is no IPTC Media Topic {key!r}; a code such as medtop:15000000 or a name such as 'sport' is needed")  # fmt: skip
        if code in found:
            raise ConfigError(f"reading settings: topic_thresholds: {key!r} and another entry mean the same topic")  # fmt: skip
        found[code] = threshold
    return found


@dataclass(frozen=True, slots=True)
class ForeignClassifier:
    """A classifier of the user's own, its answers checked and held to the thresholds (by code)."""

    classifier: Classifier
    thresholds: Mapping[str, float]
    concepts: Mapping[str, MediaTopic]

    @property
    def model(self) -> ModelRef:
        """Its name and version."""
        return self.classifier.model

    def topics(
        self, title: str, body: str, hinted: frozenset[str] = frozenset()
    ) -> tuple[Topic, ...]:
        """Its topics; those below their threshold are left out, with what lies under them.

        The first that is left is the main one; `hinted` is left to the shipped one. Raises StageError for an answer that would make the
        record a wrong one.
        """
        answer = tuple(self.classifier.topics(title, body))
        for topic in answer:
            self._check(topic)
        out = {topic.code for topic in answer if topic.confidence < self.thresholds.get(topic.code, 0.0)}  # fmt: skip
        kept = [topic for topic in answer if out.isdisjoint(lineage(topic.code, self.concepts))]
        return tuple(replace(topic, main=place == 0) for place, topic in enumerate(kept))

    def _check(self, topic: Any) -> None:
        """Raises StageError unless the topic may stand in a record."""
        fits = (
            isinstance(topic, Topic)
            and _CODE.fullmatch(topic.code)
            and topic.level in LEVELS
            and 0.0 <= topic.confidence <= 1.0
        )
        if not fits:
            model = self.classifier.model
            raise StageError(f"classifying by {model.name} {model.version}: no topic for a record: {topic!r}")  # fmt: skip


def lineage(code: str, concepts: Mapping[str, MediaTopic]) -> tuple[str, ...]:
    """The code and those above it, level 1 last.

    >>> football = MediaTopic(code="medtop:20000001", name="football", level=2, parent="medtop:15000000")
    >>> lineage("medtop:20000001", {football.code: football})
    ('medtop:20000001', 'medtop:15000000')
    """
    concept = concepts.get(code)
    above = lineage(concept.parent, concepts) if concept is not None and concept.parent else ()
    return tuple(chain((code,), above))
