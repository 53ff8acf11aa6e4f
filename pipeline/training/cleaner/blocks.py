"""The block model, made anew: pages, tables, network, scores on the held-out fifth, file."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import numpy as np

from pipeline.records import ModelRef
from pipeline.stages.clean.block_model import BlockModel, read_block_model
from pipeline.stages.clean.extraction import extract
from pipeline.stages.clean.network import KINDS
from pipeline.training.cleaner.allowed import ANY
from pipeline.training.cleaner.block_examples import count_tables, example_of
from pipeline.training.cleaner.block_network import DILATIONS, fit
from pipeline.training.cleaner.block_packing import pack_blocks
from pipeline.training.cleaner.block_pages import BlockPage, block_pages, held_out
from pipeline.training.publish import publish

VERSION = "1"
FILE = "blocks.npz"
EPOCHS, RATE = 9, 3e-3
SHINGLE_WORDS = 4

Scores = dict[str, float]


def make_blocks(data: Path, out: Path, *, seed: int = 1) -> Scores:
    """Train on the pages of `data/cleaning`, write `blocks.npz` and its manifest entry to `out`.

    Returns what the model scores on the held-out fifth of the labelled pages, in [0, 1].
    """
    pages = list(block_pages(data))
    content = fit_blocks(
        [page for page in pages if not held_out(page.id)],
        seed=seed,
        kept=out / "blocks.partial.npz",
    )
    (out / FILE).write_bytes(content)
    model = read_block_model(out / FILE, ModelRef(name="blocks", version=VERSION))
    scores = score(model, [page for page in pages if page.body and held_out(page.id)])
    publish(
        "blocks",
        content,
        out,
        file=FILE,
        version=VERSION,
        data=[
            "cleaning/lines.jsonl, four fifths by hash of id",
            "cleaning/html_cleaning_merged, newspaper3k_tests, fundus_tests, trafilatura_eval",
        ],
        seed=seed,
        command="pipeline train cleaner --data FOLDER",
        scores=scores,
    )
    (out / "blocks.partial.npz").unlink()
    return {f"blocks: {name}": value for name, value in scores.items()}


def fit_blocks(pages: Sequence[BlockPage], *, seed: int, kept: Path) -> bytes:
    """The model file learned from these pages; `kept` is the file of a run broken off."""
    tables = count_tables(pages)
    examples = [example_of(page, tables) for page in pages]
    weights = fit(
        examples,
        names=len(tables.names) + 1,
        words=len(tables.words) + 1,
        epochs=EPOCHS,
        seed=seed,
        rate=RATE,
        kept=kept,
    )
    return pack_blocks(tables, weights, DILATIONS)


def score(model: BlockModel, pages: Sequence[BlockPage]) -> Scores:
    """Body by shingles of four words and exactly, and kinds of blocks, over labelled pages."""
    precisions, recalls, exact = [], [], []
    for page in pages:
        found = extract(page.outline, page.hints, model)
        texts = [text for text, kind in zip(found.texts, found.kinds, strict=True) if kind is None]  # fmt: skip
        wanted, got = _shingles(page.body), _shingles("\n".join(texts))
        same = (wanted & got).total()
        precisions.append(same / max(1, got.total()))
        recalls.append(same / max(1, wanted.total()))
        exact.append(wanted == got)
    precision, recall = mean(precisions), mean(recalls)
    return {
        "body F1": round(2 * precision * recall / (precision + recall), 4),
        "body precision": round(precision, 4),
        "body recall": round(recall, 4),
        "body exact": round(mean(exact), 4),
        "kinds macro-F1": round(_macro(model, pages), 4),
    }


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = "".join(char if char.isalnum() else " " for char in text).split()
    return Counter(tuple(words[at : at + SHINGLE_WORDS]) for at in range(max(1, len(words) - SHINGLE_WORDS + 1)))  # fmt: skip


def _macro(model: BlockModel, pages: Sequence[BlockPage]) -> float:
    """Mean F1 over the kinds, of blocks whose kind is known."""
    table = np.zeros((len(KINDS), len(KINDS)))
    for page in pages:
        best = model.probabilities(page.outline, page.hints).argmax(1)
        for allowed, guess in zip(page.allowed, best, strict=True):
            if allowed != ANY and allowed.bit_count() == 1:
                table[allowed.bit_length() - 1, guess] += 1
    each = 2 * np.diag(table) / np.maximum(table.sum(0) + table.sum(1), 1)
    return float(each[table.sum(1) > 0].mean())
