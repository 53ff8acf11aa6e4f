"""Files, folders and streams taken apart: a piece is one page, one text or one JSON line.

Memory is bounded by one piece: what is over the limit is measured, not kept. `.gz` is unpacked.
"""

import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal, cast

from pipeline.errors import ConfigError

Kind = Literal["html", "plain", "line"]

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
    """`data` is all of it, or its head if `size_bytes` is more; `problem` says why it is unreadable."""

    place: str
    kind: Kind
    data: bytes
    size_bytes: int
    modified_at: datetime | None = None
    problem: str = ""


def list_files(paths: Sequence[Path]) -> list[Path]:
    """The files to read: those named, and those of a known kind in the folders named, sorted.

    Raises ConfigError if a path does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += [item for item in sorted(path.rglob("*")) if _wanted(item, path)]
        elif path.exists():
            found.append(path)
        else:
            raise ConfigError(f"reading {path}: no such file or folder")
    return found


def file_pieces(path: Path, *, limit_bytes: int) -> Iterator[Piece]:
    """The pieces of one file, each at most `limit_bytes` of data; never raises for its content."""
    modified_at = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    try:
        with _open(path) as stream:
            kind = _kind(path) or _sniffed(stream)
            yield from _pieces(stream, path.name, kind, modified_at, limit_bytes)
    except (OSError, EOFError, zlib.error) as error:
        yield Piece(path.name, "plain", b"", 0, modified_at, problem=str(error))


def stream_pieces(stream: BinaryIO, *, place: str, limit_bytes: int) -> Iterator[Piece]:
    """The pieces of a stream that can `peek`: lines if it begins with `{`, else one page or text."""
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
    """Each line without its end, and its size; of a line over the limit only the head."""
    while line := stream.readline(limit_bytes + 1):
        size = len(line)
        if size > limit_bytes and not line.endswith(b"\n"):
            line = line[:HEAD_BYTES]
            size += _skip_line(stream)
        yield line.rstrip(b"\r\n"), size


def _skip_line(stream: BinaryIO) -> int:
    size = 0
    while chunk := stream.readline(_CHUNK_BYTES):
        size += len(chunk)
        if chunk.endswith(b"\n"):
            break
    return size


def _open(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def _kind(path: Path) -> Kind | None:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return _KINDS.get(suffixes[-1]) if suffixes else None


def _sniffed(stream: BinaryIO) -> Kind:
    head = stream.peek(1024)[:1024].lstrip()  # type: ignore[attr-defined]
    return "line" if head[:1] == b"{" else "html" if head[:1] == b"<" else "plain"


def _wanted(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.is_file() and _kind(path) is not None
