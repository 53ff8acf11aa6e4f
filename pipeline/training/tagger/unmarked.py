"""News that nobody marked, for the teacher to label: without what the marked texts already hold."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.training.tagger.corpus import MarkedText

RUN = 12
"""Texts that share so many words in a row share a source."""
SHORTEST = 200
"""Texts with fewer characters left are not worth a label."""
_WORD = re.compile(r"[^\W_]+")


def read_unmarked(data: Path, marked: Iterable[MarkedText], held: Iterable[MarkedText]) -> Iterator[MarkedText]:  # fmt: skip
    """The texts of `data/topics/train.jsonl`, title first, without marks.

    A text that shares RUN words with one of `held` is left out, a line that shares them with one
    of `marked` is left out of its text.
    """
    kept_back = _runs(text.text for text in held)
    known = _runs(text.text for text in marked)
    with (data / "topics" / "train.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            whole = f"{row['title']}\n{row['text']}" if row["title"] else row["text"]
            if not kept_back.isdisjoint(_runs([whole])):
                continue
            fresh = [part for part in whole.split("\n") if known.isdisjoint(_runs([part]))]
            text = "\n".join(fresh)
            if len(text) >= SHORTEST:
                yield MarkedText(row["id"], text, [])


def _runs(texts: Iterable[str]) -> set[int]:
    """Hashes of all runs of RUN words, without case."""
    found: set[int] = set()
    for text in texts:
        words = _WORD.findall(text.lower())
        found.update(hash(tuple(words[i : i + RUN])) for i in range(len(words) - RUN + 1))
    return found
