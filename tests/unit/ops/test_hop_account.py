"""The account of a hop: each kind of end, each kind of fault, and what cannot be known."""

from pipeline.message import Headers
from pipeline.ops.hop_account import HopAccount, HopReport, Seen
from pipeline.ops.places import Place, replay_headers

SOURCE, SINK, LETTERS = "t-news-clean", "t-news-tagged", "t-news-clean-dlq"
NOTHING_CUT = {(SINK, 0): False, (LETTERS, 0): False}


def made_of(offset: int, *more: tuple[str, bytes], topic: str = SOURCE) -> Headers:
    return (("source-topic", topic.encode()), ("source-partition", b"0"), ("source-offset", b"%d" % offset), *more)  # fmt: skip


def seen(topic: str, offset: int, name: str, headers: Headers = (), *, at_ms: int = 0) -> Seen:
    """A record `id.version`; `id.-` is a tombstone."""
    key, _, version = name.partition(".")
    given = dict(headers)
    if version != "-" and topic != LETTERS:
        given["ce_id"] = name.encode()
    return Seen(Place(topic, 0, offset), key.encode(), version != "-", given, at_ms)


def letter(offset: int, name: str, source: int, disposition: str = "rejected") -> Seen:
    reason = (
        ("__connect.errors.disposition", disposition.encode()),
        ("__connect.errors.exception.class.name", b"Drop" if disposition == "dropped" else b"StageError"),
        ("__connect.errors.exception.message", b"no-article: nothing there"),
    )  # fmt: skip
    return seen(LETTERS, offset, name, made_of(source, *reason))


def account(*, records: int = 5, first: int = 0, compacted_before_ms: int | None = None) -> HopAccount:  # fmt: skip
    """Of a source topic that holds a.1, a.2, ... from `first` on."""
    made = HopAccount(HopReport("tag", SOURCE), {0: (first, records)}, compacted_before_ms=compacted_before_ms)  # fmt: skip
    for offset in range(first, records):
        made.source(seen(SOURCE, offset, f"a.{offset + 1}", at_ms=offset))
    return made


def test_every_record_has_its_end() -> None:
    books = HopAccount(HopReport("tag", SOURCE), {0: (0, 6)})
    for offset, name in enumerate(["a.1", "b.1", "c.1", "a.-", "d.1", "e.1"]):
        books.source(seen(SOURCE, offset, name))
    books.output(seen(SINK, 0, "a.1", made_of(0)))
    books.letter(letter(0, "b", 1))
    books.letter(letter(1, "c", 2, "dropped"))
    books.output(seen(SINK, 1, "a.-", made_of(3)))
    books.letter(letter(2, "d", 4, "exhausted"))
    report = books.close({0: 5}, NOTHING_CUT)
    ends = (report.emitted, report.rejected, report.dropped, report.taken_back, report.exhausted)
    assert ends == (1, 1, 1, 1, 1)
    assert (report.records, report.in_flight, report.is_clean) == (6, 1, True)
    assert report.reasons == {"StageError": 2, "no-article": 1}


def test_a_committed_record_without_an_end_is_lost_and_named() -> None:
    books = account()
    for offset in (0, 1, 3, 4):
        books.output(seen(SINK, offset, f"a.{offset + 1}", made_of(offset)))
    report = books.close({0: 5}, NOTHING_CUT)
    assert (report.lost, report.in_flight, report.is_clean) == (1, 0, False)
    (finding,) = report.findings
    assert (finding.kind, finding.place) == ("lost", Place(SOURCE, 0, 2))


def test_two_ends_of_one_record_are_a_repeat() -> None:
    books = account(records=1)
    books.output(seen(SINK, 0, "a.1", made_of(0)))
    books.output(seen(SINK, 1, "a.1", made_of(0)))
    books.letter(letter(0, "a", 0))
    assert books.close({0: 1}, NOTHING_CUT).repeated == 2


def test_an_output_before_its_elder_is_out_of_order() -> None:
    books = account(records=3)
    for offset, source in enumerate((0, 2, 1)):
        books.output(seen(SINK, offset, f"a.{source + 1}", made_of(source)))
    report = books.close({0: 3}, NOTHING_CUT)
    assert (report.reordered, report.lost, report.repeated) == (1, 0, 0)


def test_what_was_made_of_nothing_or_of_something_else_is_wrong() -> None:
    books = HopAccount(HopReport("tag", SOURCE), {0: (0, 5)})
    books.source(seen(SOURCE, 0, "a.1"))
    books.output(seen(SINK, 0, "x.1", made_of(0)))
    books.output(seen(SINK, 1, "y.1", made_of(3)))
    books.output(seen(SINK, 2, "z.1"))
    books.output(seen(SINK, 3, "z.1", made_of(0, topic="elsewhere")))
    report = books.close({0: 1}, NOTHING_CUT)
    assert (report.wrong, report.lost) == (4, 0)


def test_a_replayed_record_is_nobodys_output() -> None:
    books = account(records=1)
    books.output(seen(SINK, 0, "a.1", made_of(0)))
    books.output(seen(SINK, 1, "b.1", replay_headers(Place("t-news-tagged-dlq", 0, 3), 1)))
    assert books.close({0: 1}, NOTHING_CUT).is_clean


def test_what_came_after_the_look_and_what_is_deleted_is_not_judged() -> None:
    books = account(first=2)
    for offset in range(6):
        books.output(seen(SINK, offset, f"a.{offset + 1}", made_of(offset)))
    report = books.close({0: 6}, NOTHING_CUT)
    assert (report.emitted, report.expired, report.is_clean) == (3, 2, True)


def test_where_ends_have_been_deleted_a_loss_cannot_be_known() -> None:
    books = account()
    books.output(seen(SINK, 9, "a.4", made_of(3)))
    report = books.close({0: 5}, {(SINK, 0): True, (LETTERS, 0): False})
    assert (report.unknowable, report.lost) == (3, 1)
    assert report.findings[0].place.offset == 4


def test_compaction_keeps_the_last_version_only() -> None:
    books = account(compacted_before_ms=4)
    books.output(seen(SINK, 9, "a.4", made_of(3)))
    report = books.close({0: 5}, NOTHING_CUT)
    assert (report.superseded, report.lost) == (3, 1), "the newest is too young to be compacted"


def test_a_group_that_has_committed_nothing_has_lost_nothing() -> None:
    assert account().close({}, NOTHING_CUT).in_flight == 5
