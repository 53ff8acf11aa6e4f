"""The tag stage: placeholder of the first hour, finds nothing."""

from dataclasses import dataclass

from pipeline.outcome import Drop
from pipeline.records import CleanArticle, ModelRef, TaggedArticle
from pipeline.text.extend import extend


@dataclass(frozen=True, slots=True)
class TagTools:
    """What the tag stage needs beside the record."""

    models: tuple[ModelRef, ...] = ()


def load_tag_tools() -> TagTools:
    """The tools, once per process."""
    return TagTools()


def tag(article: CleanArticle, _tools: TagTools) -> TaggedArticle | Drop:
    """The article with its entities, countries, quotes and values."""
    return extend(article, TaggedArticle, entities=(), countries=(), quotes=(), values=())
