"""Hostile contents: an answer or a reason within two seconds of CPU, never an exception of our own."""

import time
from datetime import UTC, datetime

import pytest

from pipeline.flow import STAGES
from pipeline.outcome import Drop, Emit, Reject
from pipeline.records import RawArticle
from pipeline.runtime.embedded import Embedded
from pipeline.runtime.runner import Limits, Runner
from tests.fuzz.hostile import BODIES, Hostile, hostile_contents

LIMIT_S = 2.0
BODY_CHARS = 100_000
ALL = list(hostile_contents())


@pytest.fixture(scope="module")
def runner() -> Runner:
    limits = Limits(output_bytes=1 << 26, dead_letter_bytes=1 << 26)
    return Runner(STAGES[0], STAGES[0].load(), limits=limits)


@pytest.mark.parametrize("hostile", ALL, ids=lambda hostile: hostile.name)
def test_a_hostile_content_ends_soon_with_an_answer_or_a_reason(hostile: Hostile, runner: Runner) -> None:  # fmt: skip
    raw = RawArticle(
        id="1", source="example", url="https://news.example.org/a", content=hostile.make(),
        content_type=hostile.content_type, fetched_at=datetime(2024, 3, 15, tzinfo=UTC),
    )  # fmt: skip
    started = time.process_time()
    outcome = runner.run(raw)
    spent_s = time.process_time() - started
    assert isinstance(outcome, Emit | Drop | Reject)
    if isinstance(outcome, Reject):
        assert "running clean:" not in str(outcome.error), "a bug, not a reason"
    assert spent_s < LIMIT_S


@pytest.fixture(scope="module")
def flow() -> Embedded:
    return Embedded(STAGES)


@pytest.mark.parametrize("unit", BODIES.values(), ids=BODIES)
def test_a_hostile_body_goes_through_all_stages_in_linear_time(unit: str, flow: Embedded) -> None:
    title = "Ice closes the bridge at Boden\n\nBODEN (Example Wire) - "
    raw = RawArticle(
        id="1", source="example", url=None, content=title + unit * (BODY_CHARS // len(unit)),
        content_type="text/plain", fetched_at=datetime(2024, 3, 15, tzinfo=UTC),
    )  # fmt: skip
    started = time.process_time()
    end = flow.end_of(raw)
    assert time.process_time() - started < LIMIT_S
    assert "running " not in getattr(end.record, "error", "")
