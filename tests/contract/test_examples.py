"""The examples of every record, and the examples that the demo runs on, are what they claim to be."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline import codec
from pipeline.errors import DecodeError
from pipeline.ops.dead_letters import payload
from pipeline.records import CleanArticle, DeadLetter, EnrichedArticle, RawArticle, TaggedArticle
from pipeline.schema import json_schema, problems
from pipeline.sources.ids import article_id
from pipeline.sources.raw import declared_url
from pipeline.text.ledger import rebuild

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "schemas" / "examples"
WIKINEWS = ROOT / "examples" / "wikinews"


def example(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


def raw_records() -> list[bytes]:
    return (WIKINEWS / "articles.jsonl").read_bytes().splitlines()


@pytest.mark.parametrize("schema", codec.RECORD_BY_SCHEMA)
def test_there_is_an_example_that_reads_and_writes_the_same(schema: str) -> None:
    document = json.loads(example(schema.replace("/", "-") + ".json"))
    record = codec.from_object(document, codec.RECORD_BY_SCHEMA[schema])
    again = json.loads(codec.encode(record))
    assert again == document
    assert list(again) == list(document), "the keys have their order"


@pytest.mark.parametrize("schema", codec.RECORD_BY_SCHEMA)
def test_the_example_is_valid_by_its_json_schema(schema: str) -> None:
    document = json.loads(example(schema.replace("/", "-") + ".json"))
    jsonschema.Draft202012Validator(json_schema(codec.RECORD_BY_SCHEMA[schema])).validate(document)


@pytest.mark.parametrize("schema", codec.RECORD_BY_SCHEMA)
def test_the_example_keeps_every_promise(schema: str) -> None:
    assert problems(example(schema.replace("/", "-") + ".json")) == []


def test_the_examples_are_one_article_on_its_way() -> None:
    raw = codec.decode(example("news-raw-1.json"), RawArticle)
    clean = codec.decode(example("news-clean-1.json"), CleanArticle)
    tagged = codec.decode(example("news-tagged-1.json"), TaggedArticle)
    enriched = codec.decode(example("news-enriched-1.json"), EnrichedArticle)
    assert rebuild(clean.body, clean.ledger) == raw.content
    assert raw.id == article_id(raw.url, raw.source, raw.content) == enriched.id
    for earlier, later in ((clean, tagged), (tagged, enriched)):
        cut: Any = codec.decode(codec.encode(later), type(earlier), accept_later=True)
        assert later.provenance[:-1] == earlier.provenance
        assert replace(cut, provenance=earlier.provenance) == earlier


def test_the_dead_letter_holds_the_bytes_as_they_came() -> None:
    letter = codec.decode(example("news-dead-letter-1.json"), DeadLetter)
    assert len(payload(letter)) == letter.payload_size_bytes
    assert hashlib.sha256(payload(letter)).hexdigest() == letter.payload_sha256
    with pytest.raises(DecodeError, match="unexpected end"):
        codec.decode(payload(letter), RawArticle)


def test_at_least_forty_wikinews_articles_ship_some_of_them_as_pages() -> None:
    pages = list((WIKINEWS / "pages").glob("*.html"))
    assert len(pages) >= 12
    assert len(pages) + len(raw_records()) >= 40


def test_every_raw_wikinews_record_is_valid_and_names_its_licence() -> None:
    validator = jsonschema.Draft202012Validator(json_schema(RawArticle))
    for line in raw_records():
        validator.validate(json.loads(line))
        record = codec.decode(line, RawArticle)
        assert record.id == article_id(record.url, record.source, record.content)
        assert record.metadata["licence"] == "CC BY 2.5"
        assert record.metadata["attribution"] == "Wikinews contributors"


def test_every_wikinews_text_is_named_among_the_sources() -> None:
    sources = (WIKINEWS / "SOURCES.md").read_text(encoding="utf-8")
    pages = {path: path.read_text(encoding="utf-8") for path in (WIKINEWS / "pages").glob("*.html")}
    for path, text in pages.items():
        assert f"`pages/{path.name}`" in sources
        assert f"({declared_url(text)})" in sources
        assert "creativecommons.org/licenses/by/2.5" in text
    for line in raw_records():
        record = json.loads(line)
        assert f"`{record['id']}`" in sources
        assert f"({record['url']})" in sources


def test_no_article_ships_twice() -> None:
    pages = [path.read_text(encoding="utf-8") for path in (WIKINEWS / "pages").glob("*.html")]
    addresses = [str(declared_url(text)) for text in pages] + [json.loads(line)["url"] for line in raw_records()]  # fmt: skip
    ids = [article_id(address, "wikinews", "") for address in addresses]
    assert len(set(ids)) == len(ids)


def test_no_wiki_markup_is_left_in_the_texts() -> None:
    markup = re.compile(r"\[\[|\]\]|\{\{|\}\}|'''|==|\(\(|&amp;|<[a-z/]|\u200d|\u00a0")
    for line in raw_records():
        content = json.loads(line)["content"]
        assert markup.search(content) is None, content[:80]
