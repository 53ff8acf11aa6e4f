"""`pipeline schema`: list, show, write and publish the records' JSON Schemas, and check records."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from pipeline import codec
from pipeline.errors import ConfigError, SchemaError
from pipeline.schema import all_schemas, breaking_changes, json_schema, problems, schema_file

FOLDER = Path("schemas/records")
_FOLDER_ARGUMENT = click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)  # fmt: skip


@click.group()
def schema() -> None:
    """Show, write or check the records' JSON Schemas."""


@schema.command("list")
def list_schemas() -> None:
    """List the record types with what they are for."""
    for name, record_type in codec.RECORD_BY_SCHEMA.items():
        purpose = (record_type.__doc__ or "").splitlines()[0]
        click.echo(f"{name:<20}{purpose}")


@schema.command(short_help="Print one JSON Schema.")
@click.argument("name")
def show(name: str) -> None:
    """Print the JSON Schema of NAME, such as news-enriched or news-enriched/1."""
    found = [key for key in codec.RECORD_BY_SCHEMA if name in (key, key.split("/")[0])]
    if not found:
        raise ConfigError(f"showing schema: no {name!r} (there are {', '.join(codec.RECORD_BY_SCHEMA)})")  # fmt: skip
    document = json_schema(codec.RECORD_BY_SCHEMA[found[-1]])
    click.echo(codec.encode_document(document), nl=False)


@schema.command(short_help="Write all JSON Schemas into a folder.")
@_FOLDER_ARGUMENT
def write(folder: Path) -> None:
    """Write all JSON Schemas into FOLDER (schemas/records if not given)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in all_schemas().items():
        (folder / name).write_bytes(codec.encode_document(document))
    click.echo(f"{len(all_schemas())} schemas in {folder}")


@schema.command(short_help="Make the present schemas the published ones.")
@_FOLDER_ARGUMENT
def publish(folder: Path) -> None:
    """Make the present schemas the published ones, in FOLDER/published.

    From then on they are what changes are measured by. Refused if a change would break readers or
    writers of the version that is published already.
    """
    published = folder / "published"
    published.mkdir(parents=True, exist_ok=True)
    broken = list(_broken(published))
    if broken:
        raise SchemaError("publishing schemas: a new version is needed: " + "; ".join(broken))
    for name, document in all_schemas().items():
        (published / name).write_bytes(codec.encode_document(document))
    click.echo(f"{len(all_schemas())} schemas in {published}")


@schema.command(short_help="Check the JSON lines of files.")
@click.argument("files", nargs=-1, required=True, type=click.File("rb"))
def check(files: tuple[IO[bytes], ...]) -> None:
    """Check the JSON lines of FILES (- for standard input): schema, keys, offsets, ledger.

    Prints FILE:LINE and what is wrong; exits with 1 if anything is.
    """
    checked = wrong = 0
    for file in files:
        for number, line in enumerate(file, start=1):
            found = problems(line) if line.strip() else []
            for problem in found:
                click.echo(f"{file.name}:{number}: {problem}")
            checked += bool(line.strip())
            wrong += bool(found)
    if wrong:
        raise SchemaError(f"checking records: {wrong} of {checked} are wrong")
    click.echo(f"{checked} records are right", err=True)


def _broken(published: Path) -> Iterator[str]:
    for name in codec.RECORD_BY_SCHEMA:
        path = published / schema_file(name)
        if path.exists():
            before = codec.decode_object(path.read_bytes())
            changes = breaking_changes(before, json_schema(codec.RECORD_BY_SCHEMA[name]))
            yield from (f"{name} {change}" for change in changes)
