"""Articles out of files: every piece ends as an article or is refused with a reason."""

import gzip
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import codec
from pipeline.errors import ConfigError, DecodeError, SchemaError, StageError
from pipeline.records import CleanArticle, RawArticle
from pipeline.sources.files import Reading, read_articles, read_records, stream_articles
from pipeline.sources.refused import Refused

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
RAW = {"schema": "news-raw/1", "id": "a1", "source": "s", "url": None, "content_type": "text/plain", "content": "Text.", "fetched_at": "2024-05-01T00:00:00Z"}  # fmt: skip


def reading(**changes: Any) -> Reading:
    return Reading(**{"max_record_bytes": 10_000, "now": lambda: NOW, **changes})


def articles(path: Path, **changes: Any) -> list[RawArticle | Refused]:
    return list(read_articles([path], reading(**changes)))


def lines(*documents: object) -> bytes:
    return b"\n".join(json.dumps(item).encode() for item in documents)


def test_a_page_becomes_an_article_under_the_address_it_gives_itself(tmp_path: Path) -> None:
    page = '<html><head><link rel="canonical" href="https://n.example.org/a"></head><p>Text.'
    (tmp_path / "a.html").write_text(page)
    (found,) = articles(tmp_path / "a.html", source="example")
    assert isinstance(found, RawArticle)
    assert (found.url, found.content_type, found.source) == ("https://n.example.org/a", "text/html", "example")  # fmt: skip
    assert found.content == page


def test_a_folder_is_read_whole_in_order_and_other_kinds_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("Second.")
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"First."))
    (tmp_path / "LICENCE").write_text("no article")
    (tmp_path / ".hidden.txt").write_text("no article")
    found = articles(tmp_path)
    assert [item.content for item in found if isinstance(item, RawArticle)] == ["First.", "Second."]
    assert len(found) == 2


def test_a_whole_record_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(RAW))
    assert articles(tmp_path / "a.jsonl") == [codec.decode(json.dumps(RAW), RawArticle)]


def test_one_object_over_many_lines_is_one_article(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(RAW, indent=2))
    assert articles(tmp_path / "a.json") == [codec.decode(json.dumps(RAW), RawArticle)]
    (tmp_path / "b.json").write_text('{\n "url": 1,\n "content": 2\n}\n')
    (bad,) = articles(tmp_path / "b.json")
    assert isinstance(bad, Refused)


def test_a_loose_object_is_filled_in(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines({"content": "<p>Text.", "url": "https://n.example.org/x"}))  # fmt: skip
    (found,) = articles(tmp_path / "a.jsonl")
    assert isinstance(found, RawArticle)
    assert (found.content_type, found.source, found.version) == ("text/html", "file", 1)


@pytest.mark.parametrize(
    ("line", "error", "words"),
    [
        (b"no json", DecodeError, "not valid JSON"),
        (b"[1]", DecodeError, "array"),
        (b"\xff\xfe{", DecodeError, "not valid JSON"),
        (lines(RAW | {"schema": "news-raw/9"}), SchemaError, "unknown schema 'news-raw/9'"),
        (
            lines({k: v for k, v in RAW.items() if k != "fetched_at"}),
            SchemaError,
            "missing field 'fetched_at'",
        ),
        (lines({"url": "https://n.example.org"}), SchemaError, "missing field 'content'"),
        (lines({"content": "x", "headline": "y"}), SchemaError, "unknown field 'headline'"),
        (b'{"content": "\\ud800"}', DecodeError, "surrogate"),
        (b"[" * 5000, DecodeError, "JSON"),
    ],
)
def test_a_bad_line_is_refused_and_the_next_goes_on(
    tmp_path: Path, line: bytes, error: type[Exception], words: str
) -> None:
    (tmp_path / "a.jsonl").write_bytes(line + b"\n" + lines(RAW))
    bad, good = articles(tmp_path / "a.jsonl")
    assert isinstance(bad, Refused)
    assert isinstance(bad.error, error)
    assert words in str(bad.error)
    assert str(bad.error).startswith("a.jsonl:1: ")
    assert bad.message.value == line
    assert isinstance(good, RawArticle)


