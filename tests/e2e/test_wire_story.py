"""The shipped wire story through all stages: every field as a careful editor would have it.

What must come out is written in mombasa-dockers.expected.json, not taken from the program.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import codec
from pipeline.flow import STAGES
from pipeline.records import EnrichedArticle
from pipeline.runtime.embedded import run_embedded
from pipeline.schema import problems
from pipeline.sources.files import Reading, read_articles
from pipeline.text.ledger import rebuild

WIRE = Path(__file__).parents[2] / "examples" / "wire"
PATH = WIRE / "mombasa-dockers.txt"
STORY: dict[str, Any] = json.loads(Path(__file__).with_name("mombasa-dockers.expected.json").read_text("utf-8"))  # fmt: skip
KNOWN_MISSES = {
    "1.8 billion shillings": "whose shillings is not asked yet, so the amount is left out",
}
"""What the stages do not get right; whoever mends one is told by this test to take it off the list."""
NOW = datetime(2024, 3, 14, 18, tzinfo=UTC)


def _case(kind: str, text: str) -> Any:
    missed = KNOWN_MISSES.get(text)
    return pytest.param(kind, text, marks=[pytest.mark.xfail(reason=missed)] if missed else [])


def _each(key: str, kind: str) -> list[Any]:
    return [_case(kind, name) for name in STORY[key]]


@pytest.fixture
def expected() -> dict[str, Any]:
    return STORY


@pytest.fixture(scope="module")
def record() -> EnrichedArticle:
    how = Reading(max_record_bytes=10**6, now=lambda: NOW, source="example-wire")
    (end,) = run_embedded(list(read_articles([PATH], how)), STAGES)
    assert isinstance(end.record, EnrichedArticle), end.line
    return end.record


def test_the_record_keeps_every_promise(record: EnrichedArticle) -> None:
    assert problems(codec.encode(record)) == []


def test_body_and_ledger_rebuild_the_story(record: EnrichedArticle) -> None:
    assert rebuild(record.body, record.ledger) == PATH.read_text("utf-8")


@pytest.mark.parametrize("name", ["title", "lifecycle", "paywall"])
def test_plain_fields_are_right(name: str, record: EnrichedArticle, expected: dict[str, Any]) -> None:  # fmt: skip
    assert getattr(record, name) == expected[name]


@pytest.mark.parametrize("name", ["headline_tags", "dateline", "credits", "captions", "published_at"])  # fmt: skip
def test_parts_are_right(name: str, record: EnrichedArticle, expected: dict[str, Any]) -> None:
    found = json.loads(codec.encode(record))[name]
    if name == "dateline":
        found["text"] = found["text"].strip()
    assert found == expected[name]


def test_the_language_is_known(record: EnrichedArticle, expected: dict[str, Any]) -> None:
    assert record.language.code == expected["language"]


def test_the_authors_are_those_of_the_byline(record: EnrichedArticle, expected: dict[str, Any]) -> None:  # fmt: skip
    assert [author.name for author in record.authors] == expected["authors"]


def test_the_body_is_the_story_and_nothing_else(record: EnrichedArticle, expected: dict[str, Any]) -> None:  # fmt: skip
    assert record.body.startswith(expected["body_starts"])
    assert record.body.endswith(expected["body_ends"])
    assert len(record.body.split("\n\n")) == expected["paragraphs"]


def test_everything_around_the_story_is_in_the_ledger_under_its_kind(
    record: EnrichedArticle, expected: dict[str, Any]
) -> None:
    for wanted in expected["ledger"]:
        texts = [entry.text for entry in record.ledger if entry.kind == wanted["kind"]]
        times = sum(text.count(wanted["text"]) for text in texts)
        assert times == wanted["times"], wanted
    for text in expected["removed"]:
        assert text not in record.body


def test_people_come_once_each_under_their_full_names(record: EnrichedArticle, expected: dict[str, Any]) -> None:  # fmt: skip
    people = {item.name: item for item in record.entities if item.type == "PER"}
    assert sorted(people) == sorted(item["name"] for item in expected["persons"])
    for wanted in expected["persons"]:
        assert len(people[wanted["name"]].mentions) == wanted["mentions"], wanted
        assert wanted["role"].lower() in (people[wanted["name"]].role or "").lower(), wanted


@pytest.mark.parametrize(("kind", "name"), _each("organisations", "ORG") + _each("places", "LOC"))
def test_organisations_and_places_are_found(kind: str, name: str, record: EnrichedArticle) -> None:
    assert name in {item.name for item in record.entities if item.type == kind}


def test_countries_are_iso_codes_most_relevant_first(record: EnrichedArticle, expected: dict[str, Any]) -> None:  # fmt: skip
    assert [country.code for country in record.countries] == expected["countries"]


def test_quotes_have_their_speakers(record: EnrichedArticle, expected: dict[str, Any]) -> None:
    found = {quote.text: quote.speaker_name for quote in record.quotes if quote.kind == "direct"}
    for wanted in expected["quotes"]:
        assert found.get(wanted["text"]) == wanted["speaker_name"]


@pytest.mark.parametrize(("kind", "text"), [_case(item["kind"], item["text"]) for item in STORY["values"]])  # fmt: skip
def test_values_are_read(kind: str, text: str, record: EnrichedArticle) -> None:
    (wanted,) = (item for item in STORY["values"] if item["text"] == text)
    found = json.loads(codec.encode(record))["values"]
    assert any(wanted.items() <= value.items() for value in found), (kind, found)


def test_topics_are_media_topics_main_one_first(record: EnrichedArticle, expected: dict[str, Any]) -> None:  # fmt: skip
    top = [topic.code for topic in record.topics if topic.level == 1]
    assert top[0] == expected["topics_level_1"][0]
    assert set(top) == set(expected["topics_level_1"])


def test_the_genre_is_known(record: EnrichedArticle, expected: dict[str, Any]) -> None:
    assert record.genre is not None
    assert record.genre.code == expected["genre"]
