"""The classify stage: TaggedArticle -> EnrichedArticle, the last one of the flow.

It adds what the article is about (IPTC Media Topics), what kind of text it is (IPTC genre) and how
pressing it is (IPTC urgency). It reads English; other languages pass with nothing added.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.models import open_model
from pipeline.models.mediatopics import load_media_topics
from pipeline.outcome import Drop
from pipeline.records import EnrichedArticle, ModelRef, TaggedArticle, Topic
from pipeline.stages.classify.chosen import ForeignClassifier, thresholds_by_code
from pipeline.stages.classify.deeper import DeeperTopics, deeper_topics
from pipeline.stages.classify.genre import GenreModel, genre_of, load_genre
from pipeline.stages.classify.hints import hinted_topics
from pipeline.stages.classify.topics import Classifier, LinearTopics, load_topics
from pipeline.stages.classify.urgency import urgency_of
from pipeline.text.extend import extend
from pipeline.text.terms import BODY_CHARS

LANGUAGE = "en"

MIN_WORDS = 3
_WORD = re.compile(r"[^\W\d_]{2,}")

NO_THRESHOLDS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ClassifyTools:
    """What the classify stage needs beside the record."""

    models: tuple[ModelRef, ...]
    topics: LinearTopics | ForeignClassifier
    deeper: DeeperTopics
    genre: GenreModel


def load_classify_tools(
    classifier: Classifier | None = None, *, thresholds: Mapping[str, float] = NO_THRESHOLDS
) -> ClassifyTools:
    """The tools, once per process.

    `classifier` takes the shipped one's place; `thresholds` are the probabilities, per topic code or
    name, from which a topic is named. Raises ModelError if a shipped file is missing or not the one
    that the manifest describes, ConfigError for a threshold of no topic.
    """
    genre, concepts = load_genre(), load_media_topics()
    own = thresholds_by_code(thresholds, concepts)
    topics: LinearTopics | ForeignClassifier
    if classifier is None:
        topics = load_topics().with_thresholds(own)
    else:
        topics = ForeignClassifier(classifier, own, concepts)
    vocabulary = open_model("mediatopics")
    return ClassifyTools(
        models=(
            topics.model,
            genre.model,
            ModelRef(name="mediatopics", version=vocabulary.version),
        ),
        topics=topics,
        deeper=deeper_topics(concepts, own),
        genre=genre,
    )


def classify(article: TaggedArticle, tools: ClassifyTools) -> EnrichedArticle | Drop:
    """The article with its topics, genre and urgency.

    >>> from pipeline.codec import decode
    >>> from pipeline.resources import resource_dir
    >>> example = resource_dir("schemas") / "examples" / "news-tagged-1.json"
    >>> article = decode(example.read_bytes(), TaggedArticle)
    >>> enriched = classify(article, load_classify_tools())
    >>> [(topic.code, topic.name) for topic in enriched.topics if topic.main]
    [('medtop:11000000', 'politics and government')]
    >>> enriched.urgency
    5
    """
    if article.language.code != LANGUAGE:
        return extend(article, EnrichedArticle, topics=(), genre=None, urgency=None)
    genre = genre_of(article, tools.genre)
    return extend(
        article,
        EnrichedArticle,
        topics=topics_of(article, tools),
        genre=genre,
        urgency=urgency_of(article, genre),
    )


def topics_of(article: TaggedArticle, tools: ClassifyTools) -> tuple[Topic, ...]:
    """What the classifier names, and below it what is matched in the text."""
    title, text = article.title or "", text_of(article)
    if not has_words(f"{title[:BODY_CHARS]} {text[:BODY_CHARS]}"):
        return ()
    named = tools.topics.topics(title, text, hinted_topics(article))
    return (*named, *tools.deeper.topics(title, text, named))


def has_words(text: str) -> bool:
    """Whether there are at least `MIN_WORDS` different words of letters: figures are about nothing.

    >>> has_words("1 2 3 a 4"), has_words("Bridge closed again")
    (False, True)
    """
    found: set[str] = set()
    for match in _WORD.finditer(text):
        found.add(match[0])
        if len(found) >= MIN_WORDS:
            return True
    return False


def text_of(article: TaggedArticle) -> str:
    """Standfirst and body, as one text."""
    return f"{article.standfirst}\n\n{article.body}" if article.standfirst else article.body
