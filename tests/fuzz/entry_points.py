"""Every place where bytes from outside come in, and what became of them there, in words.

A topic's record goes into the runner of its stage; a file, a stream or a line goes through the
sources and all stages of the embedded driver; a dead letter into its decoder.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import codec
from pipeline.errors import PipelineError
from pipeline.flow import STAGES, Stage
from pipeline.message import Message
from pipeline.outcome import Drop, Emit, Reject
from pipeline.records import CleanArticle, DeadLetter
from pipeline.runtime.embedded import Embedded
from pipeline.runtime.runner import Limits, Runner
from pipeline.sources.files import Reading, read_articles, read_records, stream_articles

LIMITS = Limits(output_bytes=1 << 26, dead_letter_bytes=1 << 26)
NOW = datetime(2024, 3, 15, tzinfo=UTC)
HOW = Reading(max_record_bytes=8 << 20, now=lambda: NOW)
SUFFIXES = (".html", ".txt", ".jsonl", ".json", ".xml", ".rss", ".gz", ".html.gz", "")


@dataclass(frozen=True, slots=True)
class End:
    """What became of an input: `record`, `dropped: ...`, `refused: ...` or `bug: ...`."""

    name: str

    @property
    def is_bug(self) -> bool:
        """Whether it is none of the ends that an input may have."""
        return self.name.startswith("bug: ")


EntryPoint = Callable[[bytes, Path], list[End]]
"""Takes the bytes, and a folder where it may write."""


@cache
def entry_points() -> dict[str, EntryPoint]:
    """All of them, by name; stages are loaded once."""
    points: dict[str, EntryPoint] = {f"topic {stage.source}": _topic(stage) for stage in STAGES}
    points |= {f"file *{suffix}": _file(suffix) for suffix in SUFFIXES}
    points["standard input"] = _stream
    points["file of clean records"] = _records
    points["topic *-dlq"] = _letter
    return points


def _topic(stage: Stage) -> EntryPoint:
    runner = Runner(stage, stage.load(), limits=LIMITS)

    def run(data: bytes, _folder: Path) -> list[End]:
        outcome, outputs = runner.process(Message(topic=stage.source, key=b"1", value=data, partition=0, offset=7))  # fmt: skip
        if len(outputs) != 1:
            return [End(f"bug: {len(outputs)} outputs")]
        if isinstance(outcome, Emit):
            return [End("record")]
        codec.decode(outputs[0].value or b"", DeadLetter)
        return [_refusal(outcome)]

    return run


@cache
def _flow() -> Embedded:
    return Embedded(STAGES, now=lambda: NOW)


@cache
def _later_flow() -> Embedded:
    return Embedded(STAGES[1:], now=lambda: NOW)


def _file(suffix: str) -> EntryPoint:
    def run(data: bytes, folder: Path) -> list[End]:
        path = folder / f"input{suffix}"
        path.write_bytes(data)
        return list(_ends(_flow(), read_articles([path], HOW)))

    return run


def _stream(data: bytes, _folder: Path) -> list[End]:
    return list(_ends(_flow(), stream_articles(io.BufferedReader(io.BytesIO(data)), HOW)))  # type: ignore[type-var]


def _records(data: bytes, folder: Path) -> list[End]:
    path = folder / "records.jsonl"
    path.write_bytes(data)
    return list(_ends(_later_flow(), read_records([path], CleanArticle, HOW)))


def _letter(data: bytes, _folder: Path) -> list[End]:
    try:
        codec.decode(data, DeadLetter)
    except PipelineError as error:
        return [_reason(str(error), type(error).__name__)]
    return [End("record")]


def _ends(flow: Embedded, items: Iterator[Any]) -> Iterator[End]:
    for item in items:
        end = flow.end_of(item)
        if not end.is_dead_letter:
            yield End("record")
        elif end.record.disposition == "dropped":
            yield End(f"dropped: {end.record.error.partition(':')[0]}")
        else:
            yield _reason(end.record.error, end.record.error_class)


def _refusal(outcome: Any) -> End:
    if isinstance(outcome, Drop):
        return End(f"dropped: {outcome.reason}")
    if isinstance(outcome, Reject):
        return _reason(str(outcome.error), type(outcome.error).__name__)
    return End(f"bug: {outcome}")


def _reason(text: str, kind: str) -> End:
    """A refusal by the class of its error; an error that nobody foresaw is a bug."""
    if not text.strip():
        return End("bug: refused without a reason")
    if any(f"running {stage.name}: " in text for stage in STAGES):
        return End(f"bug: {text[:200]}")
    return End(f"refused: {kind}")
