"""A teacher of the tagger: a linear-chain conditional random field on marked news.

It errs elsewhere than networks do, so that both together are right more often than either. It never
ships. Source: Lafferty, McCallum, Pereira, "Conditional Random Fields", ICML 2001.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from pipeline.stages.tag.labels import LABELS
from pipeline.training.tagger.corpus import MarkedText, labelled_lines
from pipeline.training.tagger.crf_features import FeatureExtractor

PARAMETERS = {
    "c1": 0.1,
    "c2": 0.02,
    "max_iterations": 150,
    "feature.minfreq": 1,
    "feature.possible_transitions": True,
}
"""L-BFGS with L1 and L2; chosen on the held-out tenth of 24 November 2026."""


class CrfTeacher:
    """Says of each word how probable each label is."""

    def __init__(self, model: Path, features: FeatureExtractor) -> None:
        self._features = features
        self._crf: Any = pycrfsuite.Tagger()
        self._crf.open(str(model))
        known = set(self._crf.labels())
        self._labels = [(number, label) for number, label in enumerate(LABELS) if label in known]

    def label(
        self, lines: Sequence[Sequence[str]], asked: Sequence[NDArray[np.bool_]]
    ) -> list[NDArray[np.float32]]:
        """For each line of words (words, len(LABELS)); words that are not asked are O."""
        return [
            self._line(rows, places)
            for rows, places in zip(self._features.lines(lines), asked, strict=True)
        ]

    def _line(self, rows: list[list[bytes]], asked: NDArray[np.bool_]) -> NDArray[np.float32]:
        shares = np.zeros((len(rows), len(LABELS)), np.float32)
        shares[:, 0] = 1
        self._crf.set(rows)
        for place in np.flatnonzero(asked).tolist():
            for number, label in self._labels:
                shares[place, number] = self._crf.marginal(label, place)
        return shares


def fit_crf(texts: Iterable[MarkedText], features: FeatureExtractor) -> CrfTeacher:
    """The teacher that learnt these texts: a few minutes, and nothing in it is left to chance."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
    for text in texts:
        words, labels = labelled_lines(text)
        for rows, line in zip(features.lines(words), labels, strict=True):
            trainer.append(rows, line)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "teacher.crfsuite"
        trainer.train(str(path))
        return CrfTeacher(path, features)
