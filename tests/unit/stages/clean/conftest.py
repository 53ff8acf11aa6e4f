"""The shipped tools, loaded once, and short ways to run the clean stage."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.records import CleanArticle, Hints, RawArticle
from pipeline.stages.clean import CleanTools, clean, load_clean_tools

STORIES = Path(__file__).parent / "stories"
FETCHED_AT = datetime(2024, 3, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def tools() -> CleanTools:
    return load_clean_tools()


def raw(
    content: str,
    content_type: str = "text/plain",
    *,
    url: str | None = None,
    encoding: str | None = None,
    hints: Hints | None = None,
) -> RawArticle:
    return RawArticle(
        id="a1",
        source="example",
        url=url,
        content_type=content_type,
        content=content,
        encoding=encoding,
        fetched_at=FETCHED_AT,
        hints=hints or Hints(),
    )


@pytest.fixture(scope="session")
def cleaned(tools: CleanTools) -> Callable[..., CleanArticle]:
    """Cleans a text (or a page) and hands back the record."""

    def run(content: str, content_type: str = "text/plain", **given: object) -> CleanArticle:
        result = clean(raw(content, content_type, **given), tools)  # type: ignore[arg-type]
        assert isinstance(result, CleanArticle)
        return result

    return run


def paragraphs_page(*paragraphs: str, head: str = "", around: str = "") -> str:
    """A page with these paragraphs in its article."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en'><head>{head}</head>"
        f"<body>{around}<article>{body}</article></body></html>"
    )


SENTENCES = (
    "The bridge over the Lule river was closed on Monday because ice had moved one of its piers.",
    "Engineers from the county measured a shift of eleven centimetres since the autumn, they said.",
    "Lorries will have to go by way of Boden until May, which takes them forty minutes longer.",
)
"""Three paragraphs for tests that need an article and do not mind which."""
