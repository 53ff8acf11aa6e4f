"""The fault suite, long form: `python -m tests.faults --help`, or `make faults`.

A flow under load, one fault after another, every record accounted for by a reader of committed records
that shares no code with the pipeline. Exit code 1 if anything was lost, repeated, out of order or wrong.
"""

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.faults import report
from tests.faults.episode import Load, run_on_fresh_ground
from tests.faults.fault import Fault
from tests.faults.ground import NotHere
from tests.faults.plan import BY_NAME, FAULTS, REAL
from tests.faults.result import Result
from tests.faults.systems import SYSTEMS, System

console = Console(width=None if sys.stdout.isatty() else 150)
Episode = tuple[Fault, System]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 0 if all of it is clean."""
    options = _options(arguments)
    if options.list:
        return _list()
    folder = Path(options.out or tempfile.mkdtemp(prefix="faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    results = list(_results(list(_episodes(options)), options, folder))
    if not results:
        return 1
    report.write(results, folder)
    _show(results)
    console.print(f"{folder}: report.md, report.json, timeline.svg, the workers' logs", highlight=False)  # fmt: skip
    return 0 if all(item.is_clean for item in results) else 1


def _episodes(options: argparse.Namespace) -> Iterator[Episode]:
    chosen = [BY_NAME[name] for name in options.only or BY_NAME]
    for fault in chosen:
        for name in options.system or ("light", "real"):
            system = SYSTEMS[name]
            is_part = options.only or options.system or name == "light" or fault.name in REAL
            if is_part and (name == "light" or not fault.for_light_only):
                yield fault, system


def _results(episodes: Sequence[Episode], options: argparse.Namespace, folder: Path) -> Iterator[Result]:  # fmt: skip
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[doing]}"), TimeElapsedColumn())  # fmt: skip
    until_s = time.monotonic() + options.minutes * 60
    with Progress(*columns, console=console) as progress:
        every = progress.add_task("all faults", total=len(episodes), doing="")
        for fault, system in episodes:
            path = Result.path(folder, system.name, fault.name)
            if path.exists() and options.resume:
                yield Result.read(path)
            elif time.monotonic() > until_s:
                progress.print(f"{fault.name}: left out, {options.minutes:g} minutes are over")
            else:
                yield from _one(fault, system, options, folder, progress)
            progress.advance(every)


def _one(fault: Fault, system: System, options: argparse.Namespace, folder: Path, progress: Progress) -> Iterator[Result]:  # fmt: skip
    task = progress.add_task(
        fault.name, total=int(options.records * system.share), doing="starting"
    )
    per_second = options.per_second or fault.per_second
    load = Load(
        records=int(options.records * system.share),
        seed=options.seed,
        per_second=per_second and per_second * system.share,
        on_progress=_shown(progress, task),
    )
    logs = folder / "logs" / f"{system.name}-{fault.name}"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    try:
        result = run_on_fresh_ground(fault, system, load, logs)
    except NotHere as reason:
        progress.print(f"{fault.name}: not possible here, {reason}")
        return
    except Exception:  # noqa: BLE001 - one episode must not end the others
        result = Result(fault=fault.name, text=fault.text, system=system.name, seed=options.seed, error=traceback.format_exc())  # fmt: skip
    finally:
        progress.remove_task(task)
    result.write(folder)
    progress.print(_line(result))
    yield result


def _shown(progress: Progress, task: TaskID):  # type: ignore[no-untyped-def]
    return lambda sent, doing: progress.update(task, completed=sent, doing=doing)


def _line(result: Result) -> str:
    lost, repeated, reordered, wrong = result.account
    colour = "green" if result.is_clean else "red"
    late = f", {result.waiting:,} still on their way" if result.waiting else ""
    trouble = f"{late}  {result.error.splitlines()[-1]}" if result.error else late
    return (
        f"[{colour}]{result.fault}[/] ({result.system}): {result.sent:,} records, {lost} lost, "
        f"{repeated} repeated, {reordered} out of order, {wrong} wrong; "
        f"standstill {result.standstill_s} s, {result.took_s:.0f} s in all{trouble}"
    )


def _show(results: Sequence[Result]) -> None:
    table = Table(*report.HEAD)
    for item in results:
        table.add_row(*report.row(item), style=None if item.is_clean else "red")
    table.add_section()
    table.add_row(*report.total(results))
    console.print(table)


def _list() -> int:
    table = Table("fault", "what", "where", "may cost a reader")
    for fault in FAULTS:
        table.add_row(fault.name, fault.text, fault.ground, fault.disturbs)
    console.print(table)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--list", action="store_true", help="say which faults there are")
    parser.add_argument("--only", nargs="+", choices=BY_NAME, metavar="FAULT", help="these faults")
    parser.add_argument("--system", nargs="+", choices=SYSTEMS, help="whose workers (default: light with every fault, real with some)")  # fmt: skip
    parser.add_argument("--records", type=int, default=4_000, help="at least so many per fault")
    parser.add_argument("--per-second", type=float, help="the load, instead of each fault's own")
    parser.add_argument("--seed", type=int, default=1, help="chance: the same seed, the same blows")
    parser.add_argument("--minutes", type=float, default=120, help="begin no fault after this time")
    parser.add_argument("--out", help="folder for the report (default: a temporary one)")
    parser.add_argument("--resume", action="store_true", help="keep what --out holds already")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
