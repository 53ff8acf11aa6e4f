"""Part of `quotes.py`: the direct quotes of PolNeAR, read from its annotations.

PolNeAR marks attributions: a Source, a Cue and a Content, each in one or more pieces. A direct quote
here is a piece of Content that stands as a whole within double quotation marks; where it runs over
paragraphs, each paragraph is one. Words in marks that are but a part of a piece (`said it was "far too
late" to go`) belong to a paraphrase. Marks, spaces and punctuation at the edges do not count.
"""

import tarfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ARCHIVE = "quotes/polnear.tar.xz"
PARTS = ("train", "dev", "test")
OPENING, CLOSING = '"“', '"”'
_EDGE = " \n\t\"“”'‘’.,?!;:…-–—"

Span = tuple[int, int]


@dataclass(frozen=True)
class Annotated:
    """A text with its direct quotes: the span of each, and the words that name its source (or "")."""

    name: str
    text: str
    quotes: dict[Span, str]


def read_polnear(data: Path, part: str) -> Iterator[Annotated]:
    """The texts of a part, by name; of a text that several people annotated, the first one's work."""
    texts: dict[str, str] = {}
    annotations: dict[str, dict[str, str]] = defaultdict(dict)
    with tarfile.open(data / ARCHIVE) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            file = archive.extractfile(member)
            if file is None or part not in path.parts:
                continue
            if path.suffix == ".txt":
                texts[path.stem] = file.read().decode()
            elif path.suffix == ".ann":
                annotations[path.stem.rpartition("_")[0]][path.stem] = file.read().decode()
    for name in sorted(annotations):
        first = annotations[name][min(annotations[name])]
        yield Annotated(name, texts[name], direct_quotes(texts[name], first))


def direct_quotes(text: str, annotation: str) -> dict[Span, str]:
    """The direct quotes that an annotation in brat's format marks in `text`."""
    pieces: dict[str, list[Span]] = {}
    events: list[list[list[str]]] = []
    for line in annotation.splitlines():
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            pieces[name] = joined(text, spans_of(rest.partition("\t")[0].partition(" ")[2]))
        elif name.startswith("E"):
            events.append([role.split(":") for role in rest.split()])
    quotes: dict[Span, str] = {}
    for roles in events:
        source = " ".join(text[a:b] for role, at in roles if role.startswith("Source") for a, b in pieces[at])  # fmt: skip
        contents = [piece for role, at in roles if role.startswith("Content") for piece in pieces[at]]  # fmt: skip
        quotes.update(dict.fromkeys((span for piece in contents for span in quoted(text, piece)), source))  # fmt: skip
    return quotes


def spans_of(text: str) -> list[Span]:
    """`12 19;30 41` as spans."""
    return [(int(a), int(b)) for a, b in (part.split() for part in text.split(";") if part)]


def joined(text: str, spans: list[Span]) -> list[Span]:
    """The spans with those made one that only spaces part: brat cuts at the end of a line."""
    found: list[Span] = []
    for start, end in spans:
        if found and not text[found[-1][1] : start].strip():
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def quoted(text: str, piece: Span) -> Iterator[Span]:
    """The paragraphs of a piece of Content that stands within quotation marks, without its marks."""
    start, end = bare(text, piece)
    opens = any(mark in OPENING for mark in text[max(piece[0] - 1, 0) : start])
    closes = any(mark in CLOSING for mark in text[end : piece[1] + 1])
    if not (opens and closes):
        return
    place = start
    for paragraph in text[start:end].split("\n"):
        span = bare(text, (place, place + len(paragraph)))
        place += len(paragraph) + 1
        if span[0] < span[1] and not any(mark in OPENING + CLOSING for mark in text[slice(*span)]):
            yield span


def bare(text: str, span: Span) -> Span:
    """The span without marks, spaces and punctuation at its edges."""
    start, end = span
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end
