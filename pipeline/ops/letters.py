"""Dead letters as an operator sees them: by their headers, chosen, counted, and made fit for replay.

A letter is done with once a mark follows it in its partition: a record without a value whose headers
name the letter (see docs/decisions/0009-replayed-letters.md).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader, BytesIO

from pipeline import codec
from pipeline.errors import RecordError, StageError
from pipeline.flow import STAGES, Stage
from pipeline.message import Headers, Output
from pipeline.ops.cloud_events import cloud_event
from pipeline.ops.dead_letters import SOURCE_STAGE, payload
from pipeline.ops.places import Place, replay_count, replay_headers, settled_headers
from pipeline.ops.repeats import REASON
from pipeline.records import DeadLetter, RawArticle
from pipeline.sources.files import Reading, stream_articles

_PREFIX = "__connect.errors."
REPLAYS = 3
"""How often a record may be replayed before somebody must insist: by then it is no accident."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter's headers say; `error` is the beginning of it, `at` when it was written (UTC)."""

    place: Place
    at: datetime
    key: str | None
    stage: str
    disposition: str
    error_class: str
    error: str
    source: Place | None
    size_bytes: int
    replays: int

    @property
    def reason(self) -> str:
        """A short, countable reason: the code of a drop, else the error's class."""
        return self.error.partition(":")[0] if self.error_class == "Drop" else self.error_class


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which letters are meant; what is empty or None does not matter.

    `since` and `until` (UTC, half-open) are of the time at which the letter was written; `text` is
    looked for in the error, whatever its case.
    """

    stages: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    dispositions: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""

    def takes(self, letter: Letter) -> bool:
        """Whether the letter is one of them."""
        return (
            (not self.stages or letter.stage in self.stages)
            and (not self.reasons or letter.reason in self.reasons or letter.error_class in self.reasons)
            and (not self.dispositions or letter.disposition in self.dispositions)
            and (not self.ids or letter.key in self.ids)
            and (self.since is None or letter.at >= self.since)
            and (self.until is None or letter.at < self.until)
            and self.text.lower() in letter.error.lower()
        )  # fmt: skip


def letter_of(place: Place, at_ms: int, key: bytes | None, value: bytes, headers: Mapping[str, bytes]) -> Letter:  # fmt: skip
    """The letter that this record of a dead-letter topic is."""
    return Letter(
        place=place,
        at=datetime.fromtimestamp(at_ms / 1000, UTC),
        key=None if key is None else key.decode("utf-8", "replace"),
        stage=_text(headers, "stage") or "?",
        disposition=_text(headers, "disposition") or "?",
        error_class=_text(headers, "exception.class.name") or "?",
        error=_text(headers, "exception.message"),
        source=_source(headers),
        size_bytes=len(value),
        replays=replay_count(headers),
    )


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """Letters that have the same cause, as far as their headers tell."""

    topic: str
    stage: str
    disposition: str
    reason: str


def grouped(letters: Iterable[Letter]) -> list[tuple[Group, int]]:
    """How many letters of each group there are, most first."""
    counts = Counter(
        Group(item.place.topic, item.stage, item.disposition, item.reason) for item in letters
    )
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True, slots=True)
class Replay:
    """A replayed record and the mark of its letter, to be written in one transaction."""

    letter: Letter
    record: Output
    mark: Output


def why_not(letter: Letter, whole: DeadLetter, *, force: bool) -> str | None:
    """Why the letter cannot be replayed as it is, None if it can."""
    if letter.reason == REASON:
        return "it is the same as a record that went on, so its payload was not kept"
    if whole.payload_truncated:
        return f"its payload was cut: {whole.payload_size_bytes:,} bytes were too many to be kept; send it again from its source"  # fmt: skip
    if not whole.payload_base64 and letter.key is None:
        return "there is nothing in it, neither key nor value"
    if letter.replays >= REPLAYS and not force:
        return f"it was replayed {letter.replays} times before and refused again; correct the cause, or insist (--force)"  # fmt: skip
    return None


def replay_of(
    letter: Letter, whole: DeadLetter, key: bytes | None, *, topic: str, how: Reading, edited: bytes | None = None
) -> Replay:  # fmt: skip
    """The record that puts the letter back before the stage that refused it, and the letter's mark.

    `key` is that of the letter's own record, `topic` the stage's source topic on the cluster;
    `edited` takes the payload's place. What a source refused is read anew, as ingest would (`how`).
    Raises RecordError if that fails, or if what was edited is none of the stage's records.
    """
    stage = stage_of(letter.place.topic)
    value = payload(whole) if edited is None else edited
    article = _article(stage, value)
    if letter.stage == SOURCE_STAGE and article is None:
        article = _read_anew(value, how)
        value = codec.encode(article)
    if edited is not None and article is None:
        codec.decode(value, stage.reads)  # raises, and says why
    count = letter.replays + 1
    headers: Headers = replay_headers(letter.place, count)
    mark_key = str(letter.place).encode() if key is None else key  # a tombstone needs one
    mark = Output(letter.place.topic, mark_key, None, settled_headers(letter.place, count))
    if article is not None:
        key = article.id.encode()
        headers = (*cloud_event(article, source=f"/{letter.place.topic}"), *headers)
    record = Output(topic, key, value, headers)
    return Replay(letter, record, mark)


def stage_of(dead_letter_topic: str) -> Stage:
    """The stage whose letters lie in this topic, whatever prefix its name has on the cluster."""
    for stage in STAGES:
        if dead_letter_topic.endswith(stage.dead_letters):
            return stage
    raise StageError(f"looking for a stage: {dead_letter_topic} takes no stage's dead letters")


def _article(stage: Stage, value: bytes) -> RawArticle | None:
    """The article, if the value is one (of any stage's kind)."""
    try:
        article: RawArticle = codec.decode(value, stage.reads)
    except RecordError:
        return None
    return article


def _read_anew(value: bytes, how: Reading) -> RawArticle:
    found = list(stream_articles(BufferedReader(BytesIO(value)), how))
    if len(found) != 1:
        raise StageError(f"reading the letter anew: {len(found)} records are in it, not one")
    if not isinstance(found[0], RawArticle):
        raise found[0].error
    return found[0]


def _text(headers: Mapping[str, bytes], name: str) -> str:
    return headers.get(_PREFIX + name, b"").decode("utf-8", "replace")


def _source(headers: Mapping[str, bytes]) -> Place | None:
    topic, partition, offset = (_text(headers, name) for name in ("topic", "partition", "offset"))
    if not (partition.isdigit() and offset.isdigit()):
        return None
    return Place(topic, int(partition), int(offset))
