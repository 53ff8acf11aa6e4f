"""A worker whose stages cost nothing, for tests of the delivery and for measuring a hop.

`python -m tests.kafka.worker_command [--stage NAME]` runs the flow's rows with stages that only
carry the record over: what is tested is what lies beneath them. `REAL_STAGES=1` runs the real ones.
`FAULT_SLOW_EVERY` and `FAULT_SLOW_S` let tagging hang at every so-manieth record for so many seconds;
`FAULT_POINT` hurts the process at a point of its transactions (tests/faults/points.py).
"""

import itertools
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from pipeline.config import load_settings
from pipeline.errors import TransientError
from pipeline.flow import STAGES, Stage
from pipeline.records import (
    CleanArticle,
    Credits,
    EnrichedArticle,
    Language,
    ModelRef,
    RawArticle,
    TaggedArticle,
)
from pipeline.runtime.orders import EXIT_START_AGAIN
from pipeline.streaming.worker import run_worker
from pipeline.text.extend import extend
from tests.faults import points


@dataclass(frozen=True, slots=True)
class NoTools:
    """The tools of a stage that needs none."""

    models: tuple[ModelRef, ...] = ()


def carry_clean(raw: RawArticle, _tools: Any) -> CleanArticle:
    """The raw text as it is."""
    content_hash = sha256(raw.content.encode()).hexdigest()
    return CleanArticle(
        id=raw.id, version=raw.version, content_hash=content_hash, source=raw.source, url=raw.url,
        canonical_url=raw.url, fetched_at=raw.fetched_at, published_at=None, updated_at=None,
        language=Language(code="und", confidence=0.0), title=raw.hints.title, standfirst=None,
        body=raw.content, authors=(), dateline=None, credits=Credits(), captions=(),
        headline_tags=(), lifecycle="usable", paywall=None, section=None,
        word_count=len(raw.content.split()), fingerprints=(), hints=raw.hints, ledger=(),
    )  # fmt: skip


def carry_tag(article: CleanArticle, _tools: Any) -> TaggedArticle:
    """The article without entities."""
    return extend(article, TaggedArticle, entities=(), countries=(), quotes=(), values=())


def carry_classify(article: TaggedArticle, _tools: Any) -> EnrichedArticle:
    """The article without topics."""
    return extend(article, EnrichedArticle, topics=(), genre=None, urgency=None)


CARRY = {"clean": carry_clean, "tag": carry_tag, "classify": carry_classify}


def slow_tag(every: int, seconds: float) -> Callable[[CleanArticle, Any], TaggedArticle]:
    """`carry_tag` that takes its time now and then."""
    turns = itertools.count(1)

    def run(article: CleanArticle, tools: Any) -> TaggedArticle:
        if next(turns) % every == 0:
            time.sleep(seconds)
        return carry_tag(article, tools)

    return run


def stages(names: list[str]) -> list[Stage]:
    """The rows of the flow with these names, or all, with stages that only carry."""
    rows = [stage for stage in STAGES if not names or stage.name in names]
    if os.environ.get("REAL_STAGES"):
        return rows
    carry: dict[str, Callable[[Any, Any], Any]] = dict(CARRY)
    if every := os.environ.get("FAULT_SLOW_EVERY"):
        carry["tag"] = slow_tag(int(every), float(os.environ["FAULT_SLOW_S"]))
    return [replace(stage, run=carry[stage.name], load=NoTools) for stage in rows]


def main() -> int:
    """Run the worker."""
    names = sys.argv[2::2]
    points.install_from_environment()
    try:
        run_worker(load_settings(), stages(names))
    except TransientError as error:
        print(f"worker failed: {error}", file=sys.stderr)
        return EXIT_START_AGAIN
    return 0


if __name__ == "__main__":
    sys.exit(main())
