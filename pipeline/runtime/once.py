"""A runner that lets a producer's repeats go no further: they are dropped, counted and told of.

It stands between the agent on Kafka and the runner of the first stage, and does what a runner does.
"""

from collections.abc import Callable
from typing import Any, Protocol

from pipeline.flow import Stage
from pipeline.message import Message, Output
from pipeline.ops.places import is_wanted_again
from pipeline.ops.repeats import REASON, Journal
from pipeline.outcome import Drop, Emit, Outcome, Reject, Retry


class Processing(Protocol):
    """What a runner does for the agent."""

    @property
    def stage(self) -> Stage:
        """The row of the flow."""

    def dead_letter(self, message: Message, outcome: Drop | Reject | Retry) -> Output:
        """The dead letter for `message`."""

    def process(self, message: Message) -> tuple[Outcome[Any], tuple[Output, ...]]:
        """What becomes of `message`, and what is to be written for it."""


class OnceRunner:
    """Runs one stage over messages, but for those that repeat one of which an article was made."""

    def __init__(self, runner: Processing, journal_of: Callable[[int], Journal | None]) -> None:
        """`journal_of` gives a partition's journal, None if nothing is known of it."""
        self._runner = runner
        self._journal_of = journal_of

    @property
    def stage(self) -> Stage:
        """The row of the flow."""
        return self._runner.stage

    def dead_letter(self, message: Message, outcome: Drop | Reject | Retry) -> Output:
        """The dead letter for `message`."""
        return self._runner.dead_letter(message, outcome)

    def process(self, message: Message) -> tuple[Outcome[Any], tuple[Output, ...]]:
        """What becomes of `message`, and what is to be written for it: see `Runner.process`."""
        partition, offset = message.partition, message.offset
        journal = None if partition is None else self._journal_of(partition)
        if journal is None or offset is None:
            return self._runner.process(message)
        if not is_wanted_again(message.headers):
            first = journal.first_of(message.value, message.key, offset)
            if first is not None:
                drop = Drop(REASON, f"as {message.topic}[{partition}]@{first}", keep=False)
                return drop, (self.dead_letter(message, drop),)
        outcome, outputs = self._runner.process(message)
        if isinstance(outcome, Emit):
            journal.passed(message.value, message.key, offset)
        return outcome, outputs
