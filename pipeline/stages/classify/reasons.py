"""Why an article has its topics, genre and urgency: the words and rules, found anew for people.

The stage itself does without: what decided is found again by the same tools from the same record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from pipeline.records import EnrichedArticle, TaggedArticle, Topic
from pipeline.stages.classify.genre import genre_reason
from pipeline.stages.classify.stage import LANGUAGE, ClassifyTools, text_of
from pipeline.stages.classify.urgency import urgency_and_rule

OTHER_LANGUAGE = "it is not in English"

Spoke = tuple[str, float]
"""A word or phrase, and what it added to the log-odds (a match: how often it stands in the text)."""


@dataclass(frozen=True, slots=True)
class TopicReason:
    """A topic and what spoke for it, the strongest first; empty where its classifier does not tell."""

    topic: Topic
    spoke: tuple[Spoke, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why an article was classified as it was; `genre` and `urgency` in words."""

    topics: tuple[TopicReason, ...]
    genre: str
    urgency: str


def reasons_for(article: EnrichedArticle, tools: ClassifyTools) -> Reasons:
    """The reasons for what the record says, if these tools made it; none in another language."""
    tagged = cast("TaggedArticle", article)  # it has all fields of one
    if tagged.language.code != LANGUAGE:
        return Reasons(topics=(), genre=OTHER_LANGUAGE, urgency=OTHER_LANGUAGE)
    title, text = article.title or "", text_of(tagged)
    return Reasons(
        topics=tuple(
            TopicReason(topic, _spoke(title, text, topic, article.topics, tools))
            for topic in article.topics
        ),
        genre=genre_reason(tagged, tools.genre),
        urgency=urgency_and_rule(tagged, article.genre)[1],
    )


def _spoke(
    title: str, text: str, topic: Topic, topics: Sequence[Topic], tools: ClassifyTools
) -> tuple[Spoke, ...]:
    if topic.method == "matched":
        return _matched(title, text, topics, topic, tools)
    reasons = getattr(tools.topics, "reasons", None)
    return () if reasons is None else tuple(reasons(title, text, topic.code))


def _matched(
    title: str, text: str, topics: Sequence[Topic], topic: Topic, tools: ClassifyTools
) -> tuple[Spoke, ...]:
    """The phrases of a matched topic, the most frequent first."""
    named = [item for item in topics if item.method == "model"]
    for match in tools.deeper.matches(title, text, named):
        if match.subject.concept.code == topic.code:
            return tuple(sorted(match.counts.items(), key=lambda pair: (-pair[1], pair[0])))
    return ()
