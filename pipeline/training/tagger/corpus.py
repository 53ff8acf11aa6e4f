"""Reading marked texts for the tagger: lines of words with their labels, and the held-out tenth."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.text.tokens import Span, line_spans, token_spans

Marks = list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text in which somebody marked the names: (start, end, type), sorted, not overlapping."""

    id: str
    text: str
    marks: Marks


def read_marked(path: Path) -> Iterator[MarkedText]:
    """The texts of a JSON-lines file of `{"id", "text", "entities": [[start, end, type], ...]}`."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            marks = sorted((start, end, kind) for start, end, kind in row["entities"])
            yield MarkedText(row["id"], row["text"], marks)


def held_out(text_id: str) -> bool:
    """Whether the text belongs to the tenth that no shipped model is trained on."""
    return zlib.crc32(f"held-out {text_id}".encode()) % 10 == 0


def labelled_lines(marked: MarkedText) -> tuple[list[list[str]], list[list[str]]]:
    """The words of each line and their labels in the BIOES scheme (`B-PER`, `S-LOC`, ..., `O`)."""
    words: list[list[str]] = []
    labels: list[list[str]] = []
    for start, end in line_spans(marked.text):
        spans = [(start + a, start + b) for a, b in token_spans(marked.text[start:end])]
        words.append([marked.text[a:b] for a, b in spans])
        labels.append(bioes(spans, marked.marks))
    return words, labels


def bioes(spans: list[Span], marks: Marks) -> list[str]:
    """The label of each token: `S-` for a mark of one token, `B-`, `I-`, `E-` in longer ones, else `O`."""
    ends = {end for _, end, _ in marks}
    begins = {start: (end, kind) for start, end, kind in marks}
    labels: list[str] = []
    until, kind = -1, ""
    for start, end in spans:
        if start in begins:
            until, kind = begins[start]
            labels.append(f"S-{kind}" if end == until else f"B-{kind}")
        elif end <= until:
            labels.append(f"E-{kind}" if end in ends else f"I-{kind}")
        else:
            labels.append("O")
    return labels
