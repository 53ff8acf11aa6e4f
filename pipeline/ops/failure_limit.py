"""When a worker must stop because what it does fails: by the run of failures, and by their share.

A run alone is not enough: where nineteen records of twenty fail, the twentieth would end every run and
the topic would drain into dead letters all the same.
"""

from collections import deque

WINDOW = 2
"""The share is taken of so many times as many records as the longest run may have."""


class FailureLimit:
    """Counts failures: `run` in a row are too many, or more than `share` of the last 2 x `run`."""

    def __init__(self, *, run: int, share: float) -> None:
        """`run` is at least 1; `share` lies in (0, 1], with 1 only the run counts."""
        self._run = run
        self._share = share
        self._in_a_row = 0
        self._failed = 0
        self._window: deque[bool] = deque(maxlen=WINDOW * run)
        self._last = ""

    def add(self, failure: str | None) -> None:
        """One record more: why it failed, None if it did not."""
        failed = failure is not None
        if len(self._window) == self._window.maxlen:
            self._failed -= self._window[0]
        self._window.append(failed)
        self._failed += failed
        self._in_a_row = self._in_a_row + 1 if failed else 0
        self._last = " ".join(failure.split()) if failure else self._last

    @property
    def is_reached(self) -> bool:
        """Whether the worker must stop."""
        many = self._is_full and self._failed > self._share * len(self._window)
        return self._in_a_row >= self._run or many

    @property
    def last_word(self) -> str:
        """What happened, for a person: how many failed, and why the last one did."""
        if self._in_a_row >= self._run:
            many = f"{self._in_a_row:,} records in a row became dead letters"
        else:
            many = f"{self._failed:,} of the last {len(self._window):,} records became dead letters"
        return f"{many}, the last one for: {self._last[:300]}"

    @property
    def _is_full(self) -> bool:
        return len(self._window) == self._window.maxlen
