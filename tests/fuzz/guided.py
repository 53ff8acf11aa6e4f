"""The same entry points under atheris, which looks for inputs that reach code not reached before.

    pip install atheris
    python -m tests.fuzz.guided --seconds 600 --corpus FOLDER

Stops at the first failure and writes the input beside it, as libFuzzer does.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path


def main() -> int:
    """Run until the time is over; exit code 2 if atheris is not installed."""
    arguments = parse()
    try:
        import atheris  # noqa: PLC0415 - only this program needs it
    except ModuleNotFoundError:
        print("atheris is not installed: pip install atheris, or python -m tests.fuzz", file=sys.stderr)  # fmt: skip
        return 2
    with atheris.instrument_imports(include=["pipeline"]):
        test = entry_test(Path(tempfile.mkdtemp()))
    corpus = arguments.corpus or Path(tempfile.mkdtemp())
    plant(corpus)
    atheris.Setup([sys.argv[0], str(corpus), f"-max_total_time={arguments.seconds}", "-max_len=20000", "-timeout=10"], test)  # fmt: skip
    atheris.Fuzz()
    return 0


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, help="folder where inputs are kept between runs")
    return parser.parse_args()


def entry_test(folder: Path) -> Callable[[bytes], None]:
    """The first byte chooses the entry point, the others are its input."""
    from tests.fuzz.entry_points import entry_points  # noqa: PLC0415 - imported under the instrument
    from tests.fuzz.trial import tried  # noqa: PLC0415

    points = list(entry_points())

    def test(data: bytes) -> None:
        if data:
            trial = tried(0, points[data[0] % len(points)], data[1:], folder)
            if trial.failure:
                raise AssertionError(f"{trial.point}: {trial.failure}")

    return test


def plant(corpus: Path) -> None:
    """The seeds, each for the entry point that reads its kind."""
    from tests.fuzz.entry_points import entry_points  # noqa: PLC0415
    from tests.fuzz.mutation import seeds  # noqa: PLC0415

    corpus.mkdir(parents=True, exist_ok=True)
    points = list(entry_points())
    for number, seed in enumerate(seeds()):
        point = "file *.html" if seed.startswith(b"<") else "topic news-raw" if seed.startswith(b"{") else "file *.txt"  # fmt: skip
        (corpus / f"seed-{number}").write_bytes(bytes([points.index(point)]) + seed)


if __name__ == "__main__":
    sys.exit(main())
