"""Takes the needed part of the IPTC's vocabulary: code -> name, level, parent, in British English."""

import json
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError

SOURCE = {
    "what": "IPTC Media Topics, levels 1 and 2, en-GB names",
    "whose": "International Press Telecommunications Council (IPTC), https://iptc.org",
    "licence": "CC BY 4.0",
    "from": "http://cv.iptc.org/newscodes/mediatopic/",
}


def read_concepts(data: Path) -> dict[str, Any]:
    """The document that ships: `source`, `release` and `concepts` of levels 1 and 2, retired ones left out.

    Raises ConfigError if the vocabulary is missing from `data/topics` or no such file.
    """
    try:
        path = next((data / "topics").glob("mediatopics-*.json"))
        scheme = json.loads(path.read_text(encoding="utf-8"))
        concepts = {item["qcode"]: item for item in scheme["conceptSet"] if "retired" not in item}
        kept = {code: _concept(code, concepts) for code in sorted(concepts)}
    except (StopIteration, OSError, ValueError, KeyError) as error:
        raise ConfigError(f"reading the media topics: {error}") from error
    return {
        "source": SOURCE,
        "release": scheme["dateReleased"][:10],
        "concepts": {code: item for code, item in kept.items() if item["level"] <= 2},
    }


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
