"""Training the tagger: its network on the marked news, scored on the held-out tenth.

Run as `python -m pipeline.training.tagger --data FOLDER`, or as `pipeline train tagger`. No held-out text
has a part in the training; with `without_groups` neither have the texts of groups.jsonl, for a model
to measure grouping with.
"""

import json
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.models import open_model
from pipeline.stages.tag.forms import WordForms
from pipeline.stages.tag.network import TagNetwork, narrowed, widened
from pipeline.stages.tag.network_tagger import NetworkTagger
from pipeline.stages.tag.vectors import WordVectors
from pipeline.training.publish import publish
from pipeline.training.tagger.corpus import MarkedText, held_out, labelled_lines, read_marked
from pipeline.training.tagger.examples import ExampleMaker, disguised, one_hot
from pipeline.training.tagger.scores import Scores, evaluate
from pipeline.training.tagger.student import Example, fit

VERSION = "2"
WITHOUT_GROUPS = "python -m pipeline.training.tagger --data FOLDER --without-groups"
EPOCHS, RATE = 6, 2e-3
MANY = 400_000
"""Room for the forms of all texts."""
IN_CAPITALS, IN_SMALL, DISGUISE = 0.05, 0.04, 7
"""So large a share of the texts is learnt once more in capitals, and in small letters; by this seed."""

Targets = list[NDArray[np.float16]]
Weights = dict[str, NDArray[np.float32]]
Text = tuple[list[list[str]], Targets]
"""A text to learn: its lines of words, and for each line (words, len(LABELS)) probabilities."""


def train(data: Path, out: Path, *, seed: int = 1, without_groups: bool = False) -> Scores:
    """Train on `data/entities/news.jsonl`, write `tagger.npz` and its manifest entry to `out`.

    Returns F1 by type and over types on the held-out tenth, in percent.
    """
    texts = list(read_marked(data / "entities" / "news.jsonl"))
    grouped = grouped_ids(data / "entities" / "groups.jsonl")
    skipped = grouped if without_groups else set()
    learn = [text for text in texts if not held_out(text.id) and text.id not in skipped]
    forms = WordForms(WordVectors.read(open_model("word-vectors").path), keep=MANY)
    weights = fitted(map(marked_text, learn), forms, seed=seed)
    kept = narrowed(weights)
    content = BytesIO()
    np.savez_compressed(content, allow_pickle=False, **kept)
    tagger = NetworkTagger(TagNetwork(widened(kept)), forms)
    scores = evaluate(tagger, [text for text in texts if held_out(text.id)])
    publish(
        "tagger",
        content.getvalue(),
        out,
        file="tagger.npz",
        version=VERSION,
        data=["entities/news.jsonl, nine tenths by hash of id"],
        seed=seed,
        command=WITHOUT_GROUPS if without_groups else "pipeline train tagger --data FOLDER",
        scores=scores,
    )
    return scores


def grouped_ids(path: Path) -> set[str]:
    """The ids of the grouped texts."""
    return {json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()}


def fitted(texts: Iterable[Text], forms: WordForms, *, seed: int) -> Weights:
    """The weights of a network that learnt these texts, a few of them a second time without case."""
    maker = ExampleMaker()
    chance = np.random.default_rng(DISGUISE)
    examples: list[Example] = []
    for lines, targets in texts:
        examples += maker.make(lines, targets)
        draw = chance.random()
        if draw < IN_CAPITALS + IN_SMALL:
            examples += maker.make(disguised(lines, capitals=draw < IN_CAPITALS), targets)
    return fit(examples, maker.vocabulary(forms), epochs=EPOCHS, seed=seed, rate=RATE)


def marked_text(text: MarkedText) -> Text:
    """The text with what its reader marked, as certain."""
    lines, labels = labelled_lines(text)
    return lines, [one_hot(line) for line in labels]
