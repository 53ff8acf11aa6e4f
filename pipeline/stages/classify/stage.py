"""The classify stage: placeholder of the first hour, knows no topic."""

from dataclasses import dataclass

from pipeline.outcome import Drop
from pipeline.records import EnrichedArticle, ModelRef, TaggedArticle
from pipeline.text.extend import extend


@dataclass(frozen=True, slots=True)
class ClassifyTools:
    """What the classify stage needs beside the record."""

    models: tuple[ModelRef, ...] = ()


def load_classify_tools() -> ClassifyTools:
    """The tools, once per process."""
    return ClassifyTools()


def classify(article: TaggedArticle, _tools: ClassifyTools) -> EnrichedArticle | Drop:
    """The article with its topics, genre and urgency."""
    return extend(article, EnrichedArticle, topics=(), genre=None, urgency=None)
