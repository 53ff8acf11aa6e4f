"""How well a line model does on labelled pages: lines kept and dropped, and kinds."""

from collections import Counter
from collections.abc import Sequence

from pipeline.stages.clean.line_model import LineModel
from pipeline.stages.clean.network import KINDS
from pipeline.training.cleaner.labelled import LabelledPage


def line_scores(model: LineModel, pages: Sequence[LabelledPage]) -> dict[str, float]:
    """F1 of the lines kept as body and macro-F1 of the kinds, in [0, 1], by the model alone."""
    wanted: Counter[int] = Counter()
    found: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for page in pages:
        kinds = [KINDS.index(kind) for kind in model.kinds(page.lines)]
        wanted.update(page.kinds)
        found.update(kinds)
        right.update(kind for kind, label in zip(kinds, page.kinds, strict=True) if kind == label)
    each = [2 * right[at] / max(1, wanted[at] + found[at]) for at in range(len(KINDS))]
    return {"F1 body lines": round(each[0], 4), "macro-F1 kinds": round(sum(each) / len(each), 4)}
