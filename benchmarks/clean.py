"""How well the clean stage finds the article, and what that costs, beside trafilatura in one run.

Body of the article_extraction_benchmark's pages by its own evaluate.py; lines and whole pages as
plain text on the fifth of the labelled pages that no model is trained on; CPU, in turns.

    python benchmarks/clean.py --data FOLDER                     everything
    python benchmarks/clean.py --data FOLDER --parts lines,text  a part of it
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clean_fields import field_scores
from clean_lines import line_scores, text_scores
from clean_pages import body_scores
from clean_times import page_times, text_times
from facts import append
from rich.console import Console
from rich.table import Table

PACKAGES = ("open-news-wire", "trafilatura", "lxml", "numpy")
Scores = dict[str, Any]
PARTS: dict[str, Callable[[Path], Scores]] = {
    "body": body_scores,
    "fields": field_scores,
    "lines": line_scores,
    "text": text_scores,
    "cpu": page_times,
    "cpu-text": text_times,
}
"""Each gives contender -> measure -> value."""

TARGETS: dict[tuple[str, str, str], tuple[str, float]] = {
    ("body", "clean", "f1"): (">=", 0.975),
    ("body", "clean", "exact"): (">=", 0.40),
    ("fields", "clean", "publishers-english-check/title"): (">=", 0.95),
    ("fields", "clean", "publishers-english-check/authors"): (">=", 0.85),
    ("fields", "clean", "publishers-english-check/day"): (">=", 0.95),
    ("lines", "clean", "f1"): (">=", 0.93),
    ("lines", "clean", "kind_macro_f1"): (">=", 0.75),
    ("text", "clean", "f1"): (">=", 0.935),
    ("cpu", "clean", "ratio"): ("<=", 0.6),
    ("cpu-text", "clean", "ms_per_4_kb"): ("<=", 1.0),
}


def main() -> int:
    """Measure, show, append; exit code 1 if a target is missed."""
    arguments = parse()
    console = Console()
    result: Scores = {}
    for part in arguments.parts:
        console.print(f"measuring {part} ...", style="dim")
        result[part] = PARTS[part](arguments.data)
    console.print(table(result))
    if arguments.save:
        append("clean", result, packages=PACKAGES)
    missed = missed_targets(result)
    for line in missed:
        console.print(f"target missed: {line}", style="yellow")
    return 1 if missed else 0


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="data folder: FOLDER/cleaning/...")
    parser.add_argument("--parts", type=parts, default=list(PARTS), help=f"some of {','.join(PARTS)}")  # fmt: skip
    parser.add_argument("--no-save", dest="save", action="store_false", help="append no result")
    return parser.parse_args()


def parts(text: str) -> list[str]:
    """The parts named in `a,b`; argparse tells of an unknown one."""
    names = text.split(",")
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no part {unknown[0]!r} (there are {','.join(PARTS)})")
    return names


def missed_targets(result: Scores) -> list[str]:
    """What was measured and misses its target, each in words."""
    missed = []
    for (part, contender, measure), (sign, wanted) in TARGETS.items():
        value: Any = result.get(part, {}).get(contender, {})
        for key in measure.split("/"):
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None and (value < wanted if sign == ">=" else value > wanted):
            missed.append(f"{part}: {measure} {value:.3f}, wanted {sign} {wanted}")
    return missed


def table(result: Scores) -> Table:
    """The result for a terminal."""
    found = Table(title="the clean stage")
    for column in ("part", "by", "measured"):
        found.add_column(column, overflow="fold", no_wrap=column == "by")
    for part, contenders in result.items():
        for contender, measures in contenders.items():
            found.add_row(part, contender, "  ".join(shown(name, value) for name, value in measures.items()))  # fmt: skip
        found.add_section()
    return found


def shown(name: str, value: object) -> str:
    """A measure as it is read, numbers with three decimals; of a table each entry."""
    if isinstance(value, dict):
        return f"{name}: " + "  ".join(shown(key, item) for key, item in value.items())
    return f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}"


if __name__ == "__main__":
    sys.exit(main())
