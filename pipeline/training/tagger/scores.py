"""Scoring a tagger on marked texts: F1 of exact spans with type."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.stages.tag.labels import TYPES
from pipeline.stages.tag.tagger import Tagger
from pipeline.training.tagger.corpus import MarkedText

Scores = dict[str, float]


def evaluate(tagger: Tagger, texts: Sequence[MarkedText]) -> Scores:
    """F1 of exact spans with type, in percent, by type and over types."""
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        have = {(name.start, name.end, str(name.type)) for name in tagger.find([text.text])[0]}
        marked = set(text.marks)
        for what, spans in (("found", have), ("marked", marked), ("right", have & marked)):
            counts.update((what, kind) for *_, kind in spans)
    scores = {f"F1 {kind}": f1(counts, (kind,)) for kind in TYPES}
    scores["F1 PER ORG LOC"] = f1(counts, TYPES[:3])
    scores["F1 all types"] = f1(counts, TYPES)
    return scores


def f1(counts: Counter[tuple[str, str]], kinds: Iterable[str]) -> float:
    """F1 over these types, in percent."""
    kinds = tuple(kinds)
    right, found, marked = (
        sum(counts[what, kind] for kind in kinds) for what in ("right", "found", "marked")
    )
    return round(200 * right / max(found + marked, 1), 2)
