"""The models of docs/own-models.md, used as the page says."""

import json
import re
from pathlib import Path

import pytest

from pipeline.cli.main import run

PAGE = Path(__file__).parents[2] / "docs" / "own-models.md"
STORY = "Bridge opens\n\nThe bridge over the river was opened by Anna Example on Monday, the council said.\n"  # fmt: skip


def blocks(language: str) -> list[str]:
    """The code blocks of the page in this language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "my_models.py").write_text("\n\n".join(blocks("python")))
    (tmp_path / "pipeline.toml").write_text("".join(blocks("toml")))
    (tmp_path / "story.txt").write_text(STORY)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_s_models_make_the_records(folder: Path) -> None:
    assert run(["enrich", "story.txt", "-o", "out.jsonl"]) == 0
    record = json.loads((folder / "out.jsonl").read_text())
    assert [entity["name"] for entity in record["entities"]] == ["Anna Example"]
    assert [topic["code"] for topic in record["topics"]] == ["medtop:04000000"]
    models = [model["name"] for part in record["provenance"][1:] for model in part["models"]]
    assert models[0] == "capitals"
    assert "keywords" in models


def test_the_page_s_mistake_is_told_as_it_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIPELINE_TAGGER", "my_modells:make_tagger")
    assert run(["enrich", "story.txt", "-o", "out.jsonl"]) == 1
    assert [capsys.readouterr().err] == blocks("text")
