"""Making the tag stage's model files: word vectors, the table of places, and the tagger itself."""

from pathlib import Path


def train(
    data: Path, out: Path, *, seed: int = 1, without_groups: bool = False
) -> dict[str, float]:
    """Makes the tagger from FOLDER/entities and FOLDER/topics; returns its held-out scores."""
    # so that the reader of marked texts, which tests and benchmarks use, does without JAX
    from pipeline.training.tagger import program  # noqa: PLC0415

    return program.train(data, out, seed=seed, without_groups=without_groups)
