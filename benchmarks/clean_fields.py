"""Part of `clean.py`: title, authors and day of publication, against what publishers and readers noted.

fundus_tests: what the publishers' own systems store, of 129 publishers, divided by publisher into a half
that rules were made on and one that they were not; trafilatura_eval: what readers of pages wrote down.

    python benchmarks/clean_fields.py --data FOLDER    this part alone, with every page that differs
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
import tarfile
import unicodedata
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import StageError
from pipeline.outcome import Drop
from pipeline.records import RawArticle
from pipeline.sources.charset import decode_page
from pipeline.stages.clean import clean, load_clean_tools

FUNDUS = "cleaning/fundus_tests.tar.xz"
READERS = "cleaning/trafilatura_eval.tar.xz"
FETCHED_AT = datetime(2026, 11, 24, tzinfo=UTC)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00ad": "", "\u200b": ""})  # fmt: skip
_JOINED = re.compile(r"[;,]| and | und ")


@dataclass(frozen=True)
class Fields:
    """What somebody says of a page; `days` are the days that count as right (by zone: two)."""

    title: str | None = None
    authors: frozenset[str] | None = None
    days: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """A page and what is right."""

    part: str
    name: str
    page: str
    url: str | None
    fetched_at: datetime
    right: Fields


Reader = Callable[[Case], Fields]


def field_scores(data: Path) -> dict[str, dict[str, Any]]:
    """Per contender and set of pages: shares of titles, sets of authors and days that are right."""
    cases = [*fundus_cases(data), *reader_cases(data)]
    return {name: scores(cases, read) for name, read in readers().items()}


def scores(cases: list[Case], read: Reader) -> dict[str, Any]:
    """The shares of a contender, by set of pages."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        counts[case.part].update(judged(case.right, read(case)))
    return {part: {name: round(count[name] / count[f"{name} asked"], 3) for name in ("title", "authors", "day") if count[f"{name} asked"]} for part, count in counts.items()}  # fmt: skip


def judged(right: Fields, found: Fields) -> Counter[str]:
    """What was asked of a page, and what of it was found exactly."""
    count: Counter[str] = Counter()
    if right.title:
        count["title asked"] += 1
        count["title"] += spelled(found.title) == spelled(right.title)
    if right.authors is not None:
        count["authors asked"] += 1
        count["authors"] += found.authors == right.authors
    if right.days:
        count["day asked"] += 1
        count["day"] += not right.days.isdisjoint(found.days)
    return count


def spelled(text: str | None) -> str:
    """A title whatever its spaces, quotation marks and dashes are."""
    return " ".join(unicodedata.normalize("NFKC", text or "").translate(_QUOTES).split())


def names(value: str | list[str] | None) -> frozenset[str]:
    """Authors as a set, whatever their case."""
    parts = _JOINED.split(value) if isinstance(value, str) else value or []
    return frozenset(spelled(part).casefold() for part in parts if part and part.strip())


def fundus_cases(data: Path) -> Iterator[Case]:
    """The pages of fundus's tests: each version of a publisher's pages has one."""
    files = unpacked(data / FUNDUS, "*/test_data/*/*")
    tools = load_clean_tools()
    for name in sorted(name for name in files if name.endswith(".json")):
        publisher = name.removesuffix(".json")
        versions = json.loads(files[name])
        of_publisher = re.compile(re.escape(publisher) + r"_\d.*\.html\.gz")
        pages = sorted(filter(of_publisher.fullmatch, files))
        facts = json.loads(files[f"{publisher.rpartition('/')[0]}/meta.info"])
        half = "dev" if hashlib.sha256(publisher.encode()).digest()[0] % 2 else "check"
        for version, page in zip(sorted(versions, key=version_of), pages, strict=True):
            right = versions[version]
            language = tools.language.identify(body_of(right)).code
            part = f"publishers-{'english' if language == 'en' else 'other'}-{half}"
            about = facts.get(PurePosixPath(page).name, {})
            yield fundus_case(part, page, gzip.decompress(files[page]), about, right)


def fundus_case(part: str, name: str, page: bytes, about: dict[str, str], right: dict[str, Any]) -> Case:  # fmt: skip
    """One of them; `about` is its address and when it was fetched."""
    crawled = about.get("crawl_date")
    authors = names(right["authors"]) if "authors" in right else None
    return Case(
        part=part,
        name=name,
        page=decode_page(page)[0],
        url=about.get("url"),
        fetched_at=datetime.fromisoformat(crawled).replace(tzinfo=UTC) if crawled else FETCHED_AT,
        right=Fields(right.get("title"), authors, days_of(right.get("publishing_date"))),
    )


