"""The labels of words that spell names: which there are, and which may stand beside which."""

from typing import get_args

import numpy as np
from numpy.typing import NDArray

from pipeline.records import EntityType

TYPES: tuple[EntityType, ...] = get_args(EntityType)

LABELS: tuple[str, ...] = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BIES"))
"""Outside, and for each type the begin, inside and end of a name, and a name of a single word."""
KINDS: tuple[EntityType, ...] = (TYPES[0], *(kind for kind in TYPES for _ in "BIES"))
"""The type that each label is of; that of O means nothing."""


def may_follow(label: str, after: str) -> bool:
    """Whether `after` may stand behind `label`: a name begun is ended, and none ends that did not begin.

    >>> may_follow("B-PER", "E-PER"), may_follow("B-PER", "E-LOC"), may_follow("O", "I-ORG")
    (True, False, False)
    """
    if label[0] in "BI":
        return after[0] in "IE" and after[2:] == label[2:]
    return after[0] in "OBS"


FORBIDDEN: NDArray[np.float32] = np.array(
    [[0.0 if may_follow(label, after) else -1e4 for after in LABELS] for label in LABELS],
    np.float32,
)
"""What is added to the score of going from one label (row) to the next (column)."""
FIRST: NDArray[np.float32] = FORBIDDEN[0]
"""What is added to a label's score where a stretch of names begins, behind an O."""
LAST: NDArray[np.float32] = FORBIDDEN[:, 0].copy()
"""What is added to a label's score where it ends."""
