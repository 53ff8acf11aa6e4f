"""Repeats of producers: what is one, what is none, and that a takeover knows what its forerunner knew."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline import codec
from pipeline.ops.repeats import SNAPSHOT_EVERY, Entry, Journal, SeenTable, digest_of
from pipeline.records import RawArticle

ARTICLE = RawArticle(
    id="ab12", source="example-wire", url=None, content_type="text/plain",
    content='He said "fetched_at": nothing.', fetched_at=datetime(2026, 3, 1, tzinfo=UTC),
)  # fmt: skip
VALUE = codec.encode(ARTICLE)


def journal(*values: bytes) -> Journal:
    made = Journal(partition=3, capacity=1000)
    made.load(values)
    return made


def test_a_record_that_differs_in_its_time_of_fetching_only_is_a_repeat() -> None:
    books = journal()
    books.passed(VALUE, b"ab12", 7)
    later = codec.encode(replace(ARTICLE, fetched_at=datetime(2026, 3, 2, tzinfo=UTC)))
    assert later != VALUE
    assert books.first_of(later, b"ab12", 8) == 7


def test_another_version_text_or_hint_is_no_repeat() -> None:
    books = journal()
    books.passed(VALUE, b"ab12", 7)
    for other in (replace(ARTICLE, version=2), replace(ARTICLE, content="He left."), replace(ARTICLE, metadata={"a": "b"}), replace(ARTICLE, id="cd34")):  # fmt: skip
        assert books.first_of(codec.encode(other), b"ab12", 8) is None


def test_an_old_version_that_comes_again_after_a_new_one_is_a_repeat() -> None:
    books = journal()
    books.passed(VALUE, b"ab12", 1)
    books.passed(codec.encode(replace(ARTICLE, version=2)), b"ab12", 2)
    assert books.first_of(VALUE, b"ab12", 3) == 1


def test_what_was_taken_back_may_be_sent_again() -> None:
    books = journal()
    books.passed(VALUE, b"ab12", 1)
    books.passed(None, b"ab12", 2)
    assert books.first_of(None, b"ab12", 3) is None
    assert books.first_of(VALUE, b"ab12", 3) is None
    books.passed(VALUE, b"ab12", 3)
    assert books.first_of(VALUE, b"ab12", 4) == 3


def test_records_that_are_read_again_from_the_beginning_are_judged_as_before() -> None:
    books = journal()
    books.passed(VALUE, b"ab12", 1)
    assert books.first_of(VALUE, b"ab12", 1) is None
    assert books.first_of(VALUE, b"ab12", 5) == 1


def test_what_is_not_committed_is_written_again() -> None:
    books = journal()
    books.passed(VALUE, b"ab12", 1)
    assert books.record(0, 2) == books.record(0, 2) is not None
    assert books.record(2, 9) is None
    books.committed(2)
    assert books.record(0, 2) is None


@given(st.lists(st.integers(1, 50), max_size=120), st.integers(1, 7))
def test_a_takeover_knows_what_its_forerunner_committed(digests: list[int], batch: int) -> None:
    first = journal()
    written: list[bytes] = []
    for start in range(0, len(digests), batch):
        for offset, digest in enumerate(digests[start : start + batch], start):
            first.table.put(digest, offset)
            first.pending.append(Entry(digest, offset))
        end = start + batch
        record = first.record(start, end)
        assert record is not None
        written.append(record)
        first.committed(end)
    second = journal(*written)
    assert {entry.digest: entry.offset for entry in second.table.entries()} == {digest: offset for offset, digest in enumerate(digests)}  # fmt: skip
    assert second.since_snapshot == first.since_snapshot


def test_the_whole_table_is_written_now_and_then() -> None:
    books = journal()
    written = []
    for offset in range(2 * SNAPSHOT_EVERY + 5):
        books.passed(b"value %d" % offset, b"ab12", offset)
        written.append(books.record(offset, offset + 1) or b"")
        books.committed(offset + 1)
    whole = [number for number, value in enumerate(written) if len(value) > 16 + 16 + 1]
    assert whole == [SNAPSHOT_EVERY + 1, 2 * SNAPSHOT_EVERY + 2]
    again = journal(*written[whole[-1] :])
    assert sorted(again.table.entries()) == sorted(books.table.entries())


def test_records_of_other_partitions_and_strange_ones_are_passed_over() -> None:
    other = Journal(partition=4, capacity=10)
    other.passed(VALUE, b"ab12", 1)
    record = other.record(0, 2)
    assert record is not None
    books = journal(record, b"", b"\xff" * 40)
    assert books.first_of(VALUE, b"ab12", 9) is None


@given(st.lists(st.tuples(st.integers(1, 2**64 - 1), st.integers(0, 2**62)), max_size=300), st.integers(2, 40))  # fmt: skip
def test_the_table_remembers_the_newest_and_stays_small(puts: list[tuple[int, int]], capacity: int) -> None:  # fmt: skip
    table = SeenTable(capacity)
    for put in puts:
        table.put(*put)
    assert len(table) <= capacity
    newest = dict(puts[-(capacity // 2) :])
    for digest, offset in newest.items():
        assert table.get(digest) == offset


@given(st.binary(max_size=200))
def test_any_bytes_have_a_digest(value: bytes) -> None:
    assert 0 < digest_of(value + b'"fetched_at"') < 2**64
    assert 0 < digest_of(value) < 2**64
