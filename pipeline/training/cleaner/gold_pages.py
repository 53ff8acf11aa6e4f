"""Pages with gold texts from the data folder, as lines of which one knows whether they are body.

The lines are those of resiliparse's whole-page text, which is how scrapers commonly take it.
"""

import gzip
import html
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from pipeline.training.cleaner.alignment import Found, GoldText, align, words
from pipeline.training.cleaner.allowed import (
    ANY,
    BODY,
    FRONT,
    LEAD,
    NOT_BODY,
    PROSE_CHARS,
    LabelledText,
    allowed_kinds,
    bits,
    first_prose,
)
from pipeline.training.cleaner.archives import members

MIN_WORDS = 40
MIN_COVERED = 0.75
MAX_LINES = 1_500
ID_CHARS = 20
"""So much of a page-signal name is its id in lines.jsonl."""
_MERGED = {
    "dragnet_data": ("dr", 0.8),
    "CleanPortalEval-master": ("cp", 1.0),
    "readability": ("rd", 0.5),
}
"""Folder -> prefix of ids and weight: pages that are no news count less; CleanEval's hardly are any."""
_SIGNAL = "page-signal-master"
_COMMENTS = re.compile(r"!@#\$%.*")
_SELECTED = re.compile(r'class="x-nc-sel([1-5])"[^>]*>(.*?)</span>', re.DOTALL)
_SUPPLEMENT = bits("caption", "byline", "time", "standfirst", "sign_off", "promotion", "other", "body", "headline")  # fmt: skip
_ELSEWHERE = bits("related", "navigation", "promotion")
_TITLE_AGAIN = bits("headline", "related", "navigation")
_DECK = bits("standfirst", "related", "body", "headline")


LinesOf = Callable[[bytes], list[str]]


def page_lines(content: bytes) -> list[str]:
    """All visible lines of a page, white space as one space."""
    text = extract_plain_text(
        bytes_to_str(content, detect_encoding(content) or "utf-8"), alt_texts=True
    )
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def gold_pages(data: Path, lines_of: LinesOf = page_lines) -> Iterator[LabelledText]:
    """The pages of four archives: three with gold texts that fit, one with pieces of such.

    `lines_of` takes a page apart.
    """
    cleaning = data / "cleaning"
    yield from _merged(cleaning / "html_cleaning_merged.tar.xz", lines_of)
    yield from _fundus(cleaning / "fundus_tests.tar.xz", lines_of)
    yield from _newspaper(cleaning / "newspaper3k_tests.tar.xz", lines_of)
    yield from _trafilatura(cleaning / "trafilatura_eval.tar.xz", lines_of)


def _merged(archive: Path, lines_of: LinesOf) -> Iterator[LabelledText]:
    inputs: dict[tuple[str, str], bytes] = {}
    golds: dict[tuple[str, str], bytes] = {}
    for path, content in members(archive, r".*/(?:input/.*\.html|GoldStandard/.*\.txt)"):
        folder, part, name = path.split("/")[-3:]
        if folder in _MERGED or folder == _SIGNAL:
            (inputs if part == "input" else golds)[folder, name.rpartition(".")[0]] = content
    for (folder, name), content in sorted(golds.items()):
        page = inputs.get((folder, name))
        if page is None:
            continue
        gold = _decoded(content)
        found = (
            _signal_page(name, lines_of(page), page, gold)
            if folder == _SIGNAL
            else _text_page(folder, name, lines_of(page), page, gold)
        )
        if found:
            yield found


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]{0,300}>", " ", markup))


def _text_page(
    folder: str, name: str, lines: list[str], content: bytes, gold: str
) -> LabelledText | None:
    """A page whose gold text is plain, with readers' comments after a mark, or lightly marked up."""
    prefix, weight = _MERGED[folder]
    mark = _COMMENTS.search(gold)
    body, comments = (gold[: mark.start()], gold[mark.end() :]) if mark else (gold, "")
    body = re.sub(r"^\s*URL:.*", "", body) if folder == "dragnet_data" else _plain(re.sub(r"^\s*URL:.*", "", body))  # fmt: skip
    page = _aligned(f"{prefix}-{name}", lines, content, GoldText.of(body), weight, body_only=False)
    if page and comments:
        said, _ = align(page.lines, GoldText.of(comments))
        for at, verdict in enumerate(said):
            if verdict is Found.YES and page.allowed[at] == NOT_BODY:
                page.allowed[at] = bits("comment")
    return page


def _aligned(
    page_id: str,
    lines: list[str],
    content: bytes,
    gold: GoldText,
    weight: float,
    *,
    body_only: bool,
) -> LabelledText | None:
    lines = lines[:MAX_LINES]
    if len(gold.words) < MIN_WORDS or not lines:
        return None
    found, covered = align(lines, gold)
    allowed = allowed_kinds(lines, found, body_only=body_only)
    if covered < MIN_COVERED or allowed is None:
        return None
    return LabelledText(page_id, lines, allowed, weight, content)


