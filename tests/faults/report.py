"""The report of a run: a table for people, the sums, and files beside each other in a folder."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.faults.result import Result
from tests.faults.timeline import timeline

HEAD = (
    "fault", "stages", "records", "lost", "repeated", "out of order", "wrong", "standstill",
    "slowest record", "SIGTERM", "ended by itself", "memory",
)  # fmt: skip


def row(result: Result) -> tuple[str, ...]:
    """The cells of one fault."""
    return (
        result.fault,
        result.system,
        f"{result.sent:,}",
        *(f"{count:,}" for count in result.account),
        f"{result.standstill_s:.1f} s",
        f"{result.slowest_s:.1f} s",
        f"{result.stop_s:.1f} s",
        ", ".join(f"exit {code}" for code in result.unmeant) or "-",
        f"{result.most_rss_mb:.0f} MB",
    )


def total(results: Sequence[Result]) -> tuple[str, ...]:
    """The cells of all together: sums of records, the most of the rest."""
    sums = [sum(counts) for counts in zip(*(item.account for item in results), strict=True)]
    return (
        f"all {len(results)}",
        "",
        f"{sum(item.sent for item in results):,}",
        *(f"{count:,}" for count in sums),
        f"{max(item.standstill_s for item in results):.1f} s",
        f"{max(item.slowest_s for item in results):.1f} s",
        f"{max(item.stop_s for item in results):.1f} s",
        str(sum(len(item.unmeant) for item in results)),
        f"{max(item.most_rss_mb for item in results):.0f} MB",
    )


def markdown(results: Sequence[Result]) -> str:
    """The table, and below it what every fault was."""
    rows = [HEAD, ("---",) * 2 + ("---:",) * (len(HEAD) - 2), *map(row, results), total(results)]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    failures = [f"- {item.fault} ({item.system}): {item.error or f'{item.waiting:,} records still on their way'}" for item in results if item.error or item.waiting]  # fmt: skip
    return "\n".join([table, *(["", "Not carried out:", *failures] if failures else []), ""])


def write(results: Sequence[Result], folder: Path) -> None:
    """`report.md`, `report.json` and `timeline.svg`."""
    (folder / "report.md").write_text(markdown(results))
    (folder / "report.json").write_text(json.dumps([asdict(item) for item in results], indent=1))
    (folder / "timeline.svg").write_text(timeline(results))
