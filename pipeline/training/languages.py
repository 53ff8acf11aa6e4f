"""Makes the model of languages: `pipeline train languages --data FOLDER`.

Counts letters side by side in four fifths of the sentences of each language (news, of the Leipzig
Corpora Collection), weighs them, and measures on the fifth that it has not seen.
"""

import tarfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt

from pipeline.stages.clean.language import BITS, MAX_CHARS, MODEL_NAME, buckets
from pipeline.training.publish import publish

ARCHIVE = "languages/lingua_testdata.tar.xz"
VERSION = "1"
HELD_OUT = 5
"""Every fifth sentence is."""
SMOOTHING = 0.05
"""Of 0.02 to 0.5 the best, by a hair, on sentences of the training part."""
SHARPNESS = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0)
STEPS = 127.0
Weights = npt.NDArray[np.int8]


def train(data: Path, out: Path, *, seed: int) -> dict[str, float]:
    """Makes the model's file and its manifest entry; returns its scores. Nothing is by chance."""
    del seed
    sentences = read_sentences(data / ARCHIVE)
    codes = sorted(sentences)
    weights, scale = weigh([known(sentences[code]) for code in codes])
    held = {code: unseen(sentences[code]) for code in codes}
    sharpness = scale * calibrated(weights, scale, codes, held)
    scores = {
        "sentence right": share_right(weights, codes, held, at_once=1),
        "three sentences right": share_right(weights, codes, held, at_once=3),
    }
    file = BytesIO()
    np.savez_compressed(file, codes=np.array(codes), weights=weights, sharpness=np.float64(sharpness))  # fmt: skip
    publish(
        MODEL_NAME, file.getvalue(), out, file="languages.npz", version=VERSION, data=[ARCHIVE],
        seed=None, command="pipeline train languages --data FOLDER", scores=scores,
    )  # fmt: skip
    return scores


def read_sentences(archive: Path) -> dict[str, list[str]]:
    """The sentences of each language, by its ISO 639-1 code."""
    found = {}
    with tarfile.open(archive) as files:
        for member in files:
            path = PurePosixPath(member.name)
            file = files.extractfile(member) if path.parent.name == "sentences" else None
            if file is not None and path.suffix == ".txt":
                lines = file.read().decode("utf-8").splitlines()
                found[path.stem] = [line.strip() for line in lines if line.strip()]
    return found


def known(sentences: Sequence[str]) -> list[str]:
    """Those to learn from."""
    return [sentence for at, sentence in enumerate(sentences) if at % HELD_OUT]


def unseen(sentences: Sequence[str]) -> list[str]:
    """Those to measure on."""
    return [sentence for at, sentence in enumerate(sentences) if at % HELD_OUT == 0]


def weigh(texts: Sequence[Sequence[str]]) -> tuple[Weights, float]:
    """The weights, int8, (buckets, languages), and what one step of them is in logarithms."""
    counts = np.stack([np.bincount(buckets(" ".join(text)), minlength=1 << BITS) for text in texts], axis=1)  # fmt: skip
    total = counts.sum(axis=0) + SMOOTHING * (1 << BITS)
    logs = np.log((counts + SMOOTHING) / total)
    logs -= logs.mean(axis=1, keepdims=True)
    scale = float(np.abs(logs).max()) / STEPS
    return np.round(logs / scale).astype(np.int8), scale


def sums_of(weights: Weights, text: str) -> npt.NDArray[np.int32]:
    """How much a text speaks for each language."""
    found: npt.NDArray[np.int32] = weights[buckets(text[:MAX_CHARS])].sum(axis=0, dtype=np.int32)
    return found


def groups(sentences: Sequence[str], at_once: int) -> list[str]:
    """So many sentences together."""
    return [" ".join(sentences[at : at + at_once]) for at in range(0, len(sentences) - at_once + 1, at_once)]  # fmt: skip


def share_right(
    weights: Weights, codes: Sequence[str], held: Mapping[str, Sequence[str]], *, at_once: int
) -> float:
    """The share of held-out texts whose language is told."""
    right = [
        codes[int(sums_of(weights, text).argmax())] == code
        for code in codes
        for text in groups(held[code], at_once)
    ]
    return round(sum(right) / len(right), 4)


def calibrated(
    weights: Weights, scale: float, codes: Sequence[str], held: Mapping[str, Sequence[str]]
) -> float:
    """The sharpness at which confidences are likeliest on the held-out sentences."""
    texts = [(at, text) for at, code in enumerate(codes) for text in held[code][::4]]
    sums = np.stack([sums_of(weights, text) for _, text in texts]) * scale
    right = np.array([at for at, _ in texts])

    def likelihood(sharpness: float) -> float:
        logits = sums * sharpness
        logits -= logits.max(axis=1, keepdims=True)
        return float((logits[np.arange(len(right)), right] - np.log(np.exp(logits).sum(axis=1))).mean())  # fmt: skip

    return max(SHARPNESS, key=likelihood)
