"""What became of one record in one stage: exactly one of four outcomes, counted once by the runner.

`Emit` carries the next record; `Drop` is an expected discard with a reason (no error);
`Reject` is a bad record (dead letter); `Retry` is the world's fault (tried again, then dead letter).
"""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from pipeline.errors import PipelineError, TransientError

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Emit(Generic[T_co]):
    """The stage made a record for its sink."""

    record: T_co


@dataclass(frozen=True, slots=True)
class Drop:
    """The stage knowingly discards the record: `reason` is a short, countable code in kebab case.

    `detail` says it to a person. A drop is kept beside the dead letters, so it can be replayed;
    without `keep` only that it was there, since its bytes lie elsewhere.
    """

    reason: str
    detail: str = ""
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Reject:
    """The record is bad; it becomes a dead letter with this error's class and text."""

    error: PipelineError


@dataclass(frozen=True, slots=True)
class Retry:
    """The world failed for now; the driver may run the record again."""

    error: TransientError


Outcome: TypeAlias = Emit[T_co] | Drop | Reject | Retry
