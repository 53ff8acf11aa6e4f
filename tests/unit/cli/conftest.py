"""What the tests of commands over files share: the module's story as a file."""

from pathlib import Path

import pytest


@pytest.fixture
def story(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of the text `STORY` of the test's module; the terminal is wide enough for all of it."""
    monkeypatch.setenv("COLUMNS", "240")
    path = tmp_path / "story.txt"
    path.write_text(request.module.STORY)
    return path
