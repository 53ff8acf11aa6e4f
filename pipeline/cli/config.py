"""`pipeline config`: every setting, its value and where it comes from."""

import sys

import click


@click.command()
@click.option(
    "--toml", is_flag=True, help="Print a pipeline.toml with every setting and its meaning."
)
def config(*, toml: bool) -> None:
    """List every setting with its value and where it comes from; passwords are masked.

    Each can be set as PIPELINE_NAME in the environment or in .env, or as name in pipeline.toml.
    """
    from pipeline.config import load_settings, setting_origins, unknown_variables

    settings = load_settings()
    if toml:
        _write_toml()
        return
    origins = setting_origins()
    _show([(name, _shown(getattr(settings, name)), origins.get(name, "default"), str(field.description)) for name, field in type(settings).model_fields.items()])  # fmt: skip
    for name in unknown_variables():
        click.echo(f"pipeline: {name} is in the environment, but is no setting", err=True)


def _write_toml() -> None:
    from pipeline.config import Settings

    for name, field in Settings.model_fields.items():
        click.echo(f"# {field.description}\n{_toml_line(name, field.default)}\n")


def _show(rows: list[tuple[str, str, str, str]]) -> None:
    """A table that fits the terminal; in a pipe one line a setting."""
    if not sys.stdout.isatty():
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            fields = (text.ljust(width) for text, width in zip(row[:3], widths, strict=True))
            click.echo("  ".join((*fields, row[3])))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("setting", "value", "from", "meaning", box=None, padding=(0, 2, 0, 0))
    table.columns[0].no_wrap = table.columns[2].no_wrap = True
    for row in rows:
        table.add_row(*(Text(text, style="dim" if row[2] == "default" and number < 3 else "") for number, text in enumerate(row)))  # fmt: skip
    Console().print(table)


def _shown(value: object) -> str:
    return "-" if value is None or value in ("", {}) else str(value)


def _toml_line(name: str, default: object) -> str:
    if default is None:
        return f"# {name} ="
    if isinstance(default, bool):
        return f"# {name} = {str(default).lower()}"
    return (
        f"# {name} = {default!r}"
        if isinstance(default, int | float | dict)
        else f'# {name} = "{default}"'
    )
