"""Which IPTC Media Topics a text is about: from calibrated probabilities to the record's list.

The `Classifier` protocol is what the stage asks; `LinearTopics` is the one that ships.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from pipeline.models import open_model
from pipeline.models.mediatopics import MediaTopic, load_media_topics
from pipeline.records import ModelRef, Topic
from pipeline.stages.classify.linear import Floats
from pipeline.stages.classify.topic_model import TopicModel, load_topic_model
from pipeline.text.terms import topic_terms

MAX_PER_LEVEL = 3
"""The labelling guide of the training texts allows three topics a level."""

MIN_TERMS = 3
"""Fewer known terms say nothing: no topic then."""

HINT_WEIGHT = 1.5
"""In log-odds: the odds are multiplied by 4.5. On 174 labelled pages that a model had not learned from
(2026-11-24) a hint was right 42 times of 45, and a regression of the labels on the text's log-odds and the
hint gave it 2.7, with a standard error of 0.9. On the 44 pages with a hint this weight takes micro-F1 from
0.768 to 0.784 and the main topics that are right from 35 to 39."""

HINT_FLOOR = 0.1
"""Against the text a hint says nothing: with it a topic has 0.33 at least."""


class Classifier(Protocol):
    """Anything that names the topics of an English text."""

    @property
    def model(self) -> ModelRef:
        """Its name and version, for the record's provenance."""

    def topics(self, title: str, body: str) -> tuple[Topic, ...]:
        """Main topic first, then level 1 by confidence, then level 2; empty for no news."""


@dataclass(frozen=True, slots=True)
class LinearTopics:
    """The shipped classifier: one model, its level 1 columns before those of level 2.

    `thresholds` float32 (n_level_1,): the probability from which a topic is named;
    `threshold_2`: the same for all of level 2; `floor`: below it not even the best is named;
    `main_weights` float32 (n_level_1, n_level_1) and `main_bias` float32 (n_level_1,): from the
    scores to which topic is the main one (a regression: a court case about a merger is business);
    `own`: the user's threshold for a column, which holds for the main topic too.
    """

    model: ModelRef
    weighed: TopicModel
    concepts: tuple[MediaTopic, ...]
    thresholds: Floats
    threshold_2: float
    floor: float
    main_weights: Floats
    main_bias: Floats
    own: Mapping[int, float] = field(default_factory=dict)

    def with_thresholds(self, own: Mapping[str, float]) -> "LinearTopics":
        """The same, but a topic among `own` (by code) is named from there on, and never below it."""
        columns = {column: own[item.code] for column, item in enumerate(self.concepts) if item.code in own}  # fmt: skip
        thresholds = self.thresholds.copy()
        for column in columns.keys() & range(len(thresholds)):
            thresholds[column] = columns[column]
        return replace(self, thresholds=thresholds, own=columns)

    def topics(
        self, title: str, body: str, hinted: frozenset[str] = frozenset()
    ) -> tuple[Topic, ...]:
        """The topics of a text; see `Classifier.topics`.

        `hinted`: codes that the publisher's own filing points to; they add `HINT_WEIGHT` to the
        log-odds of a topic to which the text alone gives `HINT_FLOOR` or more.
        """
        terms = topic_terms(title, body)
        if self.weighed.known_words(terms) < MIN_TERMS:
            return ()
        scores = self._with_hints(self.weighed.scores(terms), hinted)
        probabilities = self.weighed.calibrated(scores)
        cut = len(self.thresholds)
        main_scores = scores[:cut] @ self.main_weights + self.main_bias
        for column, threshold in self.own.items():
            if probabilities[column] < threshold:
                probabilities[column] = 0.0
                main_scores[column : column + 1] = -np.inf
        first = choose_level_1(
            probabilities[:cut], main_scores, thresholds=self.thresholds, floor=self.floor
        )
        second = self._level_2(probabilities, first)
        return tuple(
            self._topic(column, float(probabilities[column]), is_main=place == 0)
            for place, column in enumerate((*first, *second))
        )

    def _with_hints(self, scores: Floats, hinted: frozenset[str]) -> Floats:
        """The scores, those of hinted topics higher."""
        if hinted:
            probabilities = self.weighed.calibrated(scores)
            for column, concept in enumerate(self.concepts):
                if concept.code in hinted and probabilities[column] >= HINT_FLOOR:
                    scores[column] += HINT_WEIGHT / self.weighed.slope[column]
        return scores

    def reasons(self, title: str, body: str, code: str) -> list[tuple[str, float]]:
        """The terms that speak for the topic `code`, the strongest first.

        Beside each what it adds to the log-odds of the topic, over 0. Empty for a code that the
        model does not know.
        """
        column = next((i for i, item in enumerate(self.concepts) if item.code == code), None)
        if column is None:
            return []
        added = self.weighed.contributions(topic_terms(title, body), column)
        spoke = [(term, value) for term, value in added.items() if value > 0]
        return sorted(spoke, key=lambda pair: (-pair[1], pair[0]))

    def _level_2(self, probabilities: Floats, first: tuple[int, ...]) -> tuple[int, ...]:
        """The likeliest columns of level 2 that lie under the chosen ones of level 1."""
        parents = {self.concepts[column].code for column in first}
        start = len(self.thresholds)
        best_first = np.argsort(-probabilities[start:], kind="stable") + start
        likely = [int(i) for i in best_first[:12] if probabilities[i] >= self.own.get(int(i), self.threshold_2)]  # fmt: skip
        return tuple(i for i in likely if self.concepts[i].parent in parents)[:MAX_PER_LEVEL]

    def _topic(self, column: int, confidence: float, *, is_main: bool) -> Topic:
        concept = self.concepts[column]
        return Topic(
            code=concept.code,
            name=concept.name,
            level=concept.level,
            main=is_main,
            confidence=round(confidence, 3),
        )


def choose_level_1(
    probabilities: Floats, main_scores: Floats, *, thresholds: Floats, floor: float
) -> tuple[int, ...]:
    """The columns of the topics to name, the main one first, the others by probability.

    All arrays are float32 (n_level_1,). Nothing is named if no probability reaches `floor`. The main
    topic is that of the highest main score (the likeliest, if that one stays below the floor); the
    others are named from their threshold on, at most `MAX_PER_LEVEL` together.

    >>> p = np.array([0.1, 0.7, 0.5], dtype=np.float32)
    >>> choose_level_1(p, p, thresholds=np.array([0.4, 0.4, 0.4], dtype=np.float32), floor=0.15)
    (1, 2)
    """
    order = [int(column) for column in np.argsort(-probabilities, kind="stable")]
    if probabilities[order[0]] < floor:
        return ()
    main = int(np.argmax(main_scores))
    if probabilities[main] < floor:
        main = order[0]
    named = (column for column in order if probabilities[column] >= thresholds[column])
    return (main, *[column for column in named if column != main][: MAX_PER_LEVEL - 1])


def load_topics() -> LinearTopics:
    """The shipped classifier.

    Raises ModelError if a file is missing or not the one that the manifest describes.
    """
    file = open_model("topics")
    weighed = load_topic_model(file.path)
    concepts = load_media_topics()
    settings = weighed.settings
    return LinearTopics(
        model=ModelRef(name=file.name, version=file.version),
        weighed=weighed,
        concepts=tuple(concepts[label] for label in weighed.labels),
        thresholds=np.array(settings["thresholds"], dtype=np.float32),
        threshold_2=float(settings["threshold_2"]),
        floor=float(settings["floor"]),
        main_weights=np.array(settings["main_weights"], dtype=np.float32),
        main_bias=np.array(settings["main_bias"], dtype=np.float32),
    )
