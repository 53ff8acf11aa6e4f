"""The embedded driver: order kept, one end an item, the same with one process or several."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.errors import StageError
from pipeline.flow import STAGES, part_of_flow
from pipeline.message import Message
from pipeline.records import CleanArticle, DeadLetter, RawArticle
from pipeline.runtime.embedded import CHUNK_ITEMS, Embedded, run_embedded
from pipeline.sources.refused import Refused

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
TEXT = (
    "Council opens the river bridge to lorries\n\n"
    "HAMBURG, May 1 (Example Wire) - The city council opened the bridge over the Elbe to lorries "
    "on Wednesday, its mayor Anna Beispiel said, after two years of repairs.\n\n"
    "The works cost 12 million euros, a fifth less than planned, and took two years.\n"
)


def raw(number: int, content: str = TEXT) -> RawArticle:
    return RawArticle(id=f"a{number}", source="s", url=None, content_type="text/plain", content=content, fetched_at=NOW)  # fmt: skip


def without_times(line: bytes) -> dict[str, Any]:
    document = json.loads(line)
    for item in document.get("provenance", ()):
        item.pop("ms")
    for name in ("first_at", "last_at"):
        document.pop(name, None)
    return dict(document)


@pytest.fixture(scope="module")
def whole_flow() -> Embedded:
    return Embedded(STAGES, now=lambda: NOW)


def test_an_article_passes_all_stages_and_says_so(whole_flow: Embedded) -> None:
    end = whole_flow.end_of(raw(1))
    assert not end.is_dead_letter
    assert [item.stage for item in end.record.provenance] == ["clean", "tag", "classify"]


def test_an_empty_text_becomes_a_dead_letter_of_the_stage_that_refused_it(
    whole_flow: Embedded,
) -> None:
    end = whole_flow.end_of(raw(1, content="   \n"))
    assert isinstance(end.record, DeadLetter)
    assert (end.record.topic, end.record.stage, end.record.id) == ("news-raw", "clean", "a1")
    assert end.record.error


def test_a_refused_piece_becomes_a_dead_letter_with_its_size(whole_flow: Embedded) -> None:
    refused = Refused(Message("news-raw", None, b"head"), StageError("too large"), size_bytes=9000)
    letter = whole_flow.end_of(refused).record
    assert isinstance(letter, DeadLetter)
    assert (letter.stage, letter.payload_truncated, letter.payload_size_bytes) == ("source", True, 9000)  # fmt: skip


def test_a_lone_surrogate_ends_as_a_dead_letter(whole_flow: Embedded) -> None:
    assert whole_flow.end_of(raw(1, content=TEXT + "\ud800")).is_dead_letter


def test_a_part_of_the_flow_ends_with_its_last_stage() -> None:
    (end,) = run_embedded([raw(1)], part_of_flow(("clean",)))
    assert isinstance(end.record, CleanArticle)


def test_several_processes_give_the_same_lines_in_the_same_order() -> None:
    count = CHUNK_ITEMS * 3 + 1
    items: list[Any] = [raw(number, content=TEXT if number % 5 else "") for number in range(count)]
    alone = [without_times(end.line) for end in run_embedded(items, STAGES)]
    together = [without_times(end.line) for end in run_embedded(items, STAGES, workers=2)]
    assert together == alone
    assert [document["id"] for document in alone] == [f"a{number}" for number in range(count)]


def test_the_input_is_read_only_as_fast_as_it_is_worked_on() -> None:
    read = 0

    def endless() -> Iterator[RawArticle]:
        nonlocal read
        while True:
            read += 1
            yield raw(read)

    ends = run_embedded(endless(), part_of_flow(("clean",)), workers=2)
    for _ in range(CHUNK_ITEMS * 2):
        next(ends)
    assert read <= CHUNK_ITEMS * 2 * 3 + CHUNK_ITEMS * 3
    ends.close()  # type: ignore[attr-defined]
