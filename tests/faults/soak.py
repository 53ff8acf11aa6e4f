"""Does a worker grow? `python -m tests.faults.soak --minutes 60`: steady load, memory sampled throughout.

One worker with the real stages, at a share of what it was just measured to manage; at the end every record
is judged. Exit code 1 if its memory has grown by more than 5 % after the first ten minutes (or the first
sixth of a shorter run), or if anything was lost, repeated, out of order or wrong.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from pipeline.flow import STAGES
from tests.faults.episode import Load, account, staged
from tests.faults.fault import Fault, Scene
from tests.faults.ground import one_broker
from tests.faults.systems import SYSTEMS, System

SAMPLE_S = 5.0
WARM_S = 600.0
MOST_GROWTH = 0.05
MEASURED_RECORDS = 600
BEHIND_S = 3.0
"""The feed waits while the flow is further behind than this."""
console = Console(width=None if sys.stdout.isatty() else 150)


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """What came of it; `memory_mb` are pairs of seconds and megabytes (resident, the largest process)."""

    system: str
    minutes: float
    capacity_per_second: float
    load_per_second: float
    sent: int
    account: dict[str, int]
    memory_mb: tuple[tuple[float, float], ...]
    warm_s: float
    growth: float
    longest_gap_s: float

    @property
    def is_clean(self) -> bool:
        """Whether memory and records are as promised."""
        wrong = [count for name, count in self.account.items() if name != "sent"]
        return self.growth <= MOST_GROWTH and not any(wrong)


def growth(memory_mb: Sequence[tuple[float, float]], *, warm_s: float, window_s: float) -> float:
    """By which share memory has grown: medians of the window after `warm_s` and of the last one.

    >>> samples = [(float(at), 100.0 if at < 50 else 110.0) for at in range(100)]
    >>> round(growth(samples, warm_s=10, window_s=20), 3)
    0.1
    """
    end_s = memory_mb[-1][0]
    first = [size for at_s, size in memory_mb if warm_s <= at_s < warm_s + window_s]
    last = [size for at_s, size in memory_mb if at_s > end_s - window_s]
    return statistics.median(last) / statistics.median(first) - 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it, print what came of it, write `soak.json`."""
    options = _options(arguments)
    folder = Path(options.out or tempfile.mkdtemp(prefix="soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    system = SYSTEMS[options.system]
    per_second = _capacity(system, folder)
    console.print(f"{system.name}: {per_second:.0f} records a second, loaded with {options.load:.0%} of it")  # fmt: skip
    soak = _soak(system, folder, options.minutes, capacity=per_second, load=options.load)
    (folder / "soak.json").write_text(json.dumps(asdict(soak)) + "\n")
    _show(soak)
    return 0 if soak.is_clean else 1


def _capacity(system: System, folder: Path) -> float:
    """Records a second that one worker manages, measured on a flood."""
    fault = Fault(name="capacity", text="", workers=1)
    load = Load(records=MEASURED_RECORDS, seed=1, per_second=None)
    with one_broker() as ground, staged(fault, system, load, folder, ground) as (scene, feed):
        feed.start()
        feed.finish()
        scene.wait_for(lambda: scene.watch.count >= MEASURED_RECORDS, within_s=600, what="the flood")  # fmt: skip
        busy = [count for count in scene.watch.series() if count]
        return sum(busy) / (len(busy) * 0.5)


def _soak(system: System, folder: Path, minutes: float, *, capacity: float, load: float) -> Soak:
    fault = Fault(name="soak", text="", workers=1)
    steady = Load(records=1, seed=1, per_second=capacity * load)
    with (
        one_broker() as ground,
        staged(fault, system, steady, folder, ground) as (scene, feed),
    ):
        most = BEHIND_S * capacity * load  # else a machine that gets busier makes an overload of it
        feed.holds_back = lambda: len(feed.sent) - scene.watch.count > most
        feed.start()
        memory_mb = _sampled(scene, minutes * 60)
        feed.finish()
        scene.watch.wait_until_through(len(feed.sent), still_s=60)
        scene.crew.end()
        warm_s, window_s = min(WARM_S, minutes * 10), min(180.0, minutes * 6)
        return Soak(
            system=system.name,
            minutes=round(memory_mb[-1][0] / 60, 1),
            capacity_per_second=round(capacity, 1),
            load_per_second=round(capacity * load, 1),
            sent=len(feed.sent),
            account=account(ground.servers, scene.settings, system, feed.sent),
            memory_mb=tuple(memory_mb),
            warm_s=warm_s,
            growth=round(growth(memory_mb, warm_s=warm_s, window_s=window_s), 4),
            longest_gap_s=round(scene.watch.longest_gap_s, 1),
        )


def _sampled(scene: Scene, seconds: float) -> list[tuple[float, float]]:
    """The memory of the worker's largest process, now and then."""
    found = []
    started_s = time.monotonic()
    with Progress(console=console) as progress:
        task = progress.add_task("soak", total=seconds)
        while (passed_s := time.monotonic() - started_s) < seconds:
            sizes = [process.memory_info().rss for process in scene.crew.processes()]
            found.append((round(passed_s, 1), round(max(sizes, default=0) / 2**20, 2)))
            progress.update(task, completed=passed_s, description=f"{found[-1][1]:.0f} MB")
            if not console.is_terminal and len(found) % 12 == 1:
                progress.print(f"{passed_s / 60:.0f} min: {found[-1][1]:.1f} MB, {scene.watch.count:,} articles out")  # fmt: skip
            try:
                time.sleep(SAMPLE_S)
            except KeyboardInterrupt:
                break  # what there is so far is told
    return found


def _show(soak: Soak) -> None:
    steps = soak.memory_mb[:: max(1, len(soak.memory_mb) // 12)]
    console.print("  ".join(f"{at_s / 60:.0f} min {size:.1f} MB" for at_s, size in steps))
    console.print(
        f"{soak.minutes:g} minutes, {soak.sent:,} articles through {', '.join(s.name for s in STAGES)}: "
        f"memory {soak.growth:+.1%} after the first {soak.warm_s / 60:.0f} minutes; {soak.account}"
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--load", type=float, default=0.7, help="share of what it manages")
    parser.add_argument("--system", choices=("light", "real"), default="real")
    parser.add_argument("--out", help="folder for soak.json and logs (default: a temporary one)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
