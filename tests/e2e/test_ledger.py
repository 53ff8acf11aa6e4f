"""The ledger's promise on everything that ships: body and ledger rebuild the source text exactly.

Over all the cleaning data there is: `python benchmarks/clean_ledger.py --data FOLDER`.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.outcome import Drop
from pipeline.records import RawArticle
from pipeline.resources import resource_dir
from pipeline.stages.clean import CleanTools, clean, load_clean_tools
from pipeline.stages.clean.source import Source, from_html
from pipeline.text.ledger import rebuild

EXAMPLES = resource_dir("examples")
TESTS = Path(__file__).parents[1]


def contents() -> Iterator[tuple[str, str, str]]:
    """Name, content type and content of every page and text that ships or is written for tests."""
    for folder in (EXAMPLES, TESTS):
        for path in sorted(folder.rglob("*.html")):
            yield path.name, "text/html", path.read_text("utf-8")
    for folder in (EXAMPLES / "wire", TESTS / "unit" / "stages" / "clean" / "stories"):
        for path in sorted(folder.glob("*.txt")):
            yield path.name, "text/plain", path.read_text("utf-8")
    for line in (EXAMPLES / "wikinews" / "articles.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        yield record["id"], record["content_type"], record["content"]


@pytest.fixture(scope="module")
def tools() -> CleanTools:
    return load_clean_tools()


@pytest.mark.parametrize(
    ("name", "content_type", "content"), [pytest.param(*item, id=item[0]) for item in contents()]
)
def test_body_and_ledger_rebuild_the_source_text(
    name: str, content_type: str, content: str, tools: CleanTools
) -> None:
    raw = RawArticle(
        id=name, source="example", url=None, content_type=content_type, content=content,
        fetched_at=datetime(2024, 3, 15, tzinfo=UTC),
    )  # fmt: skip
    article = clean(raw, tools)
    if isinstance(article, Drop):
        assert name == "only-a-menu.html"
        return
    source = content
    if content_type == "text/html":
        page = from_html(content, None, tools.blocks)
        assert isinstance(page, Source)
        source = page.source
    assert rebuild(article.body, article.ledger) == source
    for entry in article.ledger:
        assert source[entry.start : entry.end] == entry.text
    ends = [0, *(entry.end for entry in article.ledger)]
    assert all(entry.start >= end for entry, end in zip(article.ledger, ends, strict=False))
