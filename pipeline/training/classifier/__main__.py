"""`python -m pipeline.training.classifier --data FOLDER [--out FOLDER] [--seed N]`."""

from pathlib import Path

import click

from pipeline.models import MODELS_DIR
from pipeline.training.classifier.program import train


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", default=MODELS_DIR, type=click.Path(path_type=Path, exists=True))
@click.option("--seed", default=1, show_default=True)
def main(*, data: Path, out: Path, seed: int) -> None:
    """Train the classifier on the texts in DATA/topics and print its five-fold scores."""
    for name, value in train(data, out, seed=seed).items():
        click.echo(f"{name:32} {value}")


if __name__ == "__main__":
    main()
