"""Which visible blocks of a page are the article: the block model's word, checked against the page's data.

Where the model finds too little, a text that only the page's data hold is taken, else the prose
that is most likely.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.records import LedgerKind
from pipeline.stages.clean.block_features import Floats
from pipeline.stages.clean.block_model import BODY, BlockModel
from pipeline.stages.clean.boilerplate import kind_of
from pipeline.stages.clean.hints import PageHints
from pipeline.stages.clean.network import KINDS
from pipeline.stages.clean.outline import Outline
from pipeline.stages.clean.times import is_time_line

MIN_LIKELY = 0.5
MIN_POSSIBLE = 0.1
MIN_PROSE_CHARS = 80
MAX_LINKED = 0.5
"""A block with more of its characters in links is no prose."""
MAX_BODY_LINKED = 0.8
MAX_PHRASE_CHARS = 160
_UNSURE = frozenset(("caption", "other", "standfirst", "byline"))
MIN_ARTICLE_WORDS = 25
MIN_TOLD_WORDS = 12
"""A page that describes its article to machines may show no more of it than its first sentence."""
MIN_DENSE_CHARS = 60
"""In scripts without spaces; a page with less text than this is a list of links or a shell."""
MAX_SHOWN_SHARE = 0.6
"""The page's data are taken for the text if the page shows less than this share of theirs."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The blocks' texts, how much of each is links, their kinds (None is body), the rules that say so.

    A text that only the page's data hold comes last, as blocks of its own.
    """

    texts: list[str]
    linked: list[int]
    kinds: list[LedgerKind | None]
    rules: list[str]

    @property
    def is_article(self) -> bool:
        """Whether the body's blocks outside links are text enough for an article."""
        return is_article(self._own())

    @property
    def is_opening(self) -> bool:
        """Whether they are text enough for the opening of one that is not shown in full."""
        return sum(len(text.split()) for text in self._own()) >= MIN_TOLD_WORDS

    def _own(self) -> list[str]:
        each = zip(self.texts, self.linked, self.kinds, strict=True)
        return [text for text, linked, kind in each if kind is None and linked < MAX_BODY_LINKED * len(text)]  # fmt: skip


def extract(outline: Outline, hints: PageHints, model: BlockModel) -> Extraction:
    """What each of the outline's blocks is; a text that only the page's data hold is added."""
    texts, linked = list(outline.texts), list(outline.linked)
    if not texts:
        return _with_data(Extraction([], [], [], []), hints)
    likely = model.probabilities(outline, hints)
    found = Extraction(texts, linked, *_labels(texts, likely))
    shown = sum(len(text) for text, kind in zip(texts, found.kinds, strict=True) if kind is None)
    if shown < MAX_SHOWN_SHARE * sum(map(len, hints.paragraphs)):
        return _with_data(found, hints)
    if not found.is_article:
        for at in _possible(outline, likely):
            found.kinds[at], found.rules[at] = None, ""
    return found


def _labels(texts: Sequence[str], likely: Floats) -> tuple[list[LedgerKind | None], list[str]]:
    """Kind and rule of each block: body if that is likely enough, else the likeliest other kind.

    Where that often errs, the phrases of `boilerplate` are asked too.
    """
    best = likely[:, 1:].argmax(axis=1) + 1
    best[likely[:, BODY] >= MIN_LIKELY] = BODY
    kinds = [KINDS[at] for at in best.tolist()]
    rules = [f"blocks/{kind}" if kind else "" for kind in kinds]
    for at, kind in enumerate(kinds):
        if kind in _UNSURE and len(texts[at]) <= MAX_PHRASE_CHARS:
            found = ("time", "time/line") if is_time_line(texts[at]) else kind_of(texts[at], weak=False)  # fmt: skip
            if found:
                kinds[at], rules[at] = found
    return kinds, rules


def _with_data(found: Extraction, hints: PageHints) -> Extraction:
    """The text that the page's data hold counts as visible, below the rest; what it repeats goes."""
    hidden = list(hints.paragraphs)
    if not is_article(hidden):
        return found
    whole = " ".join(hidden)
    for at, text in enumerate(found.texts):
        if found.kinds[at] is None and text in whole:
            found.kinds[at], found.rules[at] = "other", "html/again"
    return Extraction(
        texts=[*found.texts, *hidden],
        linked=[*found.linked, *[0] * len(hidden)],
        kinds=[*found.kinds, *[None] * len(hidden)],
        rules=[*found.rules, *[""] * len(hidden)],
    )


def _possible(outline: Outline, likely: Floats) -> list[int]:
    """The prose that might be the article, where nothing is likely to be."""
    return [
        at
        for at in np.flatnonzero(likely[:, BODY] >= MIN_POSSIBLE).tolist()
        if len(outline.texts[at]) >= MIN_PROSE_CHARS
        and outline.linked[at] <= MAX_LINKED * len(outline.texts[at])
    ]


def is_article(texts: Sequence[str]) -> bool:
    """Whether these are 25 words or more, or 60 characters of a script without spaces."""
    if sum(len(text.split()) for text in texts) >= MIN_ARTICLE_WORDS:
        return True
    dense = "".join(texts)
    return (
        len(dense) >= MIN_DENSE_CHARS and sum(char >= "\u0e00" for char in dense) > len(dense) // 2
    )
