"""Pages for the block model: their outlines, and which kinds each of their blocks may be.

Labelled pages of lines.jsonl tell the kind of every line; pages with a gold text tell what is of the
article. A labelled page goes before its gold text.
"""

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml.etree import HTML, HTMLParser, LxmlError
from rapidfuzz.distance import LCSseq

from pipeline.errors import RecordError
from pipeline.sources.charset import decode_page
from pipeline.stages.clean.head import read_head
from pipeline.stages.clean.hints import PageHints, page_hints
from pipeline.stages.clean.outline import Outline, outline_of
from pipeline.training.cleaner.alignment import GoldText, align, words
from pipeline.training.cleaner.allowed import ANY, NOT_BODY, allowed_kinds, bits
from pipeline.training.cleaner.archives import members
from pipeline.training.cleaner.gold_pages import ID_CHARS, gold_pages
from pipeline.training.cleaner.taught_pages import taught_pages, without_segments

LABELLED_WEIGHT = 5.0
FUNDUS_WEIGHT = 3.0
"""Pages of today's sites, of which there are few."""
TAUGHT_WEIGHT = 1.0
MIN_COVERED = 0.8
_BODY_ONLY = ("fu", "ps")
_MANY = ("dr", "ps")
"""Of 2008 and 2012: every second one, or they would outweigh the sites of today."""
MIN_FOUND, MIN_OF_KIND, MAX_ABSENT = 0.7, 0.6, 0.35
"""Shares of a block's words: found in the labelled lines, of one kind, and few enough to be elsewhere."""
MAX_BLOCKS = 3_000
MAX_COMPARED = 300_000_000
_NAMES = {
    "trafilatura_eval": (r".*/tests/(?:cache|eval)/[^/]+\.html", "tr"),
    "html_cleaning_merged": (r".*/(?:page-signal-master|dragnet_data)/input/[^/]+\.html", ""),
    "newspaper3k_tests": (r".*/data/html/[^/]+\.html", "np"),
    "fundus_tests": (r".*/test_data/[^/]+/[^/]+\.html\.gz", "fu"),
}


@dataclass(slots=True)
class BlockPage:
    """A page for learning or scoring; `allowed` has a set of kinds a block, as bits.

    `body` is the labelled body, for scoring; "" if the page was not labelled line by line.
    """

    id: str
    outline: Outline
    hints: PageHints
    allowed: list[int]
    weight: float
    body: str = ""

    @property
    def takes_more(self) -> bool:
        """Whether its gold text may have captions and the like beside the body."""
        return not self.body and not self.id.startswith(_BODY_ONLY)


def held_out(page_id: str) -> bool:
    """Whether the page is of the fifth that is kept for the final score."""
    return _number(page_id) % 5 == 0


def _number(page_id: str) -> int:
    return int(hashlib.sha256(page_id.encode()).hexdigest(), 16)


def block_pages(data: Path) -> Iterator[BlockPage]:
    """All pages, the labelled ones first, each once.

    Raises OSError if the folder lacks an archive.
    """
    seen = set()
    for page in _labelled_pages(data / "cleaning"):
        seen.add(page.id)
        yield page
    for gold in gold_pages(data, block_texts):
        read = None if gold.id in seen or _is_surplus(gold.id) else read_blocks(gold.page)
        if read is not None:
            outline, hints = read
            allowed = [*gold.allowed, *[ANY] * (len(outline.texts) - len(gold.allowed))]
            weight = FUNDUS_WEIGHT if gold.id.startswith("fu-") else gold.weight
            yield BlockPage(gold.id, outline, hints, allowed, weight)
    yield from _taught(data / "cleaning", seen)


