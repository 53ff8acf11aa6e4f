"""Where an article went: its records on all topics, in the order of time, each with what it came of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline import codec
from pipeline.errors import RecordError
from pipeline.flow import Stage
from pipeline.ops.flow_account import article_mark
from pipeline.ops.hop_account import Seen
from pipeline.ops.letters import letter_of
from pipeline.ops.places import Place, origin, replay_count, replayed_from, settled

Headers = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Step:
    """One record of the article: where it lies, since when (UTC), and what it is.

    `kind` is arrived, replayed, made, taken back, letter or settled; `of` is the record that it was
    made of; `text` says it to a person.
    """

    place: Place
    at: datetime
    kind: str
    version: int | None
    of: Place | None
    text: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class End:
    """How it stands with one record that nothing was made of: finished, waits, rests or lost."""

    place: Place
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """All that is known of an article, and where its ways end."""

    steps: tuple[Step, ...]
    ends: tuple[End, ...]
    notes: tuple[str, ...] = ()


class Tracer:
    """Told of records, it keeps those of one article (of one version of it, if that is given)."""

    def __init__(self, stages: tuple[Stage, ...], topic: Mapping[str, str], *, name: str, version: int | None = None) -> None:  # fmt: skip
        """`topic` gives a topic's name on the cluster; `name` is the article's id."""
        self.steps: list[Step] = []
        self._stages = stages
        self._makers = {topic[stage.sink]: stage for stage in stages}
        self._readers = {topic[stage.source]: stage for stage in stages}
        self._letters = {topic[stage.dead_letters]: stage for stage in stages}
        self._name = name
        self._version = version

    def record(self, seen: Seen, value: bytes | None) -> None:
        """A record of one of the topics."""
        key, version = _mark(seen, value)
        is_letter = seen.place.topic in self._letters
        if self._name not in (key, (seen.key or b"").decode("utf-8", "replace")):
            return
        if self._version is not None and not is_letter and version not in (None, self._version):
            return
        self.steps.append(self._letter_step(seen, value) if is_letter else self._step(seen, value, version))  # fmt: skip

    def trace(self, committed: Mapping[str, Mapping[int, int]], *, notes: Iterable[str] = ()) -> Trace:  # fmt: skip
        """The whole; `committed` holds each stage's offsets by partition of its source topic."""
        steps = sorted(self.steps, key=lambda step: (step.at, self._depth(step), step.place))
        gone_on = {step.of for step in steps if step.of is not None}
        ends = [self._end(step, committed) for step in steps if step.place not in gone_on and step.kind != "settled"]  # fmt: skip
        return Trace(tuple(steps), tuple(ends), tuple(notes))

    def _step(self, seen: Seen, value: bytes | None, version: int | None) -> Step:
        stage, made_of, letter = self._makers.get(seen.place.topic), origin(seen.headers), replayed_from(seen.headers)  # fmt: skip
        if letter is not None:
            text = f"replayed, time {replay_count(seen.headers)}"
            return _made(seen, "replayed", version, letter, text)
        if value is None:
            return _made(seen, "taken back", None, made_of, "taken back (a tombstone)")
        if stage is None:
            source = seen.headers.get("ce_source", b"").decode("utf-8", "replace")
            return _made(seen, "arrived", version, None, f"arrived{f' from {source}' if source else ''}, {len(value):,} bytes")  # fmt: skip
        return _made(seen, "made", version, made_of, f"{stage.name} made it{_how(value)}")

    def _letter_step(self, seen: Seen, value: bytes | None) -> Step:
        done = settled(seen.headers)
        if done is not None or value is None:
            return _made(seen, "settled", None, done, "its letter is done with: it was replayed")
        letter = letter_of(seen.place, seen.at_ms, seen.key, value, seen.headers)
        error = letter.error if letter.disposition == "dropped" else f"{letter.error_class}: {letter.error}"  # fmt: skip
        return _made(seen, "letter", None, letter.source, f"{letter.stage} {letter.disposition} it: {error}")  # fmt: skip

    def _end(self, step: Step, committed: Mapping[str, Mapping[int, int]]) -> End:
        reader = self._readers.get(step.place.topic)
        if step.kind == "letter":
            return End(step.place, "rests", "a dead letter, not replayed")
        if reader is None:
            return End(step.place, "finished", "at the end of the flow")
        done = committed.get(reader.name, {}).get(step.place.partition, 0)
        if step.place.offset >= done:
            return End(step.place, "waits", f"for {reader.name}, which has committed its partition up to {done}")  # fmt: skip
        return End(step.place, "lost", f"{reader.name} has committed its partition up to {done}, but nothing made of it is there (any more)")  # fmt: skip

    def _depth(self, step: Step) -> int:
        names = [stage.source for stage in self._stages]
        topic = step.place.topic.removesuffix("-dlq")
        depth = [number for number, name in enumerate(names) if topic.endswith(name)]
        return depth[0] if depth else len(names)


def as_document(name: str, trace: Trace) -> dict[str, Any]:
    """The trace as a JSON document."""
    return {
        "article": name,
        "steps": [
            {
                "at": step.at.isoformat(),
                "place": str(step.place),
                "kind": step.kind,
                "version": step.version,
                "of": None if step.of is None else str(step.of),
                "text": step.text,
                "headers": dict(step.headers),
            }
            for step in trace.steps
        ],
        "ends": [
            {"place": str(end.place), "state": end.state, "text": end.text} for end in trace.ends
        ],
        "notes": list(trace.notes),
    }


def _made(seen: Seen, kind: str, version: int | None, of: Place | None, text: str) -> Step:
    headers = {name: value.decode("utf-8", "replace") for name, value in seen.headers.items()}
    at = datetime.fromtimestamp(seen.at_ms / 1000, UTC)
    return Step(seen.place, at, kind, version, of, text, headers)


def _mark(seen: Seen, value: bytes | None) -> tuple[str, int | None]:
    if value is None:
        return (seen.key or b"").decode("utf-8", "replace"), None
    key, version = article_mark(seen.ce_id, seen.key, value)
    return key.decode("utf-8", "replace"), version


def _how(value: bytes) -> str:
    """What the record's provenance says of its last stage: version, models, time."""
    try:
        provenance = codec.decode_object(value).get("provenance")
        last = provenance[-1]  # type: ignore[index]
        models = ", ".join(f"{item['name']} {item['version']}" for item in last["models"])
        return f" (version {last['version']}{f', with {models}' if models else ''}; {last['ms']} ms)"  # fmt: skip
    except (RecordError, LookupError, TypeError):
        return ""
