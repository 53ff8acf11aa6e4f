"""`pipeline audit`: what became of every record, and whether the promise held."""

import asyncio
import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.ops.flow_account import FlowReport
    from pipeline.ops.hop_account import HopReport

SHOWN = 20


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the whole account as one JSON document.")  # fmt: skip
@click.option("--settle", "settle_s", type=click.FloatRange(0), default=0, metavar="SECONDS", help="Wait so long at most for what is in flight.")  # fmt: skip
@click.option("--show", type=click.IntRange(0), default=SHOWN, show_default=True, metavar="N", help="Records to name of each kind.")  # fmt: skip
@click.option("--bootstrap-servers", metavar="HOST:PORT[,...]", help="Kafka brokers.")
@click.option("--group", metavar="NAME", help="Consumer group prefix.")
@click.option("--topic-prefix", metavar="PREFIX", help="Put before every topic name.")
def audit(*, as_json: bool, settle_s: float, show: int, **overrides: object) -> int:
    """Follow every record from news-raw to its end and say what was lost, repeated, out of order or wrong.

    It reads all topics, committed records only, and changes nothing. What a stage has not committed
    is in flight, not lost. Exit code 0 only if nothing was lost, repeated, out of order or wrong.
    """
    from pipeline.cli.client_logs import keep_quiet
    from pipeline.cli.progress import count_bar
    from pipeline.config import load_settings
    from pipeline.streaming.audit import audit as run

    keep_quiet()
    settings = load_settings(**overrides)
    with count_bar("reading") as on_offsets:
        report = asyncio.run(run(settings, settle_s=settle_s, on_offsets=on_offsets))
    if as_json:
        from pipeline import codec
        from pipeline.ops.flow_account import as_document

        sys.stdout.buffer.write(codec.encode_document(as_document(report)))
    else:
        _show(report, show)
    return 0 if report.is_clean else 1


def _show(report: "FlowReport", show: int) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    console.print(_table(report))
    for hop in report.hops:
        if hop.reasons:
            reasons = ", ".join(f"{name} {count:,}" for name, count in hop.reasons.most_common())
            console.print(f"{hop.stage}'s dead letters: {reasons}", markup=False)
    if report.letters:
        console.print(f"{report.letters:,} dead letters, {report.refused:,} of them refused by sources; {report.replayed:,} replayed")  # fmt: skip
    shown: Counter[str] = Counter()
    for item in report.all_findings():
        shown[item.kind] += 1
        if shown[item.kind] <= show:
            console.print(f"{item.kind.replace('_', ' ')}: {item.name} at {item.place}: {item.why}", markup=False, soft_wrap=True)  # fmt: skip
    for note in report.notes:
        console.print(f"note: {note}", markup=False, soft_wrap=True)
    console.print(_last_word(report), markup=False, soft_wrap=True)


def _table(report: "FlowReport") -> object:
    from rich.table import Table

    table = Table("records", box=None, pad_edge=False)
    for hop in report.hops:
        table.add_column(hop.stage, justify="right", no_wrap=True)
    for name in _COUNTS:
        if name in _ALWAYS or any(getattr(hop, name) for hop in report.hops):
            label = _LABELS.get(name, name.replace("_", " "))
            table.add_row(label, *(_cell(hop, name) for hop in report.hops))
    return table


_LABELS = {"records": "read", "reordered": "out of order"}
_COUNTS = (
    "records", "emitted", "taken_back", "dropped", "rejected", "exhausted", "superseded",
    "unknowable", "expired", "in_flight", "lost", "repeated", "reordered", "wrong",
)  # fmt: skip
_ALWAYS = ("records", "emitted", "in_flight", "lost", "repeated", "reordered", "wrong")


def _cell(hop: "HopReport", name: str) -> str:
    count = getattr(hop, name)
    bad = name in ("lost", "repeated", "reordered", "wrong") and count
    return f"[red]{count:,}[/]" if bad else f"{count:,}"


def _last_word(report: "FlowReport") -> str:
    total = {name: sum(getattr(hop, name) for hop in report.hops) for name in ("lost", "repeated", "reordered", "wrong")}  # fmt: skip
    text = f"{total['lost']:,} lost, {total['repeated']:,} repeated, {total['reordered']:,} out of order, {total['wrong'] + report.wrong_replays:,} wrong, {report.in_flight:,} in flight"  # fmt: skip
    if report.repeated_marks or report.reordered_marks:
        text += f"; of the finished articles {report.repeated_marks:,} are there twice, {report.reordered_marks:,} after a later version"  # fmt: skip
    return f"{'clean' if report.is_clean else 'NOT CLEAN'}: {text}"
