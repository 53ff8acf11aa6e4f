"""The model files that ship are those of the manifest, each with its card, small together."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ModelError
from pipeline.models import MODELS_DIR, load_manifest, open_model

MANIFEST = load_manifest()
KEYS = {"file", "version", "sha256", "bytes", "data", "seed", "command", "scores"}
MOST_BYTES = 25 * 1024 * 1024


def shipped() -> list[Path]:
    """All that lies in the folder and is neither code nor the manifest."""
    return [path for path in MODELS_DIR.iterdir() if path.is_file() and path.suffix != ".py" and path.name != "manifest.json"]  # fmt: skip


@pytest.mark.parametrize("name", MANIFEST)
def test_a_model_is_described_whole(name: str) -> None:
    entry: dict[str, Any] = MANIFEST[name]
    assert entry.keys() == KEYS
    data = (MODELS_DIR / entry["file"]).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"])
    assert str(entry["command"]).startswith(("pipeline train", "python -m pipeline.training."))


@pytest.mark.parametrize("name", MANIFEST)
def test_a_model_has_its_card(name: str) -> None:
    card = (MODELS_DIR / "cards" / f"{name}.md").read_text("utf-8")
    assert len(card) > 300


def test_no_file_ships_that_the_manifest_does_not_name() -> None:
    named = {entry["file"] for entry in MANIFEST.values()}
    assert {path.name for path in shipped()} - named == set()


def test_together_they_are_at_most_25_mb() -> None:
    assert sum(path.stat().st_size for path in shipped()) <= MOST_BYTES


def test_a_model_that_is_not_named_is_not_opened() -> None:
    with pytest.raises(ModelError, match="opening model 'no-such': the manifest does not name it"):
        open_model("no-such")
