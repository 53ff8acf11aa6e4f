"""A runner that spares the worker: what workers died of is not run again, memory is blamed rightly.

It stands between the agent on Kafka and the runner, and does what a runner does.
"""

import gc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pipeline.errors import TransientError, WorkerDiedError
from pipeline.flow import Stage
from pipeline.message import Message, Output
from pipeline.outcome import Drop, Outcome, Reject, Retry
from pipeline.runtime.in_hand import HeldRecord
from pipeline.runtime.runner import Runner
from pipeline.runtime.suspects import Suspect, Suspects

_CAUSES = 10
"""So far back the reasons of an error are followed."""


class GuardedRunner:
    """Runs one stage over messages, but for those that have ended workers before."""

    def __init__(
        self, runner: Runner, suspects: Suspects, *, tries: int, is_full: Callable[[], bool]
    ) -> None:
        """A record that workers died of `tries` times is not run.

        `is_full` says whether the worker holds too much memory, whatever it runs.
        """
        self._runner = runner
        self._suspects = suspects
        self._tries = tries
        self._is_full = is_full

    @property
    def stage(self) -> Stage:
        """The row of the flow."""
        return self._runner.stage

    def dead_letter(self, message: Message, outcome: Drop | Reject | Retry) -> Output:
        """The dead letter for `message`."""
        return self._runner.dead_letter(message, outcome)

    def process(self, message: Message) -> tuple[Outcome[Any], tuple[Output, ...]]:
        """What becomes of `message`, and what is to be written for it: see `Runner.process`.

        Raises TransientError if it failed for the memory that others left: the worker must end, and
        its successor runs the message again.
        """
        if self._suspects and (suspect := self._exhausted(message)) is not None:
            died = Retry(WorkerDiedError(f"running {self.stage.name}: {suspect.tries} workers died with this record in hand, the last by {suspect.cause}"))  # fmt: skip
            return died, (self.dead_letter(replace(message, attempts=suspect.tries), died),)
        outcome, outputs = self._runner.process(message)
        if isinstance(outcome, Reject) and _ran_out_of_memory(outcome.error):
            self._blame(message, outcome)
        return outcome, outputs

    def forget(self, topic: str, partition: int, through: int) -> None:
        """What is committed is suspect no more."""
        if self._suspects:
            self._suspects.forget(topic, partition, through)

    def _exhausted(self, message: Message) -> Suspect | None:
        """The suspect that the message is, if it has had its tries."""
        place = message.topic, message.partition or 0, message.offset or 0
        suspect = self._suspects.find(*place, len(message.value or b""))
        return suspect if suspect is not None and suspect.tries >= self._tries else None

    def _blame(self, message: Message, outcome: Reject) -> None:
        """The record, if the memory is there again without it; else the worker, with a try counted.

        The try bounds what a record could do that eats memory for good; without a folder to count
        in it is the record's fault in any case.
        """
        outcome.error.__cause__ = outcome.error.__context__ = None  # they hold all that it had made
        gc.collect()
        if not (self._suspects.are_kept and self._is_full()):
            return
        held = HeldRecord(self.stage.name, message.topic, message.partition or 0, message.offset or 0, len(message.value or b""), 0.0)  # fmt: skip
        self._suspects.count(held, "a lack of memory in a worker that had grown")
        raise TransientError(f"running {self.stage.name}: out of memory, and not for the record at {message.topic}[{message.partition}]@{message.offset} alone; starting anew")  # fmt: skip


def _ran_out_of_memory(error: BaseException) -> bool:
    """Whether a MemoryError is among the reasons."""
    reason: BaseException | None = error
    for _ in range(_CAUSES):
        if reason is None or isinstance(reason, MemoryError):
            break
        reason = reason.__cause__ or reason.__context__
    return isinstance(reason, MemoryError)