def test_a_line_over_the_limit_is_measured_but_not_kept(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"content": "' + b"x" * 3_000_000 + b'"}\n' + lines(RAW))
    bad, good = articles(tmp_path / "a.jsonl", max_record_bytes=2_000_000)
    assert isinstance(bad, Refused)
    assert isinstance(bad.error, StageError)
    assert bad.size_bytes == 3_000_016
    assert len(bad.message.value or b"") == 1024 * 1024
    assert isinstance(good, RawArticle)


def test_a_page_over_the_limit_is_refused_with_both_sizes(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>" + b"x" * 20_000)
    (bad,) = articles(tmp_path / "a.html")
    assert isinstance(bad, Refused)
    assert "20,003 bytes are over the limit of 10,000" in str(bad.error)


def test_a_line_just_at_the_limit_is_taken(tmp_path: Path) -> None:
    line = lines(RAW)
    (tmp_path / "a.jsonl").write_bytes(line + b"\n" + line)
    assert all(isinstance(item, RawArticle) for item in articles(tmp_path / "a.jsonl", max_record_bytes=len(line) + 1))  # fmt: skip


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"Text." * 50)[:-9])
    (bad,) = articles(tmp_path / "a.txt.gz")
    assert isinstance(bad, Refused)


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        articles(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("data", "content_type"),
    [(b"  <html><p>Text.", "text/html"), (b"Text.", "text/plain"), (lines(RAW), "text/plain")],
)
def test_a_stream_is_taken_by_its_first_character(data: bytes, content_type: str) -> None:
    stream = io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]
    (found,) = stream_articles(stream, reading())
    assert isinstance(found, RawArticle)
    assert found.content_type == content_type


def test_old_records_of_a_later_stage_are_cut_back(tmp_path: Path) -> None:
    example = Path("schemas/examples/news-enriched-1.json")
    if not example.exists():
        pytest.fail("the schema examples are missing")
    document = json.loads(example.read_text())
    (tmp_path / "a.jsonl").write_bytes(lines(document))
    (found,) = read_records([tmp_path / "a.jsonl"], CleanArticle, reading())
    assert isinstance(found, CleanArticle)
    assert found.body == document["body"]
    assert not hasattr(found, "entities")


def test_an_empty_stream_holds_no_article() -> None:
    stream = io.BufferedReader(io.BytesIO(b""))  # type: ignore[arg-type]
    assert list(stream_articles(stream, reading())) == []


def test_a_file_that_is_gone_when_it_is_its_turn_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(RAW))
    (tmp_path / "b.jsonl").write_bytes(lines(RAW))
    found = read_articles([tmp_path], reading())
    assert isinstance(next(found), RawArticle)
    (tmp_path / "b.jsonl").unlink()
    (gone,) = found
    assert isinstance(gone, Refused)
    assert str(gone.error) == "b.jsonl: reading file: No such file or directory"


def test_standard_input_among_files_is_a_clear_error() -> None:
    with pytest.raises(ConfigError, match="standard input goes alone"):
        articles(Path("-"))


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_the_bytes_of_a_large_file_are_told_as_it_comes_forward(tmp_path: Path, name: str) -> None:
    # hashes do not compress: the archive must be larger than what gzip reads at once (128 KiB)
    hashes = (hashlib.sha512(bytes([n % 256, n // 256])).hexdigest() for n in range(4000))
    data = b"".join(lines(RAW | {"content": text}) + b"\n" for text in hashes)
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    told: list[int] = []
    assert len(articles(path, on_bytes=told.append)) == 4000
    assert sum(told) == path.stat().st_size
    assert max(told) < sum(told)


def test_the_bytes_of_every_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("12345")
    (tmp_path / "b.txt").write_text("123")
    told: list[int] = []
    articles(tmp_path, on_bytes=told.append)
    assert told == [5, 3]
