"""Malformed inputs over every entry point: `python -m tests.fuzz --inputs 10000`.

Each input ends as a record, is dropped or refused with a reason. A crash of the interpreter, a hang
or an exception that nobody foresaw is counted, kept as a file if a folder is given, and makes the
command fail. The inputs run in a process of their own, so that this one lives to tell.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fuzz.mutation import malformed
from tests.fuzz.trial import point_of, trials

HANG_WALL_S = 60.0
"""Without a word for so long the process hangs, whatever the machine does beside it."""


def main() -> int:
    """Try the inputs and show what became of them; exit code 1 if anything failed."""
    arguments = parse()
    if arguments.inside:
        return inside(arguments.seed, range(arguments.first, arguments.first + arguments.inputs))
    lines = run(arguments.seed, arguments.first, arguments.inputs)
    console = Console()
    console.print(table(lines))
    failures = [line for line in lines if line["failure"]]
    for line in failures:
        console.print(f"input {line['number']} at {line['point']}: {line['failure']}", style="red", markup=False)  # fmt: skip
        keep(arguments.keep, arguments.seed, line["number"])
    kinds = Counter(line["failure"].partition(":")[0] for line in failures)
    console.print(f"{len(lines):,} inputs, {kinds['crash']} crashes, {kinds['hang']} hangs, {kinds['bug']} bugs")  # fmt: skip
    return 1 if failures else 0


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--inputs", type=int, default=10_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="other inputs for another number")
    parser.add_argument("--first", type=int, default=0, help="begin with the input of this number")
    parser.add_argument("--keep", type=Path, help="folder for the inputs that failed")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def inside(seed: int, numbers: range) -> int:
    """Run in the process that may die: one JSON line before an input and one after it."""
    with tempfile.TemporaryDirectory() as folder:
        for trial in trials(seed, numbers, Path(folder)):
            print(json.dumps({"number": trial.number, "point": trial.point, "ends": trial.ends, "failure": trial.failure}), flush=True)  # fmt: skip
    return 0


def run(seed: int, first: int, count: int) -> list[dict[str, object]]:
    """What became of each input; one that ends the process is a failure, and the next goes on."""
    lines: list[dict[str, object]] = []
    number, end = first, first + count
    while number < end:
        found, failure = one_process(seed, number, end - number)
        lines += found
        number += len(found)
        if number < end:
            lines.append(
                {"number": number, "point": point_of(number), "ends": [], "failure": failure}
            )
            number += 1
    return lines


def one_process(seed: int, first: int, count: int) -> tuple[list[dict[str, object]], str]:
    """The inputs that a process of its own gets through, and how it ended before its time."""
    command = [sys.executable, "-m", "tests.fuzz", "--inside", "--seed", str(seed), "--first", str(first), "--inputs", str(count)]  # fmt: skip
    found: list[dict[str, object]] = []
    hung = threading.Event()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # fmt: skip

        def end_hang() -> None:
            hung.set()
            process.kill()

        watch = threading.Timer(HANG_WALL_S, end_hang)
        watch.start()
        for line in process.stdout or ():
            watch.cancel()
            found.append(json.loads(line))
            watch = threading.Timer(HANG_WALL_S, end_hang)
            watch.start()
        watch.cancel()
        said = (process.stderr.read() if process.stderr else "").strip().rpartition("\n")[2]
    return found, "hang: no answer" if hung.is_set() else f"crash: exit code {process.returncode} {said}"  # fmt: skip


def keep(folder: Path | None, seed: int, number: object) -> None:
    """Write the input to the folder, to become a seed."""
    if folder is not None and isinstance(number, int):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"input-{seed}-{number}").write_bytes(malformed(seed, number, point_of(number)))


def table(lines: list[dict[str, object]]) -> Table:
    """How often which end came at which entry point."""
    counts: dict[str, Counter[str]] = {}
    for line in lines:
        ends = [str(end) for end in line["ends"]] or ["nothing"]  # type: ignore[attr-defined]
        counts.setdefault(str(line["point"]), Counter()).update(ends)
    shown = Table(title="malformed inputs", title_justify="left")
    shown.add_column("entry point", no_wrap=True)
    shown.add_column("inputs", justify="right")
    shown.add_column("ends")
    for point, ends in counts.items():
        inputs = sum(line["point"] == point for line in lines)
        shown.add_row(point, str(inputs), "  ".join(f"{name} {count}" for name, count in ends.most_common()))  # fmt: skip
    return shown


if __name__ == "__main__":
    sys.exit(main())
