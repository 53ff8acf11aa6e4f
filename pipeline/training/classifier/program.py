"""The training from data to manifest: topics, genre, vocabulary, scores, cards."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.stages.classify.linear import LinearModel, save_linear
from pipeline.training.classifier.genre import train_genre
from pipeline.training.classifier.texts import read_examples
from pipeline.training.classifier.topics import train_topics
from pipeline.training.classifier.vocabulary import read_concepts
from pipeline.training.tagger.publish import publish

VERSION = "1"
COMMAND = "pipeline train classifier --data FOLDER"


def train(data: Path, out: Path, *, seed: int = 1) -> dict[str, float]:
    """Train on `data/topics`, write models, vocabulary, cards and manifest entries to `out`.

    Returns the five-fold scores by name. The same data and seed give the same files. Raises
    ConfigError if the data is missing.
    """
    examples = read_examples(data)
    concepts = read_concepts(data)
    document = json.dumps(concepts, indent=1, ensure_ascii=False) + "\n"
    publish("mediatopics", document.encode(), out, file="mediatopics.json", version=concepts["release"], data=[f"IPTC Media Topics {concepts['release']} (CC BY 4.0)"], seed=None, command=COMMAND, scores={})  # fmt: skip
    topics, scores = train_topics(examples, concepts["concepts"], seed=seed)
    _publish("topics", topics, out, data=["topics/train.jsonl"], seed=seed, scores=scores)
    genre, genre_scores = train_genre(examples, seed=seed)
    _publish("genre", genre, out, data=["topics/genre.tsv", "topics/train.jsonl"], seed=seed, scores=genre_scores)  # fmt: skip
    return {**scores, **genre_scores}


def _publish(name: str, model: LinearModel, out: Path, **facts: Any) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.npz"
        save_linear(model, path)
        publish(
            name, path.read_bytes(), out, file=path.name, version=VERSION, command=COMMAND, **facts
        )
