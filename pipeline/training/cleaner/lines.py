"""Making the line model: a teacher that sees the pages' HTML labels them, the line model learns from it.

Step of `pipeline train cleaner`. Gold texts say of 2,000 pages which lines are the article; only
400 have their lines' kinds labelled. The teacher learns both, with the HTML's help (Vapnik's learning
with privileged information); what it says of every line, within what the gold text allows, and
the labels themselves teach the line model, which sees the text alone.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.records import ModelRef
from pipeline.stages.clean.line_features import (
    UNKNOWN_WORD,
    form_features,
    line_words,
    shared_words,
    word_features,
)
from pipeline.stages.clean.line_model import LineModel
from pipeline.stages.clean.network import KINDS
from pipeline.training.cleaner.allowed import ANY, LabelledText, bits
from pipeline.training.cleaner.gold_pages import gold_pages
from pipeline.training.cleaner.labelled import (
    LabelledPage,
    benchmark_runs,
    held_out,
    is_of_benchmark,
    labelled_pages,
    put_labels,
)
from pipeline.training.cleaner.network import DILATIONS, Example, fit
from pipeline.training.cleaner.packing import pack
from pipeline.training.cleaner.phrases import narrowed
from pipeline.training.cleaner.privileged import privileged
from pipeline.training.cleaner.scores import line_scores
from pipeline.training.publish import publish

VERSION = "1"
MAX_WORDS, MIN_PAGES = 16_000, 3
MAX_LEARNED_LINES = 512
TEACHER_EPOCHS, TEACHER_RATE = 9, 4e-3
EPOCHS, RATE = 12, 4e-3
LABEL_WEIGHT, CLEAN_WEIGHT = 4.0, 1.5
ARTICLE = bits("body", "standfirst", "headline")
_RARE = {"standfirst": 2.5, "sign_off": 2.5, "legal": 2.0, "time": 2.0, "wall": 2.0, "other": 1.7, "byline": 1.7, "headline": 1.5, "caption": 1.3}  # fmt: skip
"""How much more the labelled lines of the rarer kinds count."""
_BULLET = re.compile(r"• (?=.)")
DATA = ("lines.jsonl", "html_cleaning_merged.tar.xz", "fundus_tests.tar.xz", "newspaper3k_tests.tar.xz", "trafilatura_eval.tar.xz")  # fmt: skip

Words = Mapping[str, int]
Array = npt.NDArray[np.float16]


@dataclass(slots=True)
class _Page:
    """A page to learn from: `allowed` sets of kinds, `seen` what the teacher sees beside the lines."""

    id: str
    lines: list[str]
    allowed: list[int]
    weight: float
    seen: Array
    labelled: bool


def make_lines(data: Path, out: Path, *, seed: int) -> dict[str, float]:
    """Trains, scores on held-out pages and publishes `lines.npz`; returns the scores."""
    labelled = list(labelled_pages(data))
    pages = _pages(data, [page for page in labelled if not held_out(page.id)])
    table = _word_table(pages)
    teacher = _teach(pages, table, seed, out / "teacher.partial.npz")
    examples = [each for page in pages for each in _examples(page, table, teacher)]
    kept = out / "lines.partial.npz"
    weights = fit(examples, words=len(table) + 1, epochs=EPOCHS, seed=seed, rate=RATE, sets=False, kept=kept)  # fmt: skip
    words = [word for word in table if word]
    scores = line_scores(
        LineModel(table, weights, DILATIONS, ModelRef(name="lines", version=VERSION)),
        [page for page in labelled if held_out(page.id)],
    )
    publish(
        "lines",
        pack(words, weights, DILATIONS),
        out,
        file="lines.npz",
        version=VERSION,
        data=[f"cleaning/{name}, without the pages held out" for name in DATA],
        seed=seed,
        command="pipeline train cleaner --data FOLDER",
        scores=scores,
    )
    for name in ("teacher", "lines"):
        (out / f"{name}.partial.npz").unlink()
    return scores


def _pages(data: Path, labelled: Sequence[LabelledPage]) -> list[_Page]:
    """The pages with gold texts, none of them held out or of the benchmark, and those labelled."""
    runs = benchmark_runs(data)
    by_id = {page.id: page for page in labelled}
    seen: dict[str, LabelledText] = {}
    pages: list[_Page] = []
    for page in gold_pages(data):
        if held_out(page.id) or _is_left_out(page.id) or is_of_benchmark(page.lines, runs):
            continue
        if page.id in by_id:
            put_labels(page, by_id[page.id])
            seen[page.id] = page
        extracted = not page.id.startswith("dr-")
        facts = privileged(page.page, page.lines, extracted=extracted)
        allowed = narrowed(page.lines, page.allowed)
        pages.append(_Page(page.id, page.lines, allowed, page.weight, facts, labelled=False))
    for each in labelled:
        content = seen[each.id].page if each.id in seen else None
        facts = privileged(content, each.lines, extracted=True)
        allowed = [1 << kind for kind in each.kinds]
        pages.append(_Page(each.id, each.lines, allowed, LABEL_WEIGHT, facts, labelled=True))
    return pages


def _is_left_out(page_id: str) -> bool:
    """Every other page of dragnet's, mostly blogs, of which there are as many as of all others."""
    return page_id.startswith("dr-") and _chance(page_id, "dragnet") % 2 == 1


