"""`python -m pipeline.training.tagger --data FOLDER`: train the tagger and print its scores."""

import argparse
from pathlib import Path

from pipeline.models import MODELS_DIR
from pipeline.training.tagger import train


def main() -> None:
    """Train, write, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODELS_DIR)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-groups", action="store_true")
    options = parser.parse_args()
    scores = train(
        options.data, options.out, seed=options.seed, without_groups=options.without_groups
    )
    for name, value in scores.items():
        print(f"{name:24} {value}")


if __name__ == "__main__":
    main()
