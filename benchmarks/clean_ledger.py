"""Whether body and ledger rebuild the source text exactly, for every page and text there is.

Every HTML page and plain text in FOLDER/cleaning (archives are read as they are, labelled lines
joined) goes through the clean stage. Counted: rebuilt, dropped, rejected, each with its reason;
anything else is a failure: a text that differs, an offset that is wrong, an exception, a page that
takes longer than two seconds of CPU.

    python benchmarks/clean_ledger.py --data FOLDER
"""

import argparse
import gzip
import json
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from clean_pages import raw_page
from facts import append
from rich.console import Console
from rich.progress import track

from pipeline.errors import DecodeError, StageError
from pipeline.outcome import Drop
from pipeline.records import CleanArticle, RawArticle
from pipeline.sources.charset import decode_page
from pipeline.stages.clean import CleanTools, clean, load_clean_tools
from pipeline.stages.clean.source import Source, from_html
from pipeline.text.ledger import rebuild

LIMIT_S = 2.0
SHOWN_FAILURES = 20
_KINDS = {".html": "text/html", ".htm": "text/html", ".txt": "text/plain"}
_NOTES = ("SOURCE.txt", "LICENSE.txt", "README.txt", "requirements.txt")


def main() -> int:
    """Check all, show what became of them; exit code 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="data folder: FOLDER/cleaning/...")
    parser.add_argument("--no-save", dest="save", action="store_false", help="append no result")
    arguments = parser.parse_args()
    console = Console()
    counts, failures = check_all(everything(arguments.data / "cleaning"), console)
    for name, count in counts.most_common():
        console.print(f"{count:6,}  {name}", highlight=False, markup=False)
    for failure in failures[:SHOWN_FAILURES]:
        console.print(f"failed: {failure}", style="red", markup=False)
    console.print(f"{counts.total():,} pages and texts, {len(failures)} failures")
    if arguments.save:
        append("clean_ledger", {"ends": dict(counts), "failures": len(failures)}, packages=("open-news-wire", "lxml"))  # fmt: skip
    return 1 if failures else 0


def check_all(
    items: Iterator[tuple[str, RawArticle]], console: Console
) -> tuple[Counter[str], list[str]]:
    """How each item ended, counted, and the failures in words."""
    tools = load_clean_tools()
    counts: Counter[str] = Counter()
    failures: list[str] = []
    for name, raw in track(items, description="rebuilding", console=console, transient=True):
        started = time.process_time()
        try:
            end = end_of(raw, tools)
        except Exception as error:  # noqa: BLE001 - an exception is what is looked for here
            end = f"failed: {type(error).__name__}: {error}"
        spent_s = time.process_time() - started
        if spent_s > LIMIT_S:
            end = f"failed: {spent_s:.1f} s of CPU"
        if end.startswith("failed: "):
            failures.append(f"{name}: {end}")
        counts[end] += 1
    return counts, failures


def end_of(raw: RawArticle, tools: CleanTools) -> str:
    """`rebuilt`, or how the stage refused it; a ledger that does not fit is `failed: ...`."""
    kind = "page" if raw.content_type == "text/html" else "text"
    try:
        article = clean(raw, tools)
    except StageError as error:
        return f"{kind} rejected: {_code(str(error))}"
    if isinstance(article, Drop):
        return f"{kind} dropped: {article.reason}"
    return wrong(article, source_text(raw, tools)) or f"{kind} rebuilt"


def source_text(raw: RawArticle, tools: CleanTools) -> str:
    """The text that the ledger speaks of: a page's visible text, a plain text itself."""
    if raw.content_type != "text/html":
        return raw.content
    source = from_html(raw.content, raw.url, tools.blocks)
    return source.source if isinstance(source, Source) else ""


def wrong(article: CleanArticle, source: str) -> str:
    """What the ledger gets wrong; empty if nothing."""
    done = 0
    for entry in article.ledger:
        if entry.start < done or entry.end < entry.start:
            return f"failed: entries overlap at {entry.start}"
        if source[entry.start : entry.end] != entry.text:
            return f"failed: the entry at {entry.start} holds another text"
        done = entry.end
    if rebuild(article.body, article.ledger) != source:
        return "failed: the rebuilt text differs"
    return ""


def everything(folder: Path) -> Iterator[tuple[str, RawArticle]]:
    """Every page and text of the archives, and the labelled lines as texts."""
    for archive in sorted(folder.glob("*.tar.xz")):
        with tarfile.open(archive) as files:
            for member in files:
                raw = _archived(member, files)
                if raw is not None:
                    yield f"{archive.name}: {member.name}", raw
    with (folder / "lines.jsonl").open(encoding="utf-8") as file:
        for page in map(json.loads, file):
            yield page["id"], raw_page("\n".join(page["lines"]), "text/plain")


def _archived(member: tarfile.TarInfo, files: tarfile.TarFile) -> RawArticle | None:
    """A file of an archive as a raw record; None for what is neither page nor text."""
    path = Path(member.name)
    kind = _KINDS.get(Path(path.name.removesuffix(".gz")).suffix.lower())
    stream = files.extractfile(member) if kind and path.name not in _NOTES else None
    if kind is None or stream is None:
        return None
    data = stream.read()
    try:
        content = decode_page(gzip.decompress(data) if path.suffix == ".gz" else data)[0]
    except (DecodeError, gzip.BadGzipFile):
        return None
    return raw_page(content, kind)


def _code(reason: str) -> str:
    """The kind of a reason: its words without what is counted in it."""
    words = [word for word in reason.split() if not word[:1].isdigit()]
    return " ".join(words)[:80]


if __name__ == "__main__":
    sys.exit(main())
