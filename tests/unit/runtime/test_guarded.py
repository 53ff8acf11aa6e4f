"""The guarded runner: who is not run any more, and whose fault a lack of memory is."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import StageError, TransientError
from pipeline.outcome import Emit, Reject, Retry
from pipeline.runtime.guarded import GuardedRunner
from pipeline.runtime.in_hand import HeldRecord
from pipeline.runtime.suspects import Suspects
from tests.unit.runtime.test_runner import letter_of, message, passing, raising, runner

SIZE = len(message().value or b"")


def held(size: int = SIZE) -> HeldRecord:
    return HeldRecord("clean", "news-raw", 3, 1042, size, 0.0)


def guarded(suspects: Suspects, run: Any = passing, *, is_full: bool = False) -> GuardedRunner:
    return GuardedRunner(runner(run), suspects, tries=2, is_full=lambda: is_full)


def killing(tmp_path: Path, times: int) -> Suspects:
    for _ in range(times):
        Suspects(tmp_path).count(held(), "SIGSEGV")
    return Suspects(tmp_path)


def test_a_record_that_workers_died_of_is_not_run_any_more(tmp_path: Path) -> None:
    run = raising(AssertionError("not to be run"))
    outcome, (output,) = guarded(killing(tmp_path, 2), run).process(message())
    assert isinstance(outcome, Retry)
    letter = letter_of(output)
    assert (letter.error_class, letter.disposition, letter.attempts) == ("WorkerDiedError", "exhausted", 2)  # fmt: skip
    assert (
        letter.error
        == "running clean: 2 workers died with this record in hand, the last by SIGSEGV"
    )


def test_before_that_it_is_run_again_and_so_are_its_neighbours(tmp_path: Path) -> None:
    assert isinstance(guarded(killing(tmp_path, 1)).process(message())[0], Emit)
    assert isinstance(guarded(killing(tmp_path, 1)).process(message(offset=1041))[0], Emit)


def test_what_is_committed_is_forgotten(tmp_path: Path) -> None:
    suspects = killing(tmp_path, 2)
    guarded(suspects).forget("news-raw", 3, 1042)
    assert not Suspects(tmp_path)


def caused(error: Exception) -> Any:
    """A stage that wraps its lack of memory."""

    def run(_record: Any, _tools: Any) -> Any:
        try:
            return bytes(2**62)
        except MemoryError as reason:
            raise error from reason

    return run


@pytest.mark.parametrize("run", [raising(MemoryError()), caused(StageError("parsing")), caused(KeyError("x"))])  # fmt: skip
def test_a_record_that_eats_all_memory_is_at_fault_if_it_comes_back_without_it(
    tmp_path: Path, run: Any
) -> None:
    outcome, _ = guarded(Suspects(tmp_path), run).process(message())
    assert isinstance(outcome, Reject)
    assert outcome.error.__cause__ is None, "it would hold all that the record had made"
    assert not Suspects(tmp_path)


def test_else_the_worker_starts_anew_and_the_record_has_had_a_try(tmp_path: Path) -> None:
    with pytest.raises(TransientError, match="out of memory, and not for the record"):
        guarded(Suspects(tmp_path), raising(MemoryError()), is_full=True).process(message())
    found = Suspects(tmp_path).find("news-raw", 3, 1042, SIZE)
    assert found is not None
    assert (found.tries, found.cause) == (1, "a lack of memory in a worker that had grown")


def test_without_a_place_to_count_in_it_is_the_record_s_fault() -> None:
    outcome, _ = guarded(Suspects(None), raising(MemoryError()), is_full=True).process(message())
    assert isinstance(outcome, Reject)


def test_any_other_error_has_nothing_to_do_with_memory(tmp_path: Path) -> None:
    outcome, _ = guarded(Suspects(tmp_path), raising(KeyError("x")), is_full=True).process(message())  # fmt: skip
    assert isinstance(outcome, Reject)
