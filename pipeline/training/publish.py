"""Putting a finished model file where the package ships it, with its entry in the manifest."""

import hashlib
import json
from pathlib import Path
from typing import Any


def publish(
    name: str, content: bytes, folder: Path, *, file: str, version: str, **facts: Any
) -> None:
    """Write `content` to `folder/file` and enter it under `name` in the folder's `manifest.json`.

    `facts`: data, seed, command and scores, as the manifest has them. Other entries stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(content)
    manifest_path = folder / "manifest.json"
    manifest = json.loads(manifest_path.read_text("utf-8")) if manifest_path.exists() else {}
    manifest[name] = {
        "file": file,
        "version": version,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        **facts,
    }
    manifest_path.write_text(
        json.dumps(dict(sorted(manifest.items())), indent=2, ensure_ascii=False) + "\n", "utf-8"
    )
