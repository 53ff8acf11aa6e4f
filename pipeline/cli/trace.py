"""`pipeline trace`: where did an article go?"""

import asyncio
from typing import TYPE_CHECKING

import click

from pipeline.cli.letter_views import without_passwords

if TYPE_CHECKING:
    from pipeline.ops.trace import Trace

_STYLES = {"finished": "green", "waits": "yellow", "rests": "yellow", "lost": "red"}


@click.command()
@click.argument("article", metavar="ID[.VERSION]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, headers included.")
@click.option("--everywhere", is_flag=True, help="Read all partitions, not only the one that the id leads to.")  # fmt: skip
@click.option("--bootstrap-servers", metavar="HOST:PORT[,...]", help="Kafka brokers.")
@click.option("--group", metavar="NAME", help="Consumer group prefix.")
@click.option("--topic-prefix", metavar="PREFIX", help="Put before every topic name.")
def trace(*, article: str, as_json: bool, everywhere: bool, **overrides: object) -> int:
    """Show where the article ID went: each record of it on every topic, in the order of time, and where it is now.

    It reads one partition of each topic, committed records only. Exit code 1 if nothing of it is there.
    """
    from pipeline.cli.client_logs import keep_quiet
    from pipeline.cli.progress import count_bar
    from pipeline.config import load_settings
    from pipeline.streaming.trace import trace as run

    keep_quiet()
    settings = load_settings(**overrides)
    name, version = _split(article)
    with count_bar("reading") as on_offsets:
        found = asyncio.run(run(settings, name, version=version, everywhere=everywhere, on_offsets=on_offsets))  # fmt: skip
    if as_json:
        from pipeline import codec
        from pipeline.ops.trace import as_document

        document = codec.encode_document(as_document(name, found)).decode()
        click.echo(without_passwords(document), nl=False)
    else:
        _show(article, found)
    return 0 if found.steps else 1


def _split(article: str) -> tuple[str, int | None]:
    name, _, version = article.rpartition(".")
    return (name, int(version)) if name and version.isdigit() else (article, None)


def _show(article: str, found: "Trace") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    if not found.steps:
        console.print(f"{article}: no record of it on any topic")
    width = max((len(str(step.place)) for step in found.steps), default=0)
    for step in found.steps:
        of = "" if step.of is None else f", of {step.of}"
        version = "" if step.version is None else f"version {step.version}: "
        text = f"{step.at:%Y-%m-%d %H:%M:%S}  {step.place!s:<{width}}  {version}{without_passwords(step.text)}{of}"
        console.print(Text(text, style="red" if step.kind == "letter" else ""), soft_wrap=True)
    for end in found.ends:
        console.print(Text(f"{end.state}: {end.place}, {end.text}", style=_STYLES[end.state]), soft_wrap=True)  # fmt: skip
    for note in found.notes:
        console.print(f"note: {note}", markup=False, soft_wrap=True)
