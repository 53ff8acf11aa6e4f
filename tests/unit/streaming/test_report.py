"""The worker's counts and its line in the log."""

from pipeline.errors import StageError
from pipeline.outcome import Drop, Emit, Reject
from pipeline.streaming.counts import Counts
from pipeline.streaming.report import Report


class App:
    stage = "clean"
    counts = Counts(read=1200, emitted=1190, dropped=4, dead_letters=6, retries=2, committed=1200)

    def lag(self) -> int:
        return 0


def test_each_outcome_is_counted_once() -> None:
    counts = Counts()
    for outcome in (Emit(None), Drop("empty-body"), Reject(StageError("x")), Emit(None)):
        counts.add(outcome)
    assert counts == Counts(read=4, emitted=2, dropped=1, dead_letters=1)
    assert counts - Counts(read=1, emitted=1) == Counts(read=3, emitted=1, dropped=1, dead_letters=1)  # fmt: skip


def test_the_report_names_what_there_was() -> None:
    assert Report([App()]).total() == "clean 1,200 done, 6 dead letters, 4 dropped, 2 retries"
