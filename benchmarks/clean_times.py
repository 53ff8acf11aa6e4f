"""Part of `clean.py`: what cleaning costs, in turns with trafilatura on the same pages."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from clean_lines import held_out_pages
from clean_pages import benchmark_pages, cleaned, raw_page, unpacked

from pipeline.resources import resource_dir
from pipeline.stages.clean import load_clean_tools

REPETITIONS = 5
TEXT_CHARS = 4_096


def page_times(data: Path) -> dict[str, dict[str, float]]:
    """Milliseconds of CPU for the mean and the median page; `ratio` is ours to theirs, of the means.

    Each page is given to both in turns, another first each time; of the repetitions the median
    counts, after a first round that does not.
    """
    import trafilatura

    tools = load_clean_tools()
    with unpacked(data) as folder:
        pages = [page for _, page in benchmark_pages(folder)]
    ours, theirs = in_turns(
        pages,
        lambda page: cleaned(raw_page(page), tools),
        lambda page: trafilatura.extract(page, fast=True, include_comments=False),
    )
    ratio = statistics.fmean(ours) / statistics.fmean(theirs)
    return {
        "clean": {"ratio": round(ratio, 4), **summary_ms(ours)},
        "trafilatura-fast": summary_ms(theirs),
    }


def text_times(data: Path) -> dict[str, dict[str, float]]:
    """Milliseconds of CPU for a plain text, scaled to 4,096 characters: scraped pages, wire copy."""
    tools = load_clean_tools()
    found: dict[str, dict[str, float]] = {}
    for name, texts in (("clean", list(scraped_texts(data))), ("clean, wire story", wire_stories())):  # fmt: skip
        (times,) = in_turns(texts, lambda text: cleaned(raw_page(text, "text/plain"), tools))
        each = [ms * TEXT_CHARS / len(text) for ms, text in zip(times, texts, strict=True)]
        found[name] = {"ms_per_4_kb": round(statistics.fmean(each), 4), "texts": len(texts)}
    return found


def scraped_texts(data: Path) -> Iterator[str]:
    """The first 4,096 characters of each held-out page's lines that has so many."""
    for page in held_out_pages(data):
        text = "\n".join(page["lines"])
        if len(text) >= TEXT_CHARS:
            yield text[:TEXT_CHARS]


def wire_stories() -> list[str]:
    """The shipped wire stories."""
    return [path.read_text("utf-8") for path in sorted((resource_dir("examples") / "wire").glob("*.txt"))]  # fmt: skip


def in_turns(
    items: Sequence[str], *works: Callable[[str], object], repetitions: int = REPETITIONS
) -> list[list[float]]:
    """CPU milliseconds of each work on each item: the median of the repetitions."""
    times: list[list[list[float]]] = [[[] for _ in items] for _ in works]
    for turn in range(repetitions + 1):
        for number, item in enumerate(items):
            for shift in range(len(works)):
                which = (turn + number + shift) % len(works)
                started = time.process_time()
                works[which](item)
                spent_ms = (time.process_time() - started) * 1000
                if turn:
                    times[which][number].append(spent_ms)
    return [[statistics.median(each) for each in work] for work in times]


def summary_ms(times: Sequence[float]) -> dict[str, float]:
    """Mean and median, in milliseconds."""
    return {"mean_ms": round(statistics.fmean(times), 3), "median_ms": round(statistics.median(times), 3)}  # fmt: skip
