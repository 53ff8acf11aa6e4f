"""A few hundred malformed inputs over every entry point; ten thousand: `python -m tests.fuzz`."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bad_input import record
from tests.fuzz.__main__ import run
from tests.fuzz.entry_points import entry_points
from tests.fuzz.mutation import malformed, seeds
from tests.fuzz.trial import trials, tried

ROUNDS = 20
SEED = 7
SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
POINTS = list(entry_points())


@pytest.mark.parametrize("first", range(0, ROUNDS * len(POINTS), len(POINTS)))
def test_malformed_inputs_end_with_a_record_or_a_reason(first: int, tmp_path: Path) -> None:
    failures = [trial for trial in trials(SEED, range(first, first + len(POINTS)), tmp_path) if trial.failure]  # fmt: skip
    assert not failures


@pytest.mark.parametrize("point", POINTS)
def test_every_seed_ends_with_a_record_or_a_reason_at_every_entry_point(point: str, tmp_path: Path) -> None:  # fmt: skip
    failures = [(seed[:60], trial.failure) for seed in seeds() if (trial := tried(0, point, seed, tmp_path)).failure]  # fmt: skip
    assert not failures


@SETTINGS
@given(st.sampled_from(POINTS), st.binary(max_size=300))
def test_any_bytes_end_with_a_record_or_a_reason(tmp_path: Path, point: str, data: bytes) -> None:
    assert not tried(0, point, data, tmp_path).failure


@SETTINGS
@given(st.text(), st.sampled_from(["text/html", "text/plain"]))
def test_any_content_ends_with_a_record_or_a_reason(tmp_path: Path, content: str, kind: str) -> None:  # fmt: skip
    data = record(content=content, content_type=kind)
    assert not tried(0, "topic news-raw", data, tmp_path).failure
    assert not tried(0, "file *.jsonl", data, tmp_path).failure


def test_an_input_is_the_same_each_time_and_another_for_each_number() -> None:
    inputs = [malformed(1, number, "file *.html") for number in range(20)]
    assert inputs == [malformed(1, number, "file *.html") for number in range(20)]
    assert len(set(inputs)) > 10


def test_the_command_tells_a_bug_from_an_end(tmp_path: Path) -> None:
    assert "bug: TypeError" in tried(0, "file *.txt", None, tmp_path).failure  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_command_runs_its_inputs_in_a_process_of_their_own() -> None:
    lines = run(SEED, 0, len(POINTS))
    assert [line["point"] for line in lines] == POINTS
    assert json.dumps(lines)
