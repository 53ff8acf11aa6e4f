"""Pages that nobody labelled, as trafilatura reads them: a teacher where its text passes a check.

Its evaluation data say of each page a few segments that the text must have and some that it must
not; a page is learned from only if the teacher gets them right.
"""

import json
import logging
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import RecordError
from pipeline.sources.charset import decode_page
from pipeline.training.cleaner.allowed import NOT_BODY
from pipeline.training.cleaner.archives import members

ARCHIVE = "trafilatura_eval.tar.xz"
MIN_WITH = 0.66
MAX_WITHOUT = 0.34
"""Shares of the segments that the teacher's text must have at least, and may have at most."""
SHORT_CHARS = 200


def taught_pages(
    cleaning: Path, seen: Collection[str]
) -> Iterator[tuple[str, bytes, str, list[str]]]:
    """Id, page, the teacher's text and the segments that are not of it, of each page that passes.

    Pages whose id is in `seen` are left out.
    """
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    pages: dict[str, bytes] = {}
    segments: dict[str, Any] = {}
    for path, content in members(cleaning / ARCHIVE, r".*/tests/(?:evaldata\.json|(?:cache|eval)/[^/]+\.html)"):  # fmt: skip
        if path.endswith(".json"):
            segments = {each["file"]: each for each in json.loads(content).values()}
        else:
            pages[path.rsplit("/", maxsplit=1)[-1]] = content
    for name, each in sorted(segments.items()):
        page_id = f"tr-{name.removesuffix('.html')}"
        if name in pages and page_id not in seen:
            text = _taught(pages[name], each)
            if text:
                yield page_id, pages[name], text, each["without"]


def _taught(content: bytes, segments: dict[str, Any]) -> str | None:
    """The teacher's text, if it has what it must have and little of what it must not."""
    import trafilatura  # noqa: PLC0415 - it takes a second, and only this function needs it

    try:
        page = decode_page(content)[0]
    except RecordError:
        return None
    text = trafilatura.extract(page, fast=True, include_comments=False)
    if not text:
        return None
    text = str(text)
    right = sum(segment in text for segment in segments["with"])
    wrong = sum(segment in text for segment in segments["without"])
    good = right >= MIN_WITH * len(segments["with"]) and wrong <= MAX_WITHOUT * len(segments["without"])  # fmt: skip
    return text if good else None


def without_segments(
    texts: Sequence[str], allowed: Sequence[int], segments: Sequence[str]
) -> list[int]:
    """The allowed kinds, with short blocks that have a segment of what is not the text corrected."""
    return [
        NOT_BODY if len(text) <= SHORT_CHARS and any(segment in text for segment in segments) else kinds
        for text, kinds in zip(texts, allowed, strict=True)
    ]  # fmt: skip
