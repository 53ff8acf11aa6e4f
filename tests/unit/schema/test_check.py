"""What a JSON Schema cannot say of a record is checked, and each broken promise is named."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.schema import problems

EXAMPLE = Path(__file__).parents[3] / "schemas" / "examples" / "news-enriched-1.json"
Document = dict[str, Any]


def _shift_mention(document: Document) -> None:
    document["entities"][0]["mentions"][0]["start"] += 1


def _other_quote(document: Document) -> None:
    document["quotes"][0]["text"] = "We need the water every day,"


def _shift_value(document: Document) -> None:
    document["values"][0]["end"] += 1


def _unknown_speaker(document: Document) -> None:
    document["quotes"][0]["speaker"] = "e99"


def _same_id_twice(document: Document) -> None:
    document["entities"][1]["id"] = "e1"


def _no_main_topic(document: Document) -> None:
    document["topics"][0]["main"] = False


def _two_main_topics(document: Document) -> None:
    document["topics"][1]["main"] = True


def _long_ledger_text(document: Document) -> None:
    document["ledger"][0]["text"] += "more"


def _overlapping_ledger(document: Document) -> None:
    document["ledger"][1]["start"] -= 2
    document["ledger"][1]["text"] = "  " + document["ledger"][1]["text"]


def _missing_part(document: Document) -> None:
    del document["entities"][1]["links"]["country"]


def _missing_key(document: Document) -> None:
    del document["provenance"]


BROKEN: list[tuple[Callable[[Document], None], str]] = [
    (_shift_mention, "entities.e1.mentions[0]: the body has 'ietnam' at 1, not 'Vietnam'"),
    (_other_quote, "quotes[0]: the body has 'We need the water data"),
    (_shift_value, "values[0]: the body has 'Thursday ' at"),
    (_unknown_speaker, "quotes[0]: no entity is called 'e99'"),
    (_same_id_twice, "entities: two are called 'e1'"),
    (_no_main_topic, "topics: the first and only the first is the main one, not []"),
    (_two_main_topics, "topics: the first and only the first is the main one, not [0, 1]"),
    (_long_ledger_text, "ledger[0]: 0 to "),
    (_overlapping_ledger, "ledger: ledger entry at "),
    (_missing_part, "checking record: missing field 'entities[1].links.country'"),
    (_missing_key, "checking record: missing field 'provenance'"),
]


def example() -> Document:
    document: Document = json.loads(EXAMPLE.read_text())
    return document


def test_a_right_record_has_no_problem() -> None:
    assert problems(json.dumps(example())) == []


@pytest.mark.parametrize(("break_it", "said"), BROKEN, ids=lambda item: getattr(item, "__name__", ""))  # fmt: skip
def test_a_broken_promise_is_named(break_it: Callable[[Document], None], said: str) -> None:
    document = copy.deepcopy(example())
    break_it(document)
    found = problems(json.dumps(document))
    assert any(item.startswith(said) for item in found), found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "decoding record: not valid JSON"),
        ("{}", "checking record: unknown schema None"),
        ('{"schema": "news-enriched/7"}', "checking record: unknown schema 'news-enriched/7'"),
        ('{"schema": ["a"]}', "checking record: unknown schema ['a']"),
        ('{"schema": "news-enriched/1"}', "decoding record: missing field 'id'"),
    ],
)
def test_what_is_no_record_is_named(line: str, said: str) -> None:
    (found,) = problems(line)
    assert found.startswith(said)


def test_a_raw_record_may_leave_out_what_has_a_default() -> None:
    line = '{"schema": "news-raw/1", "id": "a", "source": "s", "url": null, "content_type": "text/plain", "content": "", "fetched_at": "2024-05-01T00:00:00Z"}'  # fmt: skip
    assert problems(line) == []
