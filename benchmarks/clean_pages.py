"""Part of `clean.py`: the body of whole pages, judged by the public benchmark's own program."""

import gzip
import json
import runpy
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pipeline.errors import StageError
from pipeline.outcome import Drop
from pipeline.records import CleanArticle, RawArticle
from pipeline.stages.clean import clean, load_clean_tools

ARCHIVE = "cleaning/article_extraction_benchmark.tar.xz"
FETCHED_AT = datetime(2026, 11, 24, tzinfo=UTC)
MEASURES = {"f1": "f1", "precision": "precision", "recall": "recall", "exact": "accuracy"}
Extractor = Callable[[str], str]


def body_scores(data: Path) -> dict[str, dict[str, float]]:
    """F1, precision, recall and share of exact bodies, each in [0, 1], for us and trafilatura.

    The benchmark is unpacked into a temporary folder and its evaluate.py run there as it is.
    """
    with unpacked(data) as folder:
        pages = dict(benchmark_pages(folder))
        (folder / "output").mkdir(exist_ok=True)
        for old in (folder / "output").glob("*.json"):
            old.unlink()
        for name, extract in extractors().items():
            found = {key: {"articleBody": extract(page)} for key, page in pages.items()}
            (folder / "output" / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
        command = [sys.executable, "evaluate.py", "--output", "scores.json"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        scores = json.loads((folder / "scores.json").read_text("utf-8"))
    return {name: {ours: round(scores[name][its], 4) for ours, its in MEASURES.items()} for name in extractors()}  # fmt: skip


@contextmanager
def unpacked(data: Path) -> Iterator[Path]:
    """The benchmark's own folder (evaluate.py, ground-truth.json, html/), in a temporary one."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(data / ARCHIVE) as archive:
            archive.extractall(folder, filter="data")
        (program,) = Path(folder).rglob("evaluate.py")
        yield program.parent


def benchmark_pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Key and HTML of each page, in order of their keys."""
    for path in sorted((folder / "html").glob("*.html.gz")):
        yield path.name.removesuffix(".html.gz"), gzip.decompress(path.read_bytes()).decode("utf-8", "replace")  # fmt: skip


def evaluation(folder: Path) -> SimpleNamespace:
    """The functions of the benchmark's evaluate.py, for its measure of two texts."""
    return SimpleNamespace(**runpy.run_path(str(folder / "evaluate.py")))


def extractors() -> dict[str, Extractor]:
    """Contender -> page -> body ("" for none)."""
    import trafilatura

    def theirs(**options: Any) -> Extractor:
        return lambda page: trafilatura.extract(page, **options) or ""

    return {
        "clean": body_finder(),
        "trafilatura-fast": theirs(fast=True, include_comments=False),
        "trafilatura": theirs(include_comments=False),
        "trafilatura-precise": theirs(favor_precision=True, include_comments=False),
    }


def body_finder() -> Extractor:
    """Page -> the body that our clean stage finds."""
    tools = load_clean_tools()

    def body(page: str) -> str:
        found = cleaned(raw_page(page), tools)
        return found.body if found else ""

    return body


def cleaned(raw: RawArticle, tools: Any) -> CleanArticle | None:
    """The clean record; None where the stage drops or rejects it."""
    try:
        found = clean(raw, tools)
    except StageError:
        return None
    return None if isinstance(found, Drop) else found


def raw_page(content: str, content_type: str = "text/html") -> RawArticle:
    """A raw record of this page or text, without an address."""
    return RawArticle(id="1", source="benchmark", url=None, content=content, content_type=content_type, fetched_at=FETCHED_AT)  # fmt: skip
