"""The record in hand: what one process writes another reads, also when the first is gone."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.runtime.in_hand import SIZE_BYTES, HeldRecord, InHand

WRITER = """
import os, sys
from pathlib import Path
from pipeline.runtime.in_hand import InHand
in_hand = InHand.open(Path(sys.argv[1]))
in_hand.note(places=[("clean", "news-raw"), ("tag", "news-clean")])
hand = in_hand.hand(1)
for offset in range(10):
    hand.take(3, offset, 700)
    if offset < 9:
        hand.put_down()
os._exit(7)
"""


@pytest.fixture
def in_hand(tmp_path: Path) -> InHand:
    """A file, and two stages."""
    shared = InHand.create(tmp_path / "worker.hand")
    shared.note(places=[("clean", "news-raw"), ("tag", "news-clean")])
    return shared


def test_what_a_process_had_in_hand_when_it_died_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "worker.hand"
    shared = InHand.create(path)
    before_s = time.monotonic()
    done = subprocess.run([sys.executable, "-c", WRITER, str(path)], check=False)
    assert done.returncode == 7
    record = shared.record
    assert record is not None
    assert (record.stage, record.topic, record.partition, record.offset, record.size_bytes) == ("tag", "news-clean", 3, 9, 700)  # fmt: skip
    assert before_s < record.since_s < time.monotonic()


def test_a_record_that_was_put_down_is_not_in_hand(in_hand: InHand) -> None:
    hand = in_hand.hand(0)
    hand.take(3, 2**40, 9_000_000)
    assert in_hand.since_s is not None
    assert str(in_hand.record) == f"clean on news-raw[3]@{2**40}"
    hand.put_down()
    assert in_hand.since_s is None
    assert in_hand.record is None


def test_nothing_is_in_hand_at_first_and_after_clearing(in_hand: InHand) -> None:
    assert in_hand.record is None
    in_hand.hand(0).take(0, 0, 0)
    in_hand.tell_ready()
    in_hand.note_as_supervisor(restarts=3)
    in_hand.clear()
    assert (in_hand.record, in_hand.is_ready, in_hand.notes) == (None, False, {})
    assert in_hand.supervisor_notes == {"restarts": 3}, "these are not the worker's"


def test_notes_are_added_to_each_other_and_bounded(in_hand: InHand) -> None:
    in_hand.note(dumps=True)
    assert in_hand.notes == {
        "places": [["clean", "news-raw"], ["tag", "news-clean"]],
        "dumps": True,
    }
    with pytest.raises(ValueError, match="bytes where"):
        in_hand.note(words="x" * SIZE_BYTES)
    assert in_hand.notes["dumps"] is True


def test_notes_cut_off_by_a_kill_are_none(tmp_path: Path) -> None:
    path = tmp_path / "worker.hand"
    shared = InHand.create(path)
    shared.note(places=[("clean", "news-raw")])
    path.write_bytes(path.read_bytes().replace(b'["clean"', b'["clean '))
    assert InHand.open(path).notes == {}
    assert InHand.open(path).record is None


def test_a_place_that_is_not_told_is_no_record(in_hand: InHand) -> None:
    in_hand.hand(7).take(0, 0, 0)
    assert in_hand.record is None


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(b"x")
    with pytest.raises((OSError, ValueError)):
        InHand.open(tmp_path / "short")


def test_taking_and_putting_down_costs_under_three_microseconds() -> None:
    hand = InHand.unshared().hand(0)
    best_s = min(_turns_s(hand) for _ in range(5))
    assert best_s / 20_000 < 3e-6


def _turns_s(hand: object) -> float:
    take, put_down = hand.take, hand.put_down  # type: ignore[attr-defined]
    started_s = time.process_time()
    for offset in range(20_000):
        take(0, offset, 900)
        put_down()
    return time.process_time() - started_s


def test_a_held_record_reads_like_the_log() -> None:
    assert str(HeldRecord("tag", "news-clean", 3, 1042, 700, 0.0)) == "tag on news-clean[3]@1042"
