"""The benchmark programs: that they run, and that what they keep says nothing of the machine's name."""

import importlib.util
import json
import platform
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from rich.console import Console

FOLDER = Path(__file__).parents[3] / "benchmarks"


def program(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def facts() -> ModuleType:
    return program("facts")


@pytest.mark.parametrize("name", ["stages", "clean", "end_to_end", "quotes", "places"])
def test_each_program_explains_itself(name: str) -> None:
    told = subprocess.run([sys.executable, FOLDER / f"{name}.py", "--help"], capture_output=True, text=True, check=True)  # fmt: skip
    assert "python benchmarks/" in told.stdout


def test_a_summary_orders_its_percentiles(facts: ModuleType) -> None:
    found = facts.summary([float(value) for value in range(1, 101)])
    assert found == {"mean": 50.5, "p50": 51.0, "p95": 96.0, "p99": 100.0, "max": 100.0}
    assert facts.summary([]) == {}


def test_a_result_is_appended_with_its_date_and_without_names_of_the_machine(
    facts: ModuleType, tmp_path: Path
) -> None:
    how = {"arguments": ["--data", str(tmp_path)], "folder": tmp_path}
    facts.append("stages", {"value": 1}, packages=["numpy", "no-such-package"], **how)
    path = facts.append("stages", {"value": 2}, packages=["numpy"], **how)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["value"] for line in lines] == [1, 2]
    assert lines[0]["command"] == "python benchmarks/stages.py --data FOLDER"
    assert set(lines[0]["machine"]["versions"]) == {"numpy"}
    assert str(tmp_path) not in path.read_text("utf-8")
    assert platform.node() not in path.read_text("utf-8")


def test_contenders_take_turns_and_the_first_round_is_not_kept(
    facts: ModuleType,
) -> None:
    assert facts
    stages = program("stages")
    order: list[str] = []
    contenders = [stages.Contender(name, lambda _work, name=name: order.append(name)) for name in "abc"]  # fmt: skip
    raws = [stages.raw_article(str(n), "text", "text/plain") for n in range(2)]
    works = [stages.Work(raw, {}, "", "text") for raw in raws]
    times = stages.measure(contenders, works, 2, Console(quiet=True))
    assert order[:6] == list("abcbca")
    assert {len(values) for found in times.values() for values in found.values()} == {2}
    assert set(times["a"]) == {"0", "1"}
