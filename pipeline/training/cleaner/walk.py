"""The walk through the batches that both networks of the cleaner learn by, epoch by epoch."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pipeline.training.cleaner.checkpoint import Checkpoint
from pipeline.training.cleaner.progress import stepwise

State = TypeVar("State")
Batch = dict[str, Any]


def walk(
    state: State,
    batches: Callable[[], Iterator[Batch]],
    stepped: Callable[[State, Batch, int], State],
    *,
    epochs: int,
    steps: int,
    kept: Checkpoint,
) -> State:
    """The state after so many epochs of `batches()`, in `steps` steps numbered from 1.

    What stands in `kept` is gone on from: batches that a run before learned from are passed over.
    """
    done, state = kept.read(state)
    step = 0
    with stepwise(kept.file.name.partition(".")[0], steps) as advance:
        for _ in range(epochs):
            for batch in batches():
                step += 1
                if step > done:
                    state = stepped(state, batch, step)
                advance(1)
            if step > done:
                kept.write(step, state)
    return state
