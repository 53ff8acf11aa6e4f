"""How the cleaning benchmark counts: lines from the ledger, kept lines, kinds, targets."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.records import CleanArticle, RawArticle
from pipeline.stages.clean import clean, load_clean_tools
from tests.unit.benchmarks.test_benchmarks import FOLDER, program

STORY = (
    "Ice closes the bridge at Boden",
    "By Ann Lee",
    "The bridge over the Lule river was closed on Monday because ice had moved one of its piers.",
    "Lorries will have to go by way of Boden until May, which takes them forty minutes longer.",
)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    return program("clean_lines")


def article() -> CleanArticle:
    raw = RawArticle(
        id="1", source="example", url=None, content_type="text/plain",
        content="\n".join(STORY), fetched_at=datetime(2024, 3, 15, tzinfo=UTC),
    )  # fmt: skip
    found = clean(raw, load_clean_tools())
    assert isinstance(found, CleanArticle)
    return found


def test_the_kind_of_a_line_is_read_from_the_ledger(lines: ModuleType) -> None:
    assert lines.line_kinds(STORY, article()) == ["headline", "byline", "body", "body"]


def test_where_no_article_is_found_no_line_has_a_kind(lines: ModuleType) -> None:
    assert lines.line_kinds(STORY, None) == ["none"] * 4


def test_kept_lines_and_kinds_are_scored(lines: ModuleType) -> None:
    pairs = [("body", "body"), ("body", "other"), ("legal", "body"), ("legal", "legal")]
    assert lines.kept_scores(pairs) == {"f1": 0.5, "precision": 0.5, "recall": 0.5}
    assert lines.kind_scores(pairs) == {"body": 0.5, "legal": 0.6667}


def test_a_fifth_of_the_pages_is_held_out(lines: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "cleaning").mkdir()
    pages = "".join(f'{{"id": "page-{number}"}}\n' for number in range(1_000))
    (tmp_path / "cleaning" / "lines.jsonl").write_text(pages)
    assert 170 <= len(list(lines.held_out_pages(tmp_path))) <= 230


def test_a_missed_target_is_told_with_what_was_wanted(lines: ModuleType) -> None:
    assert lines
    found = program("clean").missed_targets({"body": {"clean": {"f1": 0.9, "exact": 0.5}}})
    assert found == ["body: f1 0.900, wanted >= 0.975"]
