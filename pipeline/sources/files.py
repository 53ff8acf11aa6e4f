"""Records out of files, folders and streams; what cannot be taken is refused with its reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TypeVar

from pipeline import codec
from pipeline.errors import RecordError, SourceError, StageError
from pipeline.message import Message
from pipeline.records import RawArticle
from pipeline.sources import raw
from pipeline.sources.pieces import Piece, file_pieces, line_pieces, list_files, stream_pieces
from pipeline.sources.refused import Refused

T = TypeVar("T")


def _ignore(_size_bytes: int) -> None:
    """Nobody wants to know how far the reading is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How to read.

    `source` names the source (None: as the records say, else "file"), `max_record_bytes` limits a
    record, `now` gives UTC for streams (files have their time of change), `on_bytes` is told the
    bytes of the files as it comes forward, and `topic` is the one that these records belong on.
    """

    max_record_bytes: int
    now: Callable[[], datetime]
    source: str | None = None
    on_bytes: Callable[[int], None] = _ignore
    topic: str = "news-raw"


def read_articles(paths: Sequence[Path], how: Reading) -> Iterator[RawArticle | Refused]:
    """The raw articles of files and folders, in order: pages, texts, JSON lines.

    Folders are read whole, sorted by name; files of other kinds in them are passed over. Raises
    ConfigError if a path does not exist.
    """
    for piece in _all_pieces(list_files(paths), how):
        yield _article(piece, how)


def stream_articles(stream: BinaryIO, how: Reading) -> Iterator[RawArticle | Refused]:
    """The raw articles of a stream: JSON lines if it begins with `{`, else one page or text."""
    for piece in stream_pieces(stream, place="stdin", limit_bytes=how.max_record_bytes):
        yield _article(piece, how)


def read_records(
    paths: Sequence[Path], record_type: type[T], how: Reading
) -> Iterator[T | Refused]:
    """The records in files of JSON lines: of `record_type`, or of a later stage (cut back to it)."""
    for piece in _all_pieces(list_files(paths), how):
        yield _record(piece, record_type, how)


def stream_records(stream: BinaryIO, record_type: type[T], how: Reading) -> Iterator[T | Refused]:
    """The records in a stream of JSON lines, as in `read_records`."""
    for piece in line_pieces(stream, place="stdin", limit_bytes=how.max_record_bytes):
        yield _record(piece, record_type, how)


def total_bytes(paths: Sequence[Path]) -> int:
    """The size of all that would be read, for a progress bar."""
    return sum(path.stat().st_size for path in list_files(paths))


def _all_pieces(files: Iterable[Path], how: Reading) -> Iterator[Piece]:
    for path in files:
        for piece in file_pieces(path, limit_bytes=how.max_record_bytes):
            yield piece
            how.on_bytes(piece.read_bytes)


def _article(piece: Piece, how: Reading) -> RawArticle | Refused:
    fetched_at = piece.modified_at or how.now()
    try:
        _check(piece, how.max_record_bytes)
        if piece.kind in ("line", "object"):
            document = codec.decode_object(piece.data)
            return raw.from_object(document, source=how.source, fetched_at=fetched_at)
        content_type = raw.HTML if piece.kind == "html" else raw.PLAIN
        source = how.source or "file"
        return raw.from_page(piece.data, content_type=content_type, source=source, fetched_at=fetched_at)  # fmt: skip
    except (RecordError, SourceError) as error:
        return _refused(piece, error, how.topic)


def _record(piece: Piece, record_type: type[T], how: Reading) -> T | Refused:
    try:
        _check(piece, how.max_record_bytes)
        return codec.decode(piece.data, record_type, accept_later=True)
    except (RecordError, SourceError) as error:
        return _refused(piece, error, how.topic)


def _check(piece: Piece, limit_bytes: int) -> None:
    if piece.problem:
        raise SourceError(f"reading file: {piece.problem}")
    if piece.size_bytes > limit_bytes:
        raise StageError(f"reading file: {piece.size_bytes:,} bytes are over the limit of {limit_bytes:,}")  # fmt: skip


def _refused(piece: Piece, error: RecordError | SourceError, topic: str) -> Refused:
    placed = type(error)(f"{piece.place}: {error}")
    message = Message(topic=topic, key=None, value=piece.data)
    return Refused(message, placed, piece.size_bytes)
