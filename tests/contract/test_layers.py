"""The imports point down, as drawn in docs/architecture.md, and each contract catches its breach."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"  # fmt: skip


def lint(folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", LINT, "--no-cache"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def modules() -> set[str]:
    """Every module that a contract names."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    return set(re.findall(r"pipeline(?:\.\w+)+", str(settings)))


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """A package of empty modules under the contracts of this project."""
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for module in ["pipeline", *sorted(modules())]:
        folder = tmp_path.joinpath(*module.split("."))
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    return tmp_path


def test_imports_point_down() -> None:
    code, told = lint(ROOT)
    assert code == 0, told[-3000:]
    assert "0 broken" in told


def test_an_empty_house_keeps_every_contract(skeleton: Path) -> None:
    code, told = lint(skeleton)
    assert code == 0, told[-3000:]


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("pipeline.records", "import pipeline.codec", "layers point down"),
        ("pipeline.stages.clean", "import pipeline.runtime", "layers point down"),
        ("pipeline.streaming", "import pipeline.training", "layers point down"),
        ("pipeline.stages.tag", "import pipeline.stages.clean", "stages are strangers"),
        ("pipeline.stages.tag", "import random", "stages and text are pure"),
        ("pipeline.text", "import time", "stages and text are pure"),
        ("pipeline.runtime", "import aiokafka", "only streaming knows faust and aiokafka"),
        ("pipeline.cli", "import faust", "only streaming knows faust and aiokafka"),
        ("pipeline.schema", "import orjson", "only codec knows orjson"),
    ],
)
def test_a_breach_is_caught(skeleton: Path, module: str, line: str, contract: str) -> None:
    skeleton.joinpath(*module.split("."), "__init__.py").write_text(line + "\n")
    code, told = lint(skeleton)
    assert code == 1, told[-3000:]
    broken = [name for name in told.splitlines() if name.endswith("BROKEN")]
    assert len(broken) == 1
    assert broken[0].startswith(contract)


def test_every_part_of_the_house_has_its_layer() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (layers,) = [item["layers"] for item in settings["contracts"] if item["type"] == "layers"]
    placed = {part.strip() for layer in layers for part in layer.split("|")}
    house = {path.stem for path in (ROOT / "pipeline").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}  # fmt: skip
    assert placed == {f"pipeline.{name}" for name in house - {"__init__", "__main__"}}
