"""Files, folders and streams taken apart: a piece is one page, one text or one JSON line.

Memory is bounded by one piece: what is over the limit is measured, not kept. `.gz` is unpacked.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal, cast

from pipeline.errors import ConfigError

Kind = Literal["html", "plain", "line", "object"]

_KINDS: dict[str, Kind] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "plain",
    ".text": "plain",
    ".json": "line",
    ".jsonl": "line",
    ".ndjson": "line",
}
HEAD_BYTES = 1024 * 1024
"""How much is kept of a piece over the limit; the file itself stays where it is."""

_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """`data` is all of it, or its head if `size_bytes` is more; `problem` says why it is unreadable.

    `read_bytes` is how much of its file was read since the piece before (packed, if it is packed).
    """

    place: str
    kind: Kind
    data: bytes
    size_bytes: int
    modified_at: datetime | None = None
    problem: str = ""
    read_bytes: int = 0


def list_files(paths: Sequence[Path]) -> list[Path]:
    """The files to read: those named, and those of a known kind in the folders named, sorted.

    Raises ConfigError if a path does not exist, or means standard input.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += [item for item in sorted(path.rglob("*")) if _wanted(item, path)]
        elif path.exists():
            found.append(path)
        elif path == Path("-"):
            raise ConfigError("reading -: standard input goes alone, without files beside it")
        else:
            raise ConfigError(f"reading {path}: no such file or folder")
    return found


def file_pieces(path: Path, *, limit_bytes: int) -> Iterator[Piece]:
    """The pieces of one file, each at most `limit_bytes` of data; never raises for its content."""
    modified_at = None
    try:
        modified_at = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
        with path.open("rb") as file, _unpacked(file, path) as stream:
            kind = _kind(path) or _sniffed(stream)
            kind = "object" if kind == "line" and _is_one_object(stream) else kind
            pieces = _pieces(stream, path.name, kind, modified_at, limit_bytes)
            yield from _measured(pieces, file.tell if file.seekable() else lambda: 0)
    except (OSError, EOFError, zlib.error) as error:
        problem = getattr(error, "strerror", None) or str(error)
        yield Piece(path.name, "plain", b"", 0, modified_at, problem=problem)


def stream_pieces(stream: BinaryIO, *, place: str, limit_bytes: int) -> Iterator[Piece]:
    """The pieces of a stream that can `peek`: lines if it begins with `{`, else one page or text.

    A stream that ends before it begins holds nothing, not an empty text.
    """
    if stream.peek(1):  # type: ignore[attr-defined]
        yield from _pieces(stream, place, _sniffed(stream), None, limit_bytes)


def line_pieces(stream: BinaryIO, *, place: str, limit_bytes: int) -> Iterator[Piece]:
    """The lines of a stream, blank ones left out."""
    yield from _pieces(stream, place, "line", None, limit_bytes)


def _pieces(
    stream: BinaryIO, place: str, kind: Kind, modified_at: datetime | None, limit_bytes: int
) -> Iterator[Piece]:
    if kind != "line":
        data, size = _whole(stream, limit_bytes)
        yield Piece(place, kind, data, size, modified_at)
        return
    for number, (data, size) in enumerate(_lines(stream, limit_bytes), start=1):
        if data.strip():
            yield Piece(f"{place}:{number}", kind, data, size, modified_at)


def _whole(stream: BinaryIO, limit_bytes: int) -> tuple[bytes, int]:
    data = stream.read(limit_bytes + 1)
    if len(data) <= limit_bytes:
        return data, len(data)
    size = len(data)
    while chunk := stream.read(_CHUNK_BYTES):
        size += len(chunk)
    return data[:HEAD_BYTES], size


def _lines(stream: BinaryIO, limit_bytes: int) -> Iterator[tuple[bytes, int]]:
    """Each line without its end, and its size without it; of a line over the limit only the head."""
    while line := stream.readline(limit_bytes + 1):
        data = line.rstrip(b"\r\n")
        if len(line) > limit_bytes and not line.endswith(b"\n"):
            yield data[:HEAD_BYTES], len(line) + _skip_line(stream)
        else:
            yield data, len(data)


def _skip_line(stream: BinaryIO) -> int:
    size = 0
    while chunk := stream.readline(_CHUNK_BYTES):
        size += len(chunk)
        if chunk.endswith(b"\n"):
            break
    return size


def _measured(pieces: Iterator[Piece], position: Callable[[], int]) -> Iterator[Piece]:
    """The pieces, each with the bytes that `position` has gone on by."""
    before = 0
    for piece in pieces:
        now = position()
        yield replace(piece, read_bytes=now - before)
        before = now


def _unpacked(file: BinaryIO, path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb"))
    return file


def _kind(path: Path) -> Kind | None:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return _KINDS.get(suffixes[-1]) if suffixes else None


def _sniffed(stream: BinaryIO) -> Kind:
    head = _head(stream)
    if _is_one_object(stream):
        return "object"
    return "line" if head[:1] == b"{" else "html" if head[:1] == b"<" else "plain"


def _is_one_object(stream: BinaryIO) -> bool:
    """Whether the first line is a lone brace: one object over many lines, as programs indent it."""
    return _head(stream).split(b"\n", 1)[0].strip() == b"{"


def _head(stream: BinaryIO) -> bytes:
    head: bytes = stream.peek(1024)[:1024].lstrip()  # type: ignore[attr-defined]
    return head


def _wanted(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.is_file() and _kind(path) is not None
