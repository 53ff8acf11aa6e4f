"""Training the tagger: its network on marked news, and on news that its teachers marked.

Run as `python -m pipeline.training.tagger --data FOLDER`, or as `pipeline train tagger`. A random field
and two networks learn the marked texts; what they say of unmarked news, taken together, is right
more often than what one of them says, and the network that ships learns it with the marks.
Source: Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural Network", 2015.

No held-out text has a part in the training. The teachers see no text of groups.jsonl; with
`without_groups` the network does not either, for a model to measure grouping with.
"""

import json
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.models import open_model
from pipeline.stages.tag.decoding import shares_of
from pipeline.stages.tag.forms import GAPS, WordForms, lay_out
from pipeline.stages.tag.labels import LABELS
from pipeline.stages.tag.network import TagNetwork, narrowed, widened
from pipeline.stages.tag.network_tagger import NetworkTagger
from pipeline.stages.tag.vectors import WordVectors
from pipeline.training.publish import publish
from pipeline.training.tagger.clusters import word_clusters
from pipeline.training.tagger.corpus import MarkedText, held_out, labelled_lines, read_marked
from pipeline.training.tagger.crf import CrfTeacher, fit_crf
from pipeline.training.tagger.crf_features import FeatureExtractor
from pipeline.training.tagger.examples import ExampleMaker, disguised, one_hot
from pipeline.training.tagger.scores import Scores, evaluate
from pipeline.training.tagger.student import Example, fit
from pipeline.training.tagger.unmarked import read_unmarked

VERSION = "2"
WITHOUT_GROUPS = "python -m pipeline.training.tagger --data FOLDER --without-groups"
NETWORKS = 2
"""So many networks are teachers, beside the random field."""
FIELD_SHARE = 0.4
"""What the random field's word counts for; the rest is the networks'. Chosen without trying others."""
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
    learn = [text for text in texts if not held_out(text.id)]
    shown = [text for text in learn if text.id not in grouped]
    ids = {text.id for text in shown}
    apart = [text for text in texts if text.id not in ids]
    forms = WordForms(WordVectors.read(open_model("word-vectors").path), keep=MANY)
    teachers = Teachers.of(shown, forms, seed=seed)
    taught = map(teachers.label, read_unmarked(data, shown, apart))
    weights = learnt(shown if without_groups else learn, taught, forms, seed=seed)
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
        data=[
            "entities/news.jsonl, nine tenths by hash of id",
            "topics/train.jsonl, what is in none of them",
        ],
        seed=seed,
        command=WITHOUT_GROUPS if without_groups else "pipeline train tagger --data FOLDER",
        scores=scores,
    )
    return scores


def grouped_ids(path: Path) -> set[str]:
    """The ids of the grouped texts."""
    return {json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()}


def learnt(
    marked: Sequence[MarkedText], taught: Iterable[Text], forms: WordForms, *, seed: int
) -> Weights:
    """The weights of a network that learnt the marks, and what teachers said of other texts."""
    return fitted([*map(marked_text, marked), *taught], forms, seed=seed + NETWORKS)


class Teachers:
    """A random field and some networks, that learnt the same marked texts."""

    def __init__(self, field: CrfTeacher, networks: Sequence[TagNetwork], forms: WordForms) -> None:
        self._field, self._networks, self._forms = field, networks, forms

    @classmethod
    def of(cls, marked: Sequence[MarkedText], forms: WordForms, *, seed: int) -> "Teachers":
        """The teachers that learnt these texts."""
        field = fit_crf(marked, FeatureExtractor(word_clusters()))
        texts = list(map(marked_text, marked))
        networks = [
            TagNetwork(widened(narrowed(fitted(texts, forms, seed=seed + number))))
            for number in range(NETWORKS)
        ]
        return cls(field, networks, forms)

    def label(self, text: MarkedText) -> Text:
        """The text with the weighted mean of what they say."""
        lines, _ = labelled_lines(text)
        layout = lay_out(lines)
        looked_up = self._forms.look_up(layout.forms)
        said = [shares_of(net.scores(layout, *looked_up)) for net in self._networks]
        mean = np.zeros((len(layout.words), len(LABELS)), np.float32)
        mean[~layout.asked, 0] = 1
        mean[layout.asked] = np.mean(said, axis=0)
        asked, shares = (_by_line(whole, lines) for whole in (layout.asked, mean))
        field = self._field.label(lines, asked)
        return lines, [
            ((1 - FIELD_SHARE) * one + FIELD_SHARE * other).astype(np.float16)
            for one, other in zip(shares, field, strict=True)
        ]


def _by_line(whole: NDArray[Any], lines: Sequence[Sequence[str]]) -> list[NDArray[Any]]:
    """What a layout holds, line by line."""
    parts, at = [], GAPS
    for line in lines:
        parts.append(whole[at : at + len(line)])
        at += len(line) + GAPS
    return parts


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
