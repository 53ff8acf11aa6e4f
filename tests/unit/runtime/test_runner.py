"""One message through one stage: one outcome, one output, never an exception."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import codec
from pipeline.errors import ModelError, PipelineError, RecordError, SourceError, StageError
from pipeline.flow import Stage
from pipeline.message import Message, Output
from pipeline.outcome import Drop, Emit, Reject, Retry
from pipeline.records import (
    CleanArticle,
    Credits,
    DeadLetter,
    Hints,
    Language,
    ModelRef,
    Provenance,
    RawArticle,
)
from pipeline.runtime.runner import Limits, Runner

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
RAW = RawArticle(id="a1", version=2, source="s", url=None, content_type="text/plain", content="A story.", fetched_at=NOW)  # fmt: skip


def clean_record(raw: RawArticle, **changes: Any) -> CleanArticle:
    record = CleanArticle(
        id=raw.id,
        version=raw.version,
        content_hash="0" * 64,
        source=raw.source,
        url=raw.url,
        canonical_url=None,
        fetched_at=raw.fetched_at,
        published_at=None,
        updated_at=None,
        language=Language(code="en", confidence=1.0),
        title=None,
        standfirst=None,
        body=raw.content,
        authors=(),
        dateline=None,
        credits=Credits(),
        captions=(),
        headline_tags=(),
        lifecycle="usable",
        paywall=None,
        section=None,
        word_count=2,
        fingerprints=(),
        hints=Hints(),
        ledger=(),
    )
    return replace(record, **changes)


@dataclass(frozen=True)
class NoTools:
    models: tuple[ModelRef, ...] = (ModelRef(name="lines", version="3"),)


def stage(run: Any) -> Stage:
    return Stage("clean", "1.2.0", run, NoTools, RawArticle, CleanArticle, "news-raw", "news-clean")


def passing(raw: RawArticle, _tools: Any) -> CleanArticle:
    return clean_record(raw)


def raising(error: BaseException) -> Any:
    def run(_record: Any, _tools: Any) -> Any:
        raise error

    return run


def runner(run: Any = passing, **changes: Any) -> Runner:
    limits = {"output_bytes": 100_000, "dead_letter_bytes": 100_000, **changes}
    return Runner(
        stage(run), NoTools(), limits=Limits(**limits), now=lambda: NOW, timer=lambda: 0.0
    )


def message(value: bytes | None = None, **changes: Any) -> Message:
    given = {"partition": 3, "offset": 1042, **changes}
    return Message("news-raw", b"a1", codec.encode(RAW) if value is None else value, **given)


def letter_of(output: Output) -> DeadLetter:
    assert output.topic == "news-raw-dlq"
    assert output.value is not None
    return codec.decode(output.value, DeadLetter)


def processed(run: Any, given: Message, **limits: Any) -> tuple[Any, Output]:
    outcome, outputs = runner(run, **limits).process(given)
    (output,) = outputs
    return outcome, output


def test_a_good_record_goes_to_the_sink_under_its_id() -> None:
    outcome, output = processed(passing, message())
    assert isinstance(outcome, Emit)
    assert (output.topic, output.key) == ("news-clean", b"a1")
    assert codec.decode(output.value or b"", CleanArticle) == outcome.record


def test_it_says_which_stage_made_it_with_which_models_and_how_long_it_took() -> None:
    ticks = iter([10.0, 10.0042])
    made = Runner(stage(passing), NoTools(), limits=Limits(10**6, 10**6), timer=lambda: next(ticks))
    outcome = made.run(RAW)
    assert isinstance(outcome, Emit)
    assert outcome.record.provenance == (
        Provenance(stage="clean", name="clean", version="1.2.0", models=NoTools().models, ms=4.2),
    )


def test_a_clock_that_runs_backwards_makes_no_negative_time() -> None:
    ticks = iter([10.0, 9.0])
    made = Runner(stage(passing), NoTools(), limits=Limits(10**6, 10**6), timer=lambda: next(ticks))
    outcome = made.run(RAW)
    assert isinstance(outcome, Emit)
    assert outcome.record.provenance[0].ms == 0


def test_a_stage_that_runs_again_replaces_its_own_and_later_provenance() -> None:
    def again(raw: RawArticle, _tools: Any) -> CleanArticle:
        old = [Provenance(stage=name, name=name, version="0", ms=1.0) for name in ("fetch", "clean", "tag")]  # fmt: skip
        return clean_record(raw, provenance=tuple(old))

    outcome = runner(again).run(RAW)
    assert isinstance(outcome, Emit)
    assert [(item.stage, item.version) for item in outcome.record.provenance] == [("fetch", "0"), ("clean", "1.2.0")]  # fmt: skip


def test_headers_carry_a_deterministic_id_and_the_place_of_the_source() -> None:
    _, output = processed(passing, message())
    assert dict(output.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"a1.2",
        "ce_source": b"/news-raw",
        "ce_type": b"news-clean/1",
        "content-type": b"application/json",
        "source-topic": b"news-raw",
        "source-partition": b"3",
        "source-offset": b"1042",
    }


def test_without_a_broker_there_is_no_place() -> None:
    _, output = processed(passing, message(partition=None, offset=None))
    assert "source-topic" not in dict(output.headers)


def test_the_same_message_gives_the_same_bytes() -> None:
    assert processed(passing, message()) == processed(passing, message())


BAD = [
    (b"\xff\xfe", "DecodeError", "decoding record from news-raw[3]@1042: not valid JSON"),
    (b"", "DecodeError", "decoding record from news-raw[3]@1042: not valid JSON"),
    (b"[]", "DecodeError", "decoding record from news-raw[3]@1042: a JSON array, not an object"),
    (b"{}", "SchemaError", "decoding record from news-raw[3]@1042: missing field 'schema'"),
    (b'{"schema":"news-raw/9"}', "SchemaError", "decoding record from news-raw[3]@1042: unknown schema 'news-raw/9'"),
    (b'{"schema":"news-raw/1"}', "SchemaError", "decoding record from news-raw[3]@1042: missing field 'id'"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "error_class", "error"), BAD)
def test_bad_bytes_become_a_dead_letter_that_says_where_and_why(
    value: bytes, error_class: str, error: str
) -> None:
    outcome, output = processed(passing, message(value))
    assert isinstance(outcome, Reject)
    letter = letter_of(output)
    assert (letter.disposition, letter.error_class) == ("rejected", error_class)
    assert letter.error.startswith(error)


def test_bad_bytes_without_a_place_have_a_reason_without_one() -> None:
    _, output = processed(passing, message(b"{}", partition=None, offset=None))
    assert letter_of(output).error.startswith("decoding record: missing field 'schema'")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("no such word"), "running clean: ValueError: no such word"),
        (KeyError("a"), "running clean: KeyError: 'a'"),
        (RecursionError("too deep"), "running clean: RecursionError: too deep"),
        (MemoryError(), "running clean: MemoryError: "),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), "running clean: UnicodeDecodeError: "),
        (ModelError("opening model"), "running clean: ModelError: opening model"),
    ],
)
def test_a_bug_in_a_stage_costs_one_record_and_is_named(error: Exception, said: str) -> None:
    outcome, output = processed(raising(error), message())
    assert isinstance(outcome, Reject)
    assert outcome.error.__cause__ is error
    assert letter_of(output).error.startswith(said.rstrip())
    assert letter_of(output).error_class == "StageError"


@pytest.mark.parametrize("result", [None, 17, "text", RAW])
def test_a_stage_that_returns_no_record_of_the_flow_costs_one_record(result: Any) -> None:
    outcome, output = processed(lambda *_: result, message())
    assert isinstance(outcome, Reject)
    assert letter_of(output).error_class == "StageError"


def test_what_a_stage_rejects_keeps_its_words() -> None:
    outcome, output = processed(raising(StageError("cleaning: two bodies")), message())
    assert isinstance(outcome, Reject)
    assert letter_of(output).error == "cleaning: two bodies"


def test_a_drop_is_no_error_and_is_kept() -> None:
    outcome, output = processed(lambda *_: Drop("no-article", "only a menu"), message())
    assert outcome == Drop("no-article", "only a menu")
    letter = letter_of(output)
    assert (letter.disposition, letter.error) == ("dropped", "no-article: only a menu")
    assert letter.payload_sha256


def test_an_interruption_is_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt):
        runner(raising(KeyboardInterrupt())).process(message())


def test_the_worlds_fault_is_retried_until_its_attempts_are_used_up() -> None:
    run = raising(SourceError("reading gazetteer: disk"))
    for attempt in (1, 2):
        outcome, outputs = runner(run, attempts=3).process(message(attempts=attempt))
        assert isinstance(outcome, Retry)
        assert outputs == ()
    _, output = processed(run, message(attempts=3), attempts=3)
    letter = letter_of(output)
    assert (letter.disposition, letter.attempts) == ("exhausted", 3)


def test_an_output_over_the_limit_becomes_a_dead_letter_with_both_sizes() -> None:
    _, output = processed(passing, message(), output_bytes=500)
    letter = letter_of(output)
    assert letter.error_class == "StageError"
    assert letter.error.startswith("writing to news-clean: the output of ")
    assert letter.error.endswith("is over the limit of 500")


def test_an_output_exactly_at_the_limit_is_written() -> None:
    size = len(processed(passing, message())[1].value or b"")
    assert isinstance(processed(passing, message(), output_bytes=size)[0], Emit)
    assert isinstance(processed(passing, message(), output_bytes=size - 1)[0], Reject)


def test_an_output_that_no_encoder_takes_becomes_a_dead_letter() -> None:
    outcome, output = processed(lambda raw, _: clean_record(raw, title="\ud800"), message())
    assert isinstance(outcome, Reject)
    assert "encoding CleanArticle" in letter_of(output).error


def test_a_payload_larger_than_the_dead_letter_topic_takes_is_cut_and_marked() -> None:
    value = codec.encode(replace(RAW, content="x" * 200_000))
    _, output = processed(raising(StageError("no")), message(value), dead_letter_bytes=64_000)
    letter = letter_of(output)
    assert len(output.value or b"") <= 64_000
    assert letter.payload_truncated
    assert letter.payload_size_bytes == len(value)


def test_a_dead_letter_keeps_key_place_and_reason_in_its_headers() -> None:
    _, output = processed(passing, message(b"{}"))
    assert output.key == b"a1"
    found = dict(output.headers)
    assert found["__connect.errors.disposition"] == b"rejected"
    assert found["source-offset"] == b"1042"


def test_a_tombstone_is_passed_on() -> None:
    tombstone = Message("news-raw", b"a1", None, partition=3, offset=7)
    outcome, (output,) = runner(raising(AssertionError("not for tombstones"))).process(tombstone)
    assert outcome == Emit(None)
    assert (output.topic, output.key, output.value) == ("news-clean", b"a1", None)
    assert dict(output.headers)["source-offset"] == b"7"


def test_topics_may_be_called_differently_on_a_cluster() -> None:
    made = Runner(stage(passing), NoTools(), limits=Limits(10**6, 10**6), sink="eu-news-clean", dead_letter_sink="eu-news-raw-dlq")  # fmt: skip
    assert made.process(message())[1][0].topic == "eu-news-clean"
    assert made.process(message(b"{}"))[1][0].topic == "eu-news-raw-dlq"


def test_a_stage_gets_its_tools() -> None:
    given: list[Any] = []
    tools = NoTools()
    made = Runner(stage(lambda raw, found: given.append(found) or clean_record(raw)), tools, limits=Limits(10**6, 10**6))  # fmt: skip
    made.process(message())
    assert given == [tools]


@given(st.none() | st.binary(max_size=100), st.none() | st.binary(max_size=10), st.sampled_from([passing, raising(ValueError("\ud800"))]))  # fmt: skip
def test_nothing_that_arrives_raises_and_each_has_one_output(
    value: bytes | None, key: bytes | None, run: Any
) -> None:
    _, outputs = runner(run).process(Message("news-raw", key, value))
    assert len(outputs) == 1


def test_errors_of_the_project_are_outcomes_not_exceptions() -> None:
    for error in (RecordError("a"), PipelineError("b"), SourceError("c")):
        assert isinstance(runner(raising(error)).run(RAW), Reject | Retry)