def _taught(cleaning: Path, seen: Collection[str]) -> Iterator[BlockPage]:
    for page_id, content, text, without in taught_pages(cleaning, seen):
        read = read_blocks(content)
        if read is None:
            continue
        outline, hints = read
        found, covered = align(outline.texts, GoldText.of(text))
        allowed = allowed_kinds(outline.texts, found, body_only=False)
        if allowed is not None and covered >= MIN_COVERED:
            allowed = without_segments(outline.texts, allowed, without)
            yield BlockPage(page_id, outline, hints, allowed, TAUGHT_WEIGHT)


def _is_surplus(page_id: str) -> bool:
    """Whether the page is left out, or has a teacher that knows more than a few pieces of it."""
    return page_id.startswith("tr") or (page_id.startswith(_MANY) and _number(page_id) % 2 == 0)  # fmt: skip


def block_texts(content: bytes) -> list[str]:
    """A page's blocks, as lines for `gold_pages`."""
    read = read_blocks(content)
    return list(read[0].texts) if read else []


def read_blocks(content: bytes) -> tuple[Outline, PageHints] | None:
    """A page's outline and hints; None for one that the clean stage would reject or that is empty."""
    try:
        tree: Any = HTML(decode_page(content)[0].encode("utf-8", "replace"), HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))  # fmt: skip
        outline = outline_of(tree) if tree is not None else Outline()
    except (RecordError, LxmlError):
        return None
    if not 0 < len(outline.texts) <= MAX_BLOCKS:
        return None
    return outline, page_hints(read_head(tree))


def _labelled_pages(cleaning: Path) -> Iterator[BlockPage]:
    with (cleaning / "lines.jsonl").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in map(json.loads, file)}
    for archive, (pattern, prefix) in _NAMES.items():
        for path, content in members(cleaning / f"{archive}.tar.xz", pattern):
            page_id = _id_of(path, prefix)
            row = rows.get(page_id)
            page = read_blocks(gzip.decompress(content) if path.endswith(".gz") else content) if row else None  # fmt: skip
            if row and page:
                outline, hints = page
                allowed = _allowed(outline.texts, row)
                body = "\n".join(line for line, kind in zip(row["lines"], row["labels"], strict=True) if kind == "body")  # fmt: skip
                yield BlockPage(page_id, outline, hints, allowed, LABELLED_WEIGHT, body)


def _id_of(path: str, prefix: str) -> str:
    """The id in lines.jsonl of an archive's page."""
    name = re.sub(r"\.html(?:\.gz)?$", "", path.rsplit("/", maxsplit=1)[-1])
    if "page-signal" in path:
        return f"ps-{name[:ID_CHARS]}"
    if prefix == "fu":
        return f"fu-{path.split('/')[-2]}-{name}"
    return f"{prefix or 'dr'}-{name}"


def _allowed(texts: Sequence[str], row: dict[str, Any]) -> list[int]:
    """The kind of each block whose words are those of labelled lines, by their common subsequence."""
    lines = [(word, kind) for line, kind in zip(row["lines"], row["labels"], strict=True) for word in words(line)]  # fmt: skip
    blocks = [words(text) for text in texts]
    flat = [(word, at) for at, block in enumerate(blocks) for word in block]
    if len(lines) * len(flat) > MAX_COMPARED:
        return [ANY] * len(texts)
    found: list[Counter[str]] = [Counter() for _ in texts]
    for part in LCSseq.opcodes([word for word, _ in flat], [word for word, _ in lines]):
        if part.tag == "equal":
            for at in range(part.src_end - part.src_start):
                found[flat[part.src_start + at][1]][lines[part.dest_start + at][1]] += 1
    elsewhere = ANY if row["whole_page"] else NOT_BODY
    return [
        _kinds(len(block), kinds, elsewhere) for block, kinds in zip(blocks, found, strict=True)
    ]


def _kinds(number: int, found: Counter[str], elsewhere: int) -> int:
    total = found.total()
    if not number:
        return ANY
    if total >= MIN_FOUND * number:
        kind, most = found.most_common(1)[0]
        return bits(kind) if most >= MIN_OF_KIND * number else ANY
    return elsewhere if total <= MAX_ABSENT * number else ANY
