"""Suspects: counted over processes, forgotten when they came through, or after a day."""

import os
import time
from pathlib import Path

import pytest

from pipeline.runtime.in_hand import HeldRecord
from pipeline.runtime.suspects import FORGET_AFTER_S, Suspects

RECORD = HeldRecord("clean", "eu-news-raw", 3, 1042, 700, 12.5)
PLACE = ("eu-news-raw", 3, 1042)


def test_deaths_are_counted_over_processes(tmp_path: Path) -> None:
    for tries in (1, 2, 3):
        assert Suspects(tmp_path).count(RECORD, "SIGSEGV").tries == tries
    found = Suspects(tmp_path).find(*PLACE, 700)
    assert found is not None
    assert (found.tries, found.cause) == (3, "SIGSEGV")


def test_two_workers_may_share_a_folder(tmp_path: Path) -> None:
    other = HeldRecord("clean", "eu-news-raw", 4, 1042, 700, 0.0)
    one, two = Suspects(tmp_path), Suspects(tmp_path)
    one.count(RECORD, "SIGSEGV")
    two.count(other, "SIGKILL")
    assert len(list(tmp_path.glob("*.suspect"))) == 2


def test_another_record_at_the_same_place_is_not_suspect(tmp_path: Path) -> None:
    """The topic was deleted and made anew."""
    Suspects(tmp_path).count(RECORD, "SIGSEGV")
    assert Suspects(tmp_path).find(*PLACE, 701) is None
    assert Suspects(tmp_path).count(HeldRecord("clean", *PLACE, 701, 0.0), "SIGKILL").tries == 1


def test_what_came_through_is_forgotten_and_what_lies_behind_it_not(tmp_path: Path) -> None:
    suspects = Suspects(tmp_path)
    suspects.count(RECORD, "SIGSEGV")
    suspects.forget("eu-news-raw", 3, 1041)
    suspects.forget("eu-news-raw", 4, 5000)
    assert suspects
    suspects.forget("eu-news-raw", 3, 1042)
    assert not suspects
    assert not Suspects(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_suspect_is_forgotten_after_a_day(tmp_path: Path) -> None:
    Suspects(tmp_path).count(RECORD, "SIGSEGV")
    (path,) = tmp_path.iterdir()
    os.utime(path, (time.time(), time.time() - FORGET_AFTER_S - 60))
    assert not Suspects(tmp_path)
    assert not path.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"topic": "x"}', "\xff"])
def test_a_file_that_is_none_is_no_suspect(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.0.0.suspect").write_text(text, encoding="latin-1")
    assert not Suspects(tmp_path)


def test_without_a_folder_there_are_none_and_none_are_kept() -> None:
    suspects = Suspects(None)
    assert not suspects
    assert not suspects.are_kept
    assert suspects.count(RECORD, "SIGSEGV").tries == 1
