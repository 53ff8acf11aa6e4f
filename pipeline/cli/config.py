"""`pipeline config`: every setting, its value and where it comes from."""

import os

import click


@click.command()
@click.option(
    "--toml", is_flag=True, help="Print a pipeline.toml with every setting and its meaning."
)
def config(*, toml: bool) -> None:
    """List every setting with its value and where it comes from; passwords are masked.

    Each can be set as PIPELINE_NAME in the environment or in .env, or as name in pipeline.toml.
    """
    from pipeline.config import Settings, load_settings

    settings = load_settings()
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if toml:
            click.echo(f"# {field.description}\n{_toml_line(name, field.default)}\n")
        else:
            click.echo(
                f"{name:22} {_shown(value):24} {_origin(name, settings):12} {field.description}"
            )


def _shown(value: object) -> str:
    return "-" if value is None or value == "" else str(value)


def _toml_line(name: str, default: object) -> str:
    if default is None:
        return f"# {name} ="
    if isinstance(default, bool):
        return f"# {name} = {str(default).lower()}"
    return (
        f"# {name} = {default!r}" if isinstance(default, int | float) else f'# {name} = "{default}"'
    )


def _origin(name: str, settings: object) -> str:
    from pipeline.config import Settings, toml_path

    if f"PIPELINE_{name}".upper() in {key.upper() for key in os.environ}:
        return "environment"
    if isinstance(settings, Settings) and name in settings.model_fields_set:
        return f".env or {toml_path().name}"
    return "default"
