"""`pipeline dlq`: list, show, count, replay and purge dead letters."""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.cli.letter_views import letter_document, show_letter, show_letters, show_stats
from pipeline.cli.times import Moment

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.ops.letters import Selection
    from pipeline.ops.places import Place
    from pipeline.streaming.replay import Replayed

F = TypeVar("F", bound=Callable[..., Any])
PAGE = 50
FAILED = ("rejected", "exhausted")


@click.group()
def dlq() -> None:
    """Look at dead letters, and put them back or away.

    A letter's place, such as news-raw-dlq[0]@17, names it; replayed letters are done with and left
    out unless asked for.
    """
    from pipeline.cli.client_logs import keep_quiet

    keep_quiet()


def _options(*options: Callable[[F], F]) -> Callable[[F], F]:
    def apply(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return apply


_where = _options(
    click.option("--topic", "topics", multiple=True, metavar="TOPIC", help="Dead-letter topic, or its source topic; may be given again. All by default."),
    click.option("--bootstrap-servers", metavar="HOST:PORT[,...]", help="Kafka brokers."),
    click.option("--topic-prefix", metavar="PREFIX", help="Put before every topic name."),
)  # fmt: skip
_which = _options(
    click.option("--stage", "stages", multiple=True, metavar="NAME", help="Stage that refused it; `source` for what ingest refused."),
    click.option("--reason", "reasons", multiple=True, metavar="NAME", help="Error class (StageError), or code of a drop (no-article)."),
    click.option("--disposition", "dispositions", multiple=True, type=click.Choice(["dropped", *FAILED]), help="How it went; may be given again."),
    click.option("--id", "ids", multiple=True, metavar="ID", help="Article id (the record's key)."),
    click.option("--since", type=Moment(), help="Written at or after: 2h, 3d, 2026-03-01T12:00 (UTC)."),
    click.option("--until", type=Moment(), help="Written before."),
    click.option("--text", default="", metavar="TEXT", help="Found in the error."),
)  # fmt: skip


@dlq.command("list", short_help="List letters, newest first.")
@_which
@click.option("--all", "with_done", is_flag=True, help="Replayed ones too.")
@click.option("--limit", type=click.IntRange(1), default=PAGE, show_default=True, metavar="N", help="Letters on a page.")  # fmt: skip
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Which page.")  # fmt: skip
@_where
def list_(
    *, topics: tuple[str, ...], with_done: bool, limit: int, page: int, bootstrap_servers: str | None, topic_prefix: str | None, **which: Any
) -> None:  # fmt: skip
    """List letters, newest first: a table on a terminal, JSON lines in a pipe."""
    from pipeline.streaming.letters import dead_letter_topics, find_letters

    settings = _settings(bootstrap_servers, topic_prefix)
    names = dead_letter_topics(settings, topics)
    letters = _with_bar(lambda bar: find_letters(settings, names, _selection(**which), on_offsets=bar))  # fmt: skip
    chosen = letters.found if with_done else letters.open
    shown = chosen[::-1][(page - 1) * limit : page * limit]
    show_letters(shown, letters.done, whole=len(chosen), page=page, pages=-(-len(chosen) // limit))


@dlq.command(short_help="Show letters wholly.")
@click.argument("places", nargs=-1, required=True, metavar="PLACE...")
@click.option("--payload", is_flag=True, help="Write only the bytes of the record as they came.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
@_where
def show(*, places: tuple[str, ...], payload: bool, as_json: bool, topics: tuple[str, ...], bootstrap_servers: str | None, topic_prefix: str | None) -> None:  # fmt: skip
    """Show the letters at PLACE (news-raw-dlq[0]@17) wholly, what came with them decoded."""
    from pipeline.ops.dead_letters import payload as bytes_of
    from pipeline.streaming.letters import whole_letter

    settings = _settings(bootstrap_servers, topic_prefix)
    for place in _places(places):
        found = asyncio.run(whole_letter(settings, place))
        if payload:
            sys.stdout.buffer.write(bytes_of(found.whole))
            sys.stdout.buffer.flush()
        elif as_json or not sys.stdout.isatty():
            click.echo(letter_document(found))
        else:
            show_letter(found)


@dlq.command(short_help="Count letters by topic, stage and reason.")
@_which
@click.option("--all", "with_done", is_flag=True, help="Replayed ones too.")
@_where
def stats(*, topics: tuple[str, ...], with_done: bool, bootstrap_servers: str | None, topic_prefix: str | None, **which: Any) -> None:  # fmt: skip
    """Count letters by topic, stage, disposition and reason: a table on a terminal, JSON lines in a pipe."""
    from pipeline.streaming.letters import dead_letter_topics, find_letters

    settings = _settings(bootstrap_servers, topic_prefix)
    names = dead_letter_topics(settings, topics)
    letters = _with_bar(lambda bar: find_letters(settings, names, _selection(**which), on_offsets=bar))  # fmt: skip
    show_stats(letters.found if with_done else letters.open, done=len(letters.found) - len(letters.open))  # fmt: skip


@dlq.command(short_help="Put letters back before the stage that refused them.")
@click.argument("places", nargs=-1, metavar="[PLACE...]")
@_which
@click.option("--all", "everything", is_flag=True, help="All that failed; else say which.")
@click.option("--dry-run", is_flag=True, help="Only say what would be replayed.")
@click.option("--rate", type=click.FloatRange(0, min_open=True), metavar="N", help="Letters a second at most.")  # fmt: skip
@click.option("--force", is_flag=True, help="Also what was replayed three times before.")
@click.option("--edit", is_flag=True, help="Open the one letter's record in $EDITOR first.")
@click.option("--with", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Replay this file in the place of the one letter's record.")  # fmt: skip
@click.option("--group", metavar="NAME", help="Consumer group prefix of the workers.")
@_where
def replay(
    *, places: tuple[str, ...], everything: bool, dry_run: bool, rate: float | None, force: bool, edit: bool, file: Path | None,
    topics: tuple[str, ...], bootstrap_servers: str | None, topic_prefix: str | None, group: str | None, **which: Any,
) -> int:  # fmt: skip
    """Put letters back before the stage that refused them: those at PLACE, or those chosen by options.

    Unless a disposition, a reason or a place says otherwise, only what failed is replayed, not what was knowingly
    dropped. Each is replayed once: the record and the mark that its letter is done are written in one
    transaction, so it may be interrupted and repeated. Exit code 1 if a chosen letter could not be
    replayed.
    """
    from pipeline.runtime.runner import utc_now
    from pipeline.streaming.letters import dead_letter_topics
    from pipeline.streaming.replay import ReplayOptions
    from pipeline.streaming.replay import replay as run

    settings = _settings(bootstrap_servers, topic_prefix, group)
    chosen = frozenset(_places(places))
    if not (chosen or everything or topics or any(which.values())):
        raise click.UsageError("say which letters: places, options, or --all")
    if not (chosen or which["dispositions"] or which["reasons"]):
        which["dispositions"] = FAILED
    names = sorted({place.topic for place in chosen}) or dead_letter_topics(settings, topics)
    edited = _edited(settings, chosen, file=file, edit=edit)
    options = ReplayOptions(rate=rate, dry_run=dry_run, force=force, edited=edited)
    counts = _with_bar(lambda bar: run(settings, names, _selection(**which), places=chosen, options=options, now=utc_now, on_count=bar), label="replaying")  # fmt: skip
    return _told(counts, dry_run=dry_run)


@dlq.command(short_help="Delete letters, from the oldest on.")
@click.option("--before", type=Moment(), help="Those written before: 30d, 2026-03-01 (UTC).")
@click.option("--up-to", metavar="PLACE", help="Those of one partition up to this place, it included.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="All.")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_where
def purge(*, before: datetime | None, up_to: str | None, everything: bool, dry_run: bool, yes: bool, topics: tuple[str, ...], bootstrap_servers: str | None, topic_prefix: str | None) -> None:  # fmt: skip
    """Delete letters for good. Kafka deletes from the oldest on: whatever is older goes as well."""
    from pipeline.streaming.letters import dead_letter_topics, plan_purge
    from pipeline.streaming.letters import purge as run

    if sum((before is not None, up_to is not None, everything)) != 1:
        raise click.UsageError("say how far: one of --before, --up-to or --all")
    settings = _settings(bootstrap_servers, topic_prefix)
    place = _places([up_to])[0] if up_to else None
    names = [place.topic] if place else dead_letter_topics(settings, topics)
    plans = asyncio.run(plan_purge(settings, names, before=before, up_to=place))
    for plan in plans:
        click.echo(f"pipeline: {plan.partition.topic}[{plan.partition.partition}]: {plan.letters:,} letters before @{plan.before}, {plan.not_replayed:,} of them not replayed", err=True)  # fmt: skip
    letters, open_letters = sum(p.letters for p in plans), sum(p.not_replayed for p in plans)
    if dry_run or not plans:
        click.echo(f"pipeline: {letters:,} letters would be deleted", err=True)
        return
    if not yes:
        click.confirm(f"Delete {letters:,} letters for good ({open_letters:,} were not replayed)?", abort=True, err=True)  # fmt: skip
    asyncio.run(run(settings, plans))
    click.echo(f"pipeline: {letters:,} letters deleted", err=True)


def _told(counts: "Replayed", *, dry_run: bool) -> int:
    for letter, why in counts.refused:
        click.echo(f"pipeline: {letter.place} cannot be replayed: {why}", err=True)
    verb = "would be replayed" if dry_run else "replayed"
    text = f"{counts.replayed:,} of {counts.chosen:,} letters {verb}"
    if counts.done_before:
        text += f", {counts.done_before:,} were before"
    if counts.refused:
        text += f", {len(counts.refused):,} cannot be"
    click.echo(f"pipeline: {text}", err=True)
    return 1 if counts.refused else 0


def _edited(settings: "Settings", chosen: "frozenset[Place]", *, file: Path | None, edit: bool) -> bytes | None:  # fmt: skip
    """What is to be replayed in the letter's place, if anything is."""
    if not (edit or file):
        return None
    if len(chosen) != 1 or (edit and file):
        raise click.UsageError("--edit or --with goes with exactly one PLACE")
    if file is not None:
        return file.read_bytes()
    from pipeline.ops.dead_letters import payload
    from pipeline.streaming.letters import whole_letter

    (place,) = chosen
    before = payload(asyncio.run(whole_letter(settings, place)).whole).decode("utf-8", "replace")
    after = click.edit(before, extension=".json", require_save=False)
    if after is None or after == before:
        raise click.ClickException("nothing was changed, nothing is replayed")
    return (after if before.endswith("\n") else after.removesuffix("\n")).encode()


def _with_bar(work: Callable[[Any], Any], *, label: str = "reading") -> Any:
    from pipeline.cli.progress import count_bar

    with count_bar(label) as bar:
        return asyncio.run(work(bar))


def _settings(servers: str | None, prefix: str | None, group: str | None = None) -> "Settings":
    from pipeline.config import load_settings

    return load_settings(bootstrap_servers=servers, topic_prefix=prefix, group=group)


def _selection(*, since: datetime | None, until: datetime | None, text: str, **sets: tuple[str, ...]) -> "Selection":  # fmt: skip
    from pipeline.ops.letters import Selection

    return Selection(since=since, until=until, text=text, **{name: frozenset(values) for name, values in sets.items()})  # fmt: skip


def _places(texts: Any) -> "list[Place]":
    from pipeline.ops.places import parse_place

    found = []
    for text in texts:
        place = parse_place(text)
        if place is None or not place.topic.endswith("-dlq"):
            raise click.UsageError(f"{text!r} is no letter's place (such as news-raw-dlq[0]@17)")
        found.append(place)
    return found