def _signal_page(name: str, lines: list[str], content: bytes, gold: str) -> LabelledText | None:
    """L3S-GN1: headline, text, supplements, links and comments are marked by number in a copy."""
    marked: dict[str, list[str]] = defaultdict(list)
    for number, text in _SELECTED.findall(gold):
        marked[number].append(_plain(text))
    golds = {number: GoldText.of(" \n ".join(texts)) for number, texts in marked.items()}
    if "2" not in golds:
        return None
    page = _aligned(f"ps-{name[:ID_CHARS]}", lines, content, golds["2"], 1.0, body_only=True)
    if page is None:
        return None
    found = {number: align(page.lines, text)[0] for number, text in golds.items()}
    first = first_prose(page.lines, found["2"]) or 0
    for at, line in enumerate(page.lines):
        if found["2"][at] is not Found.YES:
            page.allowed[at] = _marked(words(line), at, at > first, golds, found)
    return page


def _marked(
    line: list[str],
    at: int,
    below: bool,
    golds: Mapping[str, GoldText],
    found: Mapping[str, list[Found]],
) -> int:
    """The kinds of a line that is not marked as text."""
    yes = {number for number, verdicts in found.items() if verdicts[at] is Found.YES}
    title = golds.get("1")
    if "5" in yes and below:
        return bits("comment")
    if title and line == title.words:
        return bits("headline")
    if title and len(line) > 3 and line in title:
        return _TITLE_AGAIN
    if "4" in yes:
        return _ELSEWHERE
    if "3" in yes:
        return _SUPPLEMENT
    return ANY if found["2"][at] is Found.UNCLEAR else NOT_BODY


def _fundus(archive: Path, lines_of: LinesOf) -> Iterator[LabelledText]:
    pages: dict[str, bytes] = {}
    golds: dict[str, Any] = {}
    for path, content in members(archive, r".*/test_data/[^/]+/[^/]+\.(?:json|html\.gz)"):
        name = "/".join(path.split("/")[-2:])
        if name.endswith(".json"):
            golds[name[:-5]] = json.loads(content)
        else:
            pages[name[:-8]] = gzip.decompress(content)
    for name, content in sorted(pages.items()):
        versions = [each for each in golds.get(re.sub(r"_\d{4}_\d\d_\d\d.*", "", name), {}).values() if each.get("body")]  # fmt: skip
        lines = lines_of(content) if versions else []
        each = [found for version in versions if (found := _fundus_page(name, lines, content, version))]  # fmt: skip
        if each:
            yield max(each, key=lambda page: page.allowed.count(BODY))


def _fundus_page(
    name: str, lines: list[str], content: bytes, gold: Mapping[str, Any]
) -> LabelledText | None:
    texts = [text for part in gold["body"]["sections"] for text in part["headline"] + part["paragraphs"]]  # fmt: skip
    page_id = f"fu-{name.replace('/', '-', 1)}"
    page = _aligned(page_id, lines, content, GoldText.of(" \n ".join(texts)), 1.0, body_only=True)
    if page is None:
        return None
    title = words(gold.get("title") or "")
    decks, _ = align(page.lines, GoldText.of(" \n ".join(gold["body"]["summary"])))
    texts = [str(image.get("caption") or "") for image in gold.get("images") or ()]
    captions, _ = align(page.lines, GoldText.of(" \n ".join(texts)))
    for at, line in enumerate(page.lines):
        if page.allowed[at] not in (NOT_BODY, ANY):
            continue
        if decks[at] is Found.YES:
            page.allowed[at] = _DECK
        elif words(line) == title:
            page.allowed[at] = _TITLE_AGAIN
        elif captions[at] is Found.YES and len(words(line)) > 3:
            page.allowed[at] = bits("caption")
    return page


def _newspaper(archive: Path, lines_of: LinesOf) -> Iterator[LabelledText]:
    pages: dict[str, bytes] = {}
    golds: dict[str, str] = {}
    for path, content in members(archive, r".*/data/(?:html|text)/[^/]+\.(?:html|txt)"):
        name, _, kind = path.rpartition("/")[2].rpartition(".")
        if kind == "html":
            pages[name] = content
        else:
            golds[name] = content.decode("utf-8", "replace")
    for name in sorted(pages.keys() & golds.keys()):
        gold = GoldText.of(golds[name])
        page = _aligned(
            f"np-{name}", lines_of(pages[name]), pages[name], gold, 0.6, body_only=False
        )
        if page:
            yield page


def _trafilatura(archive: Path, lines_of: LinesOf) -> Iterator[LabelledText]:
    """Pages of which a few pieces are known to be of the article or not: the rest is the teacher's."""
    pages: dict[str, bytes] = {}
    pieces: dict[str, Any] = {}
    for path, content in members(
        archive, r".*/tests/(?:evaldata\.json|(?:eval|cache)/[^/]+\.html)"
    ):
        if path.endswith(".json"):
            pieces = json.loads(content)
        else:
            pages[path.rpartition("/")[2]] = content
    for facts in pieces.values():
        content = pages.get(facts["file"], b"")
        lines = lines_of(content)[:MAX_LINES]
        if lines:
            allowed = [_pieced(line, facts) for line in lines]
            yield LabelledText(f"tr-{facts['file'][:-5]}", lines, allowed, 0.4, content)


def _pieced(line: str, facts: Mapping[str, list[str]]) -> int:
    if any(len(piece) > 15 and piece in line for piece in facts["with"]):
        return FRONT if len(line) < PROSE_CHARS else LEAD
    return NOT_BODY if any(len(piece) > 8 and piece in line for piece in facts["without"]) else ANY