def version_of(name: str) -> list[int]:
    """`V1_2` as numbers, in order of time."""
    return [int(part) for part in name[1:].split("_")]


def body_of(right: dict[str, Any]) -> str:
    """The noted body."""
    return " ".join(text for section in right["body"]["sections"] for text in section["paragraphs"])


def unpacked(archive: Path, pattern: str) -> dict[str, bytes]:
    """The archive's files of this pattern, by folder and name."""
    found = {}
    with tarfile.open(archive) as files:
        for member in files:
            path = PurePosixPath(member.name)
            file = files.extractfile(member) if path.match(pattern) else None
            if file is not None:
                found[f"{path.parent.name}/{path.name}"] = file.read()
    return found


def reader_cases(data: Path) -> Iterator[Case]:
    """The pages of trafilatura's evaluation that have a title or a date noted."""
    files = unpacked(data / READERS, "*/tests/*") | unpacked(data / READERS, "*/tests/*/*")
    pages = {name.rpartition("/")[2]: page for name, page in files.items()}
    for url, noted in json.loads(pages["evaldata.json"]).items():
        page = pages.get(noted["file"])
        if page is None or not (noted.get("title") or noted.get("date")):
            continue
        title = (noted.get("title") or "").strip() or None
        authors = names(noted["author"]) if noted.get("author") else None
        yield Case(
            part="readers",
            name=noted["file"],
            page=decode_page(page)[0],
            url=url,
            fetched_at=FETCHED_AT,
            right=Fields(title, authors, days_of(noted.get("date"))),
        )


def days_of(text: str | None) -> frozenset[str]:
    """The day of a time in its own zone and in UTC."""
    if not text:
        return frozenset()
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return frozenset((text[:10],))
    utc = time.astimezone(UTC) if time.tzinfo else time
    return frozenset((time.date().isoformat(), utc.date().isoformat()))


def readers() -> dict[str, Reader]:
    """The contenders; newspaper4k where it is installed."""
    found: dict[str, Reader] = {"clean": our_reader(), "trafilatura": trafilatura_fields}
    if find_spec("newspaper"):
        found["newspaper4k"] = newspaper_fields
    return found


def our_reader() -> Reader:
    """The clean stage, from page to record."""
    tools = load_clean_tools()

    def read(case: Case) -> Fields:
        raw = RawArticle(id="1", source="benchmark", url=case.url, content_type="text/html", content=case.page, fetched_at=case.fetched_at)  # fmt: skip
        try:
            article = clean(raw, tools)
        except StageError:
            return Fields()
        if isinstance(article, Drop):
            return Fields()
        published = article.published_at
        return Fields(article.title, names([author.name for author in article.authors]), day(published))  # fmt: skip

    return read


def day(time: date | None) -> frozenset[str]:
    """A found time's day."""
    return frozenset((time.isoformat()[:10],)) if time else frozenset()


def trafilatura_fields(case: Case) -> Fields:
    """What trafilatura calls metadata."""
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(case.page, default_url=case.url)
    return Fields(found.title, names(found.author), frozenset((found.date,)) if found.date else frozenset())  # fmt: skip


def newspaper_fields(case: Case) -> Fields:
    """What newspaper4k finds; nothing where it fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        newspaper = import_module("newspaper")
    url = case.url or "https://example.org/"
    try:
        found = newspaper.article(url, input_html=case.page)
    except (ValueError, TypeError, AttributeError, KeyError, newspaper.ArticleException):
        return Fields()
    return Fields(found.title, names(list(found.authors)), day(found.publish_date))


def main() -> int:
    """Show what differs, page by page, then the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="data folder: FOLDER/cleaning/...")
    parser.add_argument("--all", action="store_true", help="the other contenders too")
    arguments = parser.parse_args()
    cases = [*fundus_cases(arguments.data), *reader_cases(arguments.data)]
    read = our_reader()
    for case in cases:
        found = read(case)
        count = judged(case.right, found)
        wrong = [name for name in ("title", "authors", "day") if count[f"{name} asked"] > count[name]]  # fmt: skip
        if wrong:
            sys.stdout.write(f"{case.part} {case.name}: {', '.join(wrong)}\n  found {found}\n  right {case.right}\n")  # fmt: skip
    for name, reader in (readers() if arguments.all else {"clean": read}).items():
        sys.stdout.write(f"{name}: {json.dumps(scores(cases, reader))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
