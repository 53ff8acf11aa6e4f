"""What a source could not take: the bytes and the reason, for a dead letter."""

from dataclasses import dataclass

from pipeline.errors import PipelineError
from pipeline.message import Message


@dataclass(frozen=True, slots=True)
class Refused:
    """A would-be record. `message.value` holds its first bytes; all of it has `size_bytes`."""

    message: Message
    error: PipelineError
    size_bytes: int
