"""Where `pipeline enrich` writes: records, dead letters, and what an earlier run wrote already."""

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import ConfigError

Key = tuple[str, int]
"""An article's id and version."""


@dataclass
class Sinks:
    """Where ends go: records to `out` (or to `show`, as cards), dead letters to a file.

    The dead-letter file holds this run's letters: it is made when the first one comes.
    """

    out: BinaryIO
    dead_letters: Path
    show: Callable[[Any], None] | None = None
    records: int = 0
    letters: int = 0
    _letters_file: BinaryIO | None = field(default=None, repr=False)

    def write(self, end: Any) -> None:
        """Write one end as a line."""
        if end.is_dead_letter:
            self._write_letter(end.line)
        elif self.show is not None:
            self.records += 1
            self.show(end.record)
        else:
            self.records += 1
            self.out.write(end.line + b"\n")

    def close(self) -> None:
        """Write out what is buffered."""
        if self._letters_file is not None:
            self._letters_file.close()
        self.out.flush()

    def _write_letter(self, line: bytes) -> None:
        self.letters += 1
        if self._letters_file is None:
            self._letters_file = self.dead_letters.open("wb")
        self._letters_file.write(line + b"\n")


def letters_path(output: Path | None) -> Path:
    """Where the dead letters of a run with this output go, if nothing else is said."""
    if output is None:
        return Path("dead-letters.jsonl")
    return output.with_name(f"{output.stem}.dead-letters.jsonl")


def files_to_read(files: tuple[Path, ...], written: Iterable[Path | None]) -> tuple[Path, ...]:
    """The files that FILES stand for, without those that this run writes.

    Raises ConfigError if one does not exist, or is both named to be read and written.
    """
    from pipeline.sources.pieces import list_files

    outputs = {path.resolve() for path in written if path is not None and path.is_file()}
    for path in files:
        if path.resolve() in outputs:
            raise ConfigError(f"writing {path}: it is to be read as well")
    return tuple(path for path in list_files(files) if path.resolve() not in outputs)


def opened(output: Path | None, stack: ExitStack, *, append: bool) -> BinaryIO:
    """The stream for records, closed with `stack`; raises ConfigError if it cannot be written."""
    if output is None:
        return sys.stdout.buffer
    try:
        return stack.enter_context(output.open("ab" if append else "wb"))
    except OSError as error:
        raise ConfigError(f"writing {output}: {error.strerror}") from error


def remove_old_letters(path: Path) -> None:
    """Take away the dead letters of an earlier run; raises ConfigError if that is not allowed."""
    try:
        if path.is_file():
            path.unlink()
    except OSError as error:
        raise ConfigError(f"writing {path}: {error.strerror}") from error


def done_before(output: Path, schema: str) -> set[Key]:
    """The articles whose records of `schema` are in `output`; cuts off a half-written last line.

    Raises ConfigError, and leaves the file as it is, if anything else is in it.
    """
    done: set[Key] = set()
    whole = 0
    try:
        with output.open("r+b") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.endswith(b"\n"):
                    _check_half(line, schema, f"resuming {output}: line {number}")
                    stream.truncate(whole)
                    break
                done.add(_key(line, schema, f"resuming {output}: line {number}"))
                whole += len(line)
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise ConfigError(f"resuming {output}: {error.strerror}") from error
    return done


def _key(line: bytes, schema: str, place: str) -> Key:
    from pipeline import codec
    from pipeline.errors import RecordError

    try:
        document = codec.decode_object(line)
        if document["schema"] == schema:
            return str(document["id"]), int(document["version"])
    except (RecordError, KeyError, TypeError, ValueError):
        pass
    raise ConfigError(f"{place} is no record of {schema}")


def _check_half(line: bytes, schema: str, place: str) -> None:
    """Raise ConfigError if `line` cannot be the beginning of a record."""
    head = b'{"schema":"%s"' % schema.encode()
    if not head.startswith(line[: len(head)]):
        raise ConfigError(f"{place} is no record of {schema}")