def _word_table(pages: Sequence[_Page]) -> dict[str, int]:
    """The words that lines of three pages have, the commonest first, and "" for none."""
    found: Counter[str] = Counter()
    for page in pages:
        found.update({word for line in page.lines for word in line_words(line.lower())})
    del found[""]
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    words = [word for word, number in ranked[:MAX_WORDS] if number >= MIN_PAGES]
    return {"": 0, **{word: at for at, word in enumerate(words, start=UNKNOWN_WORD + 1)}}


def _features(lines: Sequence[str], table: Words) -> tuple[Array, npt.NDArray[np.int32]]:
    lower = [line.lower() for line in lines]
    form = np.concatenate((form_features(lines), shared_words(lower)), axis=1)
    return form.astype(np.float16), word_features(lower, table)


def _sets(allowed: Sequence[int]) -> Array:
    """float16, (n_lines, len(KINDS)): ones for the allowed kinds."""
    sets: Array = (np.array(allowed)[:, None] >> np.arange(len(KINDS)) & 1).astype(np.float16)
    return sets


def _teach(
    pages: Sequence[_Page], table: Words, seed: int, kept: Path
) -> dict[str, npt.NDArray[np.float32]]:
    """The weights of the teacher, which learns from sets of allowed kinds."""
    examples: list[Example] = []
    for page in pages:
        form, words = _features(page.lines, table)
        known = np.array([kinds != ANY for kinds in page.allowed], np.float16)[:, None]
        weight = np.full(len(page.lines), page.weight * 1.5 if page.labelled else page.weight, np.float32)  # fmt: skip
        whole = Example(np.concatenate((form, page.seen), 1), words, _sets(page.allowed) * known, weight)  # fmt: skip
        examples.append(_part(whole, np.flatnonzero(_sets(page.allowed)[:, 0] * known[:, 0])))
    return fit(examples, words=len(table) + 1, epochs=TEACHER_EPOCHS, seed=seed, rate=TEACHER_RATE, sets=True, kept=kept)  # fmt: skip


def _part(example: Example, body: npt.NDArray[np.intp]) -> Example:
    """At most 512 lines of a long page, those about the middle of its body."""
    lines = len(example.form)
    if lines <= MAX_LEARNED_LINES:
        return example
    middle = int(np.median(body)) if len(body) else lines // 2
    start = min(max(0, middle - MAX_LEARNED_LINES // 2), lines - MAX_LEARNED_LINES)
    part = slice(start, start + MAX_LEARNED_LINES)
    return Example(example.form[part], example.words[part], example.target[part], example.weight[part])  # fmt: skip


def _examples(
    page: _Page, table: Words, teacher: Mapping[str, npt.NDArray[np.float32]]
) -> list[Example]:
    """What the line model learns from one page: the page, without its bullets, the article alone."""
    form, words = _features(page.lines, table)
    target = _taught(page, form, words, teacher)
    weight = np.full(len(page.lines), page.weight * (1.0 if page.labelled else 0.8), np.float32)
    if page.labelled:
        rare = np.array([_RARE.get(kind or "", 1.0) for kind in KINDS], np.float32)
        weight *= rare[target.argmax(1)]
    body = np.flatnonzero(target[:, 0] > 0.5)
    examples = [_part(Example(form, words, target, weight), body)]
    if page.labelled or _chance(page.id, "bullets") % 5 == 0:
        plain = _features([_BULLET.sub("", line, 1) for line in page.lines], table)
        examples.append(_part(Example(*plain, target, weight), body))
    if not page.labelled and _chance(page.id, "clean") % 3 == 0:
        examples += _article_alone(page, target, table)
    return examples


def _taught(
    page: _Page,
    form: Array,
    words: npt.NDArray[np.int32],
    teacher: Mapping[str, npt.NDArray[np.float32]],
) -> Array:
    """float16, (n_lines, len(KINDS)): the teacher's distribution over the kinds that are allowed."""
    sets = _sets(page.allowed)
    if page.labelled:
        return sets
    net = LineModel({}, teacher, DILATIONS, ModelRef(name="teacher", version=VERSION))
    scores = net.scores(np.concatenate((form, page.seen), 1).astype(np.float32), words)
    likely = np.exp(scores - scores.max(1, keepdims=True)) * sets
    taught: Array = (likely / np.maximum(likely.sum(1, keepdims=True), 1e-9)).astype(np.float16)
    return taught


def _article_alone(page: _Page, target: Array, table: Words) -> list[Example]:
    """The page as somebody who cleaned it already would hand it over, often a part only."""
    kept = [at for at, kinds in enumerate(page.allowed) if kinds != ANY and kinds & ARTICLE and (kinds & 1 or kinds == bits("headline"))]  # fmt: skip
    if _chance(page.id, "part") % 2:
        kept = kept[: 2 + _chance(page.id, "length") % 6]
    if len(kept) < 2:
        return []
    kept = kept[:MAX_LEARNED_LINES]
    form, words = _features([page.lines[at] for at in kept], table)
    return [Example(form, words, target[kept], np.full(len(kept), CLEAN_WEIGHT, np.float32))]


def _chance(page_id: str, purpose: str) -> int:
    """A number by chance that is the same in every run."""
    return int(hashlib.sha256(f"{purpose} {page_id}".encode()).hexdigest()[:8], 16)
