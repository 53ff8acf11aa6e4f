"""Part of `clean.py`: plain text, line by line and as a body, on labelled pages held out.

The labels are those of FOLDER/cleaning/lines.jsonl. Held out is a page (never a line) if the
SHA-256 of its id is a multiple of five; no model may see it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from clean_pages import cleaned, evaluation, raw_page, unpacked

from pipeline.records import CleanArticle
from pipeline.stages.clean import load_clean_tools

LINES = "cleaning/lines.jsonl"
NO_ARTICLE = "none"
"""The kind of every line of a text in which the stage finds no article."""
_AS_LABELLED = {"debug": "wall", "dateline": "body", "space": "body", "code": "body"}
"""Kinds of our ledger that the labels count among others."""


def line_scores(data: Path) -> dict[str, dict[str, Any]]:
    """Kept and dropped lines (precision, recall, F1), and F1 of each kind with their mean, in [0, 1].

    A text is the page's lines with one line break between, as a scraper hands them over.
    """
    tools = load_clean_tools()
    pairs: list[tuple[str, str]] = []
    for page in held_out_pages(data):
        text = "\n".join(page["lines"])
        found = line_kinds(page["lines"], cleaned(raw_page(text, "text/plain"), tools))
        pairs += [
            (label, kind)
            for line, label, kind in zip(page["lines"], page["labels"], found, strict=True)
            if line.strip()
        ]
    kinds = kind_scores(pairs)
    return {"clean": {
        **kept_scores(pairs),
        "kind_macro_f1": round(sum(kinds.values()) / len(kinds), 4),
        "kind_f1": kinds,
        "lines": len(pairs),
    }}  # fmt: skip


def text_scores(data: Path) -> dict[str, dict[str, float]]:
    """Body of whole pages given as all their visible lines, by the benchmark's measure of shingles.

    `everything`: the whole text taken for the body.
    """
    tools = load_clean_tools()
    with unpacked(data) as folder:
        measure = evaluation(folder)
    counts: dict[str, list[Any]] = {"clean": [], "everything": []}
    for page in held_out_pages(data):
        if not page["whole_page"]:
            continue
        text = "\n".join(page["lines"])
        truth = "\n".join(line for line, label in zip(page["lines"], page["labels"], strict=True) if label == "body")  # fmt: skip
        found = cleaned(raw_page(text, "text/plain"), tools)
        for name, body in (("clean", found.body if found else ""), ("everything", text)):
            counts[name].append(measure.string_shingle_matching(true=truth, pred=body))
    return {
        name: {
            **{key: round(value, 4) for key, value in measure.metrics_from_tp_fp_fns(each).items()},
            "pages": len(each),
        }
        for name, each in counts.items()
    }


def held_out_pages(data: Path) -> Iterator[dict[str, Any]]:
    """The labelled pages that no model is trained on."""
    with (data / LINES).open(encoding="utf-8") as file:
        for page in map(json.loads, file):
            if int(hashlib.sha256(page["id"].encode()).hexdigest(), 16) % 5 == 0:
                yield page


def line_kinds(lines: Sequence[str], article: CleanArticle | None) -> list[str]:
    """What became of each line: the kind under which most of it stands in the ledger, or `body`."""
    if article is None:
        return [NO_ARTICLE] * len(lines)
    entries = [item for item in article.ledger if item.kind not in ("space", "code")]
    kinds: list[str] = []
    start = at = 0
    for line in lines:
        end = start + len(line)
        while at < len(entries) and entries[at].end <= start:
            at += 1
        kinds.append(_main_kind(start, end, entries[at:]))
        start = end + 1
    return kinds


def _main_kind(start: int, end: int, entries: Iterable[Any]) -> str:
    chars: Counter[str] = Counter()
    for entry in entries:
        if entry.start >= end:
            break
        chars[entry.kind] += min(end, entry.end) - max(start, entry.start)
    chars["body"] += end - start - chars.total()
    kind = chars.most_common(1)[0][0]
    return _AS_LABELLED.get(kind, kind)


def kept_scores(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Precision, recall and F1 of the lines kept as body; `pairs` are label and found kind."""
    hits = sum(label == kind == "body" for label, kind in pairs)
    kept = sum(kind == "body" for _, kind in pairs)
    wanted = sum(label == "body" for label, _ in pairs)
    return {
        "f1": round(2 * hits / (kept + wanted), 4),
        "precision": round(hits / max(kept, 1), 4),
        "recall": round(hits / max(wanted, 1), 4),
    }


def kind_scores(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """F1 of each kind among the labels."""
    wanted, found = Counter(label for label, _ in pairs), Counter(kind for _, kind in pairs)
    hits = Counter(label for label, kind in pairs if label == kind)
    return {
        kind: round(2 * hits[kind] / (wanted[kind] + found[kind]), 4)
        for kind, _ in wanted.most_common()
    }
