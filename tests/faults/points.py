"""Points in the life of a transaction at which a worker hurts itself: told by the requests on the wire.

A worker process that `FAULT_POINT` is set for (`when:request:blow`, such as `sent:EndTxn:kill`) kills or
freezes itself at that point. The points are requests of the Kafka protocol, so they hold however the
worker's code makes its transactions: `before` the request leaves, when it is `sent` and nobody knows what
became of it, and `after` its answer came.
"""

import os
import signal
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Self

from aiokafka.conn import AIOKafkaConnection

VARIABLE = "FAULT_POINT"
WHENS = ("before", "sent", "after")
REQUESTS = (
    "InitProducerId",  # the lane opens: the former owner is fenced
    "AddPartitionsToTxn",  # the transaction begins at the broker
    "Produce",  # the outputs
    "AddOffsetsToTxn",
    "TxnOffsetCommit",  # the source offset
    "EndTxn",  # the commit
)
BLOWS = {"kill": signal.SIGKILL, "freeze": signal.SIGSTOP}


@dataclass(frozen=True, slots=True)
class Point:
    """When, at which request, which blow; `turn` lets that many pass first."""

    when: str
    request: str
    blow: str
    turn: int = 3

    def __post_init__(self) -> None:
        """A misspelt point would never be reached."""
        if self.when not in WHENS or self.request not in REQUESTS or self.blow not in BLOWS:
            raise ValueError(f"no such point: {self}")

    def __str__(self) -> str:
        """As in the variable."""
        return f"{self.when}:{self.request}:{self.blow}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The point that `text` names."""
        when, request, blow = text.split(":")
        return cls(when, request, blow, turn=0 if request == "InitProducerId" else 3)


def install(point: Point) -> None:
    """Let this process come to grief at the point."""
    armed = _Armed(point)
    send = AIOKafkaConnection.send

    def hurt(self: AIOKafkaConnection, request: Any, *args: Any, **options: Any) -> Any:
        if not armed.is_at(request):
            return send(self, request, *args, **options)
        armed.strike_if("before")
        answer = send(self, request, *args, **options)
        armed.strike_if("sent")
        return _after(answer)

    async def _after(answer: Awaitable[Any]) -> Any:
        result = await answer
        armed.strike_if("after")
        return result

    AIOKafkaConnection.send = hurt


def install_from_environment() -> None:
    """The same, if the variable is set."""
    if text := os.environ.get(VARIABLE):
        install(Point.parse(text))


class _Armed:
    """Strikes once."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self._seen = 0
        self._spent = False

    def is_at(self, request: Any) -> bool:
        """Whether this request's turn has come."""
        if self._spent or type(request).__name__ != f"{self._point.request}Request":
            return False
        self._seen += 1
        return self._seen > self._point.turn

    def strike_if(self, when: str) -> None:
        """Kill or freeze this process if it is the moment."""
        if when == self._point.when and not self._spent:
            self._spent = True
            os.kill(os.getpid(), BLOWS[self._point.blow])
