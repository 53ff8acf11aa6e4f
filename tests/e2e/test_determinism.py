"""The same input gives the same output for ever: not the process nor its hash seed has a say."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pipeline.resources import resource_dir


def enriched(seed: str, output: Path) -> list[dict[str, Any]]:
    folder = resource_dir("examples")
    command = [sys.executable, "-m", "pipeline", "enrich", str(folder / "wire"), str(folder / "wikinews"), "-o", str(output)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})  # fmt: skip
    records = [json.loads(line) for line in output.read_text().splitlines()]
    for record in records:
        for item in record["provenance"]:
            del item["ms"]
    return records


def test_two_processes_with_other_hash_seeds_give_the_same_records(tmp_path: Path) -> None:
    first = enriched("1", tmp_path / "first.jsonl")
    second = enriched("2", tmp_path / "second.jsonl")
    assert len(first) > 40
    assert first == second
