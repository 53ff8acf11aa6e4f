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
STORY = WIRE / "mombasa-dockers.txt"
EXPECTED = Path(__file__).with_name("mombasa-dockers.expected.json")
NOW = datetime(2024, 3, 14, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(EXPECTED.read_text("utf-8"))
    return document


@pytest.fixture(scope="module")
def record() -> EnrichedArticle:
    how = Reading(max_record_bytes=10**6, now=lambda: NOW, source="example-wire")
    (end,) = run_embedded(list(read_articles([STORY], how)), STAGES)
    assert isinstance(end.record, EnrichedArticle), end.line
    return end.record


def test_the_record_keeps_every_promise(record: EnrichedArticle) -> None:
    assert problems(codec.encode(record)) == []


def test_body_and_ledger_rebuild_the_story(record: EnrichedArticle) -> None:
    assert rebuild(record.body, record.ledger) == STORY.read_text("utf-8")


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


@pytest.mark.parametrize(("kind", "key"), [("ORG", "organisations"), ("LOC", "places")])
def test_organisations_and_places_are_found(
    kind: str, key: str, record: EnrichedArticle, expected: dict[str, Any]
) -> None:
    found = {item.name for item in record.entities if item.type == kind}
    assert found >= set(expected[key])


def test_countries_are_iso_codes_most_relevant_first(record: EnrichedArticle, expected: dict[str, Any]) -> None:  # fmt: skip
    assert [country.code for country in record.countries] == expected["countries"]


def test_quotes_have_their_speakers(record: EnrichedArticle, expected: dict[str, Any]) -> None:
    found = {quote.text: quote.speaker_name for quote in record.quotes if quote.kind == "direct"}
    for wanted in expected["quotes"]:
        assert found.get(wanted["text"]) == wanted["speaker_name"]


def test_values_are_read(record: EnrichedArticle, expected: dict[str, Any]) -> None:
    found = json.loads(codec.encode(record))["values"]
    for wanted in expected["values"]:
        assert any(wanted.items() <= value.items() for value in found), wanted


def test_topics_are_media_topics_main_one_first(record: EnrichedArticle, expected: dict[str, Any]) -> None:  # fmt: skip
    top = [topic.code for topic in record.topics if topic.level == 1]
    assert top[0] == expected["topics_level_1"][0]
    assert set(top) == set(expected["topics_level_1"])


def test_the_genre_is_known(record: EnrichedArticle, expected: dict[str, Any]) -> None:
    assert record.genre is not None
    assert record.genre.code == expected["genre"]
