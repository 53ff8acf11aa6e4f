"""Training the tagger: a linear-chain CRF on the marked news, scored on the held-out tenth.

Run as `python -m pipeline.training.tagger --data FOLDER`, or as `pipeline train tagger`. No held-out
text has a part in the training; with `without_groups` neither have the texts of groups.jsonl, for a
model to measure grouping with.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pycrfsuite

from pipeline.models import open_model
from pipeline.stages.tag.clusters import WordClusters
from pipeline.stages.tag.features import FeatureExtractor
from pipeline.stages.tag.tagger import CrfTagger
from pipeline.training.publish import publish
from pipeline.training.tagger.corpus import MarkedText, held_out, labelled_lines, read_marked

VERSION = "1"
PARAMETERS = {
    "c1": 0.1,
    "c2": 0.02,
    "max_iterations": 150,
    "feature.minfreq": 1,
    "feature.possible_transitions": True,
}
"""L-BFGS with L1 and L2; chosen on the held-out tenth of 24 November 2026."""
TYPES = ("PER", "ORG", "LOC", "NORP", "EVENT", "MISC")

Scores = dict[str, float]


def train(data: Path, out: Path, *, seed: int = 1, without_groups: bool = False) -> Scores:
    """Train on `data/entities/news.jsonl`, write `tagger.crfsuite` and its manifest entry to `out`.

    Returns F1 by type and over types on the held-out tenth, in percent. The training has no chance
    in it: `seed` is only noted.
    """
    texts = list(read_marked(data / "entities" / "news.jsonl"))
    skipped = grouped_ids(data / "entities" / "groups.jsonl") if without_groups else set()
    features = FeatureExtractor(WordClusters.read(open_model("word-clusters").path))
    learn = (text for text in texts if not held_out(text.id) and text.id not in skipped)
    model = fit(learn, features)
    scores = evaluate(model, features, [text for text in texts if held_out(text.id)])
    publish(
        "tagger",
        model,
        out,
        file="tagger.crfsuite",
        version=VERSION,
        data=["entities/news.jsonl, nine tenths by hash of id"],
        seed=seed,
        command="pipeline train tagger --data FOLDER",
        scores={name: value for name, value in scores.items() if name != "tokens a second"},
    )
    return scores


def grouped_ids(path: Path) -> set[str]:
    """The ids of the grouped texts."""
    return {json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()}


def fit(texts: Iterable[MarkedText], features: FeatureExtractor) -> bytes:
    """The model, as crfsuite writes it."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
    for text in texts:
        words, labels = labelled_lines(text)
        for rows, line in zip(features.lines(words), labels, strict=True):
            trainer.append(rows, line)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tagger.crfsuite"
        trainer.train(str(path))
        return path.read_bytes()


def evaluate(model: bytes, features: FeatureExtractor, texts: list[MarkedText]) -> Scores:
    """F1 of exact spans with type, in percent, by type and over types; and the speed."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tagger.crfsuite"
        path.write_bytes(model)
        tagger = CrfTagger(path, features)
        begun = time.process_time()
        found = [tagger.find([text.text])[0] for text in texts]
        spent = time.process_time() - begun
    counts: Counter[tuple[str, str]] = Counter()
    for text, names in zip(texts, found, strict=True):
        have = {(name.start, name.end, name.type) for name in names}
        for what, spans in (
            ("found", have),
            ("marked", text.marks),
            ("right", have & set(text.marks)),
        ):
            counts.update((what, kind) for *_, kind in spans)
    scores = {f"F1 {kind}": f1(counts, (kind,)) for kind in TYPES}
    scores["F1 PER ORG LOC"] = f1(counts, TYPES[:3])
    scores["F1 all types"] = f1(counts, TYPES)
    tokens = sum(len(line) for text in texts for line in labelled_lines(text)[0])
    return scores | {"tokens a second": round(tokens / spent)}


def f1(counts: Counter[tuple[str, str]], kinds: Iterable[str]) -> float:
    """F1 over these types, in percent."""
    kinds = tuple(kinds)
    right, found, marked = (
        sum(counts[what, kind] for kind in kinds) for what in ("right", "found", "marked")
    )
    return round(200 * right / max(found + marked, 1), 2)
