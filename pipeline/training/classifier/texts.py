"""The labelled texts that the classifier learns from, as the folder `topics/` of the data holds them.

`train.jsonl`: one text a line with its topics; `genre.tsv`: id and genre of a part of them. The
articles that ship in `examples/` are left out, so that the quality tests can judge on them.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.resources import resource_dir

_EXAMPLE = re.compile(r"\[([^\]]+)\]\(https://en\.wikinews\.org/wiki/")


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its Media Topic codes, the main one of level 1 first, and its genres if known."""

    id: str
    title: str
    text: str
    level_1: tuple[str, ...]
    level_2: tuple[str, ...]
    genres: tuple[str, ...]


def read_examples(data: Path) -> list[Example]:
    """The texts of `data/topics`, in the order of the file, but those that ship as examples.

    Raises ConfigError if a file is missing or no such file.
    """
    folder = data / "topics"
    try:
        genres = dict(
            line.split("\t", 1)
            for line in (folder / "genre.tsv").read_text(encoding="utf-8").splitlines()
        )
        with (folder / "train.jsonl").open(encoding="utf-8") as lines:
            examples = [_example(json.loads(line), genres) for line in lines]
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"reading the labelled texts in {folder.name}: {error}") from error
    shipped = shipped_titles()
    return [item for item in examples if item.title not in shipped]


def shipped_titles() -> set[str]:
    """The titles of the articles in `examples/wikinews`, as SOURCES.md lists them."""
    sources = resource_dir("examples") / "wikinews" / "SOURCES.md"
    return set(_EXAMPLE.findall(sources.read_text(encoding="utf-8")))


def _example(row: dict[str, object], genres: dict[str, str]) -> Example:
    key = str(row["id"])
    level_1, level_2 = row["level1"], row["level2"]
    if not isinstance(level_1, list) or not isinstance(level_2, list):
        raise TypeError(f"{key}: topics are no list")
    return Example(
        id=key,
        title=str(row["title"]),
        text=str(row["text"]),
        level_1=tuple(level_1),
        level_2=tuple(level_2),
        genres=tuple(genres[key].split(",")) if key in genres else (),
    )
