"""The labelled lines of `cleaning/lines.jsonl`, and all pages that the line model may learn from."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.stages.clean.network import KINDS
from pipeline.training.cleaner.alignment import words
from pipeline.training.cleaner.allowed import LabelledText
from pipeline.training.cleaner.archives import members

BENCHMARK = "article_extraction_benchmark.tar.xz"
RUN_WORDS = 12
MAX_SHARED_RUNS = 20
_NUMBERS = {kind or "body": at for at, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page of lines.jsonl; `kinds` are indices into the model's KINDS."""

    id: str
    lines: list[str]
    kinds: list[int]


def held_out(page_id: str) -> bool:
    """Whether a page belongs to the fifth that no shipped model is trained on."""
    return int(hashlib.sha256(page_id.encode()).hexdigest(), 16) % 5 == 0


def labelled_pages(data: Path) -> Iterator[LabelledPage]:
    """All pages of lines.jsonl, the held-out ones too."""
    with (data / "cleaning" / "lines.jsonl").open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            yield LabelledPage(
                row["id"], row["lines"], [_NUMBERS[label] for label in row["labels"]]
            )


def put_labels(page: LabelledText, labelled: LabelledPage) -> None:
    """Gives the lines of a whole page the labels that a part of it has in lines.jsonl."""
    number = len(labelled.lines)
    for start in range(len(page.lines) - number + 1):
        if page.lines[start] == labelled.lines[0] and page.lines[start : start + number] == labelled.lines:  # fmt: skip
            page.allowed[start : start + number] = [1 << kind for kind in labelled.kinds]
            return


def benchmark_runs(data: Path) -> set[int]:
    """Hashes of all runs of twelve words in the public benchmark's articles, to keep its pages out."""
    runs: set[int] = set()
    for _, content in members(data / "cleaning" / BENCHMARK, r".*/ground-truth\.json"):
        for page in json.loads(content).values():
            runs.update(_runs(words(page["articleBody"])))
    return runs


def is_of_benchmark(lines: list[str], runs: set[int]) -> bool:
    """Whether a page shares more with the benchmark's articles than a quotation."""
    shared = sum(run in runs for line in lines for run in _runs(words(line)))
    return shared > MAX_SHARED_RUNS


def _runs(line: list[str]) -> Iterator[int]:
    for start in range(len(line) - RUN_WORDS + 1):
        yield hash(tuple(line[start : start + RUN_WORDS]))
