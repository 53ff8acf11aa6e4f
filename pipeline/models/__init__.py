"""The model files that ship with the package, read through their manifest.

`manifest.json` names each file with version, sha256, size in bytes, data, seed, the command that
makes it and its scores; `cards/` holds a page for people on each. Stages ask for a file by name
and get its path only if it is the file that the manifest describes.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import ModelError

MODELS_DIR = Path(__file__).resolve().parent
MANIFEST_PATH = MODELS_DIR / "manifest.json"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One model: `name` and `version` go into each record's provenance, `path` is its file."""

    name: str
    version: str
    path: Path


def load_manifest() -> dict[str, Any]:
    """The manifest: model name -> {file, version, sha256, bytes, data, seed, command, scores}.

    Raises ModelError if it is missing or no JSON object.
    """
    try:
        manifest = json.loads(MANIFEST_PATH.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"reading the model manifest: {error}") from error
    if not isinstance(manifest, dict):
        raise ModelError("reading the model manifest: it is no JSON object")
    return manifest


def open_model(name: str) -> ModelFile:
    """The model `name`, its file verified against the manifest (a read of up to 25 MB, once).

    Raises ModelError if it is unknown, missing, or not the file that the manifest describes.
    """
    entry = load_manifest().get(name)
    if entry is None:
        raise ModelError(f"opening model {name!r}: the manifest does not name it")
    path = MODELS_DIR / entry["file"]
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"opening model {name!r}: {error}") from error
    if found != entry["sha256"]:
        raise ModelError(f"opening model {name!r}: sha256 {found} is not the manifest's")
    return ModelFile(name=name, version=str(entry["version"]), path=path)
