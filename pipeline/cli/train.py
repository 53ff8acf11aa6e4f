"""`pipeline train`: make a shipped model anew, from data to manifest, in one command."""

from pathlib import Path

import click


@click.command()
@click.argument("model", type=click.Choice(["tagger", "classifier", "languages", "cleaner"]))
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the training data (docs/stages/ says what it holds).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the model files and manifest.  [default: the package's own models]",
)
@click.option("--seed", default=1, show_default=True, help="Seed of every choice by chance.")
def train(*, model: str, data: Path, out: Path | None, seed: int) -> None:
    """Train MODEL, score it on held-out documents and write its files and manifest entry.

    The same data and seed give the same files. Needs `pip install open-news-wire[training]`.
    """
    from importlib import import_module

    from pipeline.errors import ConfigError
    from pipeline.models import MODELS_DIR

    try:
        program = import_module(f"pipeline.training.{model}")
    except ModuleNotFoundError as error:
        raise ConfigError(f"training {model}: {error}; install open-news-wire[training]") from error
    scores = program.train(data, out or MODELS_DIR, seed=seed)
    for name, value in scores.items():
        click.echo(f"{name:32} {value}")
