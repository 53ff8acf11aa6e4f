"""What every benchmark program shares: facts of the machine, appended results, summaries of times."""

import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"


def machine(packages: Sequence[str]) -> dict[str, Any]:
    """Cores, system, Python and versions of `packages`; no name of the machine, no path."""
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: found for name in packages if (found := installed(name))},
    }


def installed(package: str) -> str | None:
    """The version of an installed package, None if it is not there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def append(
    name: str,
    result: dict[str, Any],
    *,
    packages: Sequence[str],
    arguments: Sequence[str] | None = None,
    folder: Path = RESULTS,
) -> Path:
    """Add `result` with date, command and machine as one line to `folder/NAME.jsonl`.

    `arguments` are those of the command line (None: this process's); paths in them are not kept.
    """
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.jsonl"
    given = sys.argv[1:] if arguments is None else arguments
    shown = ["FOLDER" if os.sep in item else item for item in given]
    line = {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "command": " ".join(["python", f"benchmarks/{name}.py", *shown]),
        "machine": machine(packages),
        **result,
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    return path


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (in [0, 1]) of `values` lie; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def summary(values: Sequence[float]) -> dict[str, float]:
    """Mean, median, 95th and 99th percentile and maximum, rounded to three decimals."""
    if not values:
        return {}
    return {
        "mean": round(statistics.fmean(values), 3),
        "p50": round(percentile(values, 0.5), 3),
        "p95": round(percentile(values, 0.95), 3),
        "p99": round(percentile(values, 0.99), 3),
        "max": round(max(values), 3),
    }
