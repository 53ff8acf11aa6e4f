"""`pipeline config` as a user types it."""

import os
import tomllib
from pathlib import Path

import pytest

from pipeline.cli.main import run
from pipeline.config import Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and none of the machine's own settings."""
    for name in [name for name in os.environ if name.upper().startswith("PIPELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_setting_has_a_line_with_its_origin_and_the_password_is_masked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIPELINE_SASL_PASSWORD", "open-sesame")
    monkeypatch.setenv("PIPELINE_GRUOP", "mine")
    assert run(["config"]) == 0
    out, error = capsys.readouterr()
    lines = {line.split()[0]: line.split() for line in out.splitlines()}
    assert lines.keys() == Settings.model_fields.keys()
    assert lines["sasl_password"][1:3] == ["**********", "environment"]
    assert lines["group"][1:3] == ["news-pipeline", "default"]
    assert "open-sesame" not in out
    assert error == "pipeline: PIPELINE_GRUOP is in the environment, but is no setting\n"


def test_the_toml_it_prints_is_read_again_with_every_default(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["config", "--toml"]) == 0
    text = capsys.readouterr().out
    assert tomllib.loads(text) == {}
    lines = [line.removeprefix("# ") for line in text.splitlines() if " = " in line and line.split()[1] in Settings.model_fields]  # fmt: skip
    set_ones = tomllib.loads("\n".join(line for line in lines if not line.endswith("=")))
    (folder / "pipeline.toml").write_text("\n".join(lines))
    assert set_ones == {name: field.default for name, field in Settings.model_fields.items() if field.default is not None}  # fmt: skip
    assert run(["config"]) == 0
