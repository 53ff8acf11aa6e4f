"""Takes what is needed of the IPTC's vocabulary, in British English, and adds our phrases to it.

`phrases.tsv` beside this file is written by hand: a concept of level 3 or below a line, and the
words by which a text says that it is about it (`=` its name; `!` before words that speak against it).
"""

import json
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError

SOURCE = {
    "what": "IPTC Media Topics, en-GB names; the phrases are this project's",
    "whose": "International Press Telecommunications Council (IPTC), https://iptc.org",
    "licence": "CC BY 4.0",
    "from": "http://cv.iptc.org/newscodes/mediatopic/",
}

PHRASES = Path(__file__).with_name("phrases.tsv")


def read_concepts(data: Path) -> dict[str, Any]:
    """The document that ships: `source`, `release` and `concepts`, retired ones left out.

    Raises ConfigError if the vocabulary is missing from `data/topics` or no such file.
    """
    try:
        path = next((data / "topics").glob("mediatopics-*.json"))
        scheme = json.loads(path.read_text(encoding="utf-8"))
        concepts = {item["qcode"]: item for item in scheme["conceptSet"] if "retired" not in item}
        kept = {code: _concept(code, concepts) for code in sorted(concepts)}
        _add_phrases(kept)
    except (StopIteration, OSError, ValueError, KeyError) as error:
        raise ConfigError(f"reading the media topics: {error}") from error
    return {
        "source": SOURCE,
        "release": scheme["dateReleased"][:10],
        "concepts": kept,
    }


def _add_phrases(kept: dict[str, Any]) -> None:
    """Give each concept of that name its phrases; a vocabulary without it does without them."""
    codes = {item["name"]: code for code, item in kept.items()}
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        name, phrases = line.split("\t")
        if name in codes:
            kept[codes[name]]["phrases"] = phrases.split(", ")


def _concept(code: str, concepts: dict[str, Any]) -> dict[str, Any]:
    parents = [_code(uri) for uri in _listed(concepts[code].get("broader"))]
    level, above = 1, parents
    while above:
        level += 1
        above = [_code(uri) for uri in _listed(concepts[above[0]].get("broader"))]
    name = concepts[code]["prefLabel"]["en-GB"]
    return {"name": name, "level": level, "parent": parents[0] if parents else None}


def _listed(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


def _code(uri: str) -> str:
    return "medtop:" + uri.rsplit("/", 1)[1]
