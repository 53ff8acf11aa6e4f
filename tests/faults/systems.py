"""What is put to the test: whose workers, what they are fed, and what must come out for each record.

`light` is the pipeline with stages that only carry records over, so that 100,000 of them are feasible;
`real` is the command that users start, on the shipped examples; `weak` and `weakest` are the controls; `quix`
is the same chain of three hops by Quix Streams (its interpreter is named by QUIX_PYTHON).
"""

import functools
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pipeline import codec
from pipeline.flow import STAGES
from pipeline.ops.marks import Mark
from pipeline.records import RawArticle
from pipeline.resources import resource_dir
from pipeline.runtime.embedded import Embedded
from tests.kafka.traffic import article
from tests.kafka.worker_command import stages as light_stages
from tests.kafka.workers import CARRYING, REAL_WORKER

Substance = dict[str, Any]
"""A record without what only a clock gave it."""


@dataclass(frozen=True, slots=True)
class System:
    """One contender: its command, the raw record of a mark, and the substance of its last record.

    `share` of the records and of the load is what it gets: stages that work take longer.
    """

    name: str
    command: tuple[str, ...]
    raw: Callable[[Mark], RawArticle]
    expected: Callable[[Mark], Substance]
    is_ours: bool = True
    share: float = 1.0


def substance(value: bytes) -> Substance:
    """The record in `value` without the milliseconds that its making took."""
    document: Substance = json.loads(value)
    for item in document.get("provenance", ()):
        item["ms"] = 0
    return document


def real_article(mark: Mark) -> RawArticle:
    """One of the shipped examples under this mark: the same for the same mark."""
    every = examples()
    key, version = mark
    return replace(every[(int(key, 16) + version) % len(every)], id=key, version=version)


@functools.cache
def examples() -> tuple[RawArticle, ...]:
    """The Wikinews articles that ship with the package."""
    lines = (resource_dir("examples") / "wikinews" / "articles.jsonl").read_bytes().splitlines()
    return tuple(codec.decode(line, RawArticle) for line in lines)


@functools.cache
def _embedded(kind: str) -> Embedded:
    return Embedded(STAGES if kind == "real" else tuple(light_stages([])))


def light_expected(mark: Mark) -> Substance:
    """What the flow without a broker makes of it."""
    return substance(_embedded("light").end_of(article(mark)).line)


def real_expected(mark: Mark) -> Substance:
    """The same of the real stages: once per example, since nothing but the mark depends on the id."""
    key, version = mark
    example = (int(key, 16) + version) % len(examples())
    return {**_enriched_example(example), "id": key, "version": version}


@functools.cache
def _enriched_example(number: int) -> Substance:
    return substance(_embedded("real").end_of(examples()[number]).line)


def carried(mark: Mark) -> Substance:
    """The raw record as it is."""
    return substance(codec.encode(article(mark)))


_WEAK = (sys.executable, "-m", "tests.faults.weak_command")
_QUIX = (os.environ.get("QUIX_PYTHON", "python3"), "-m", "tests.faults.quix_command")
SYSTEMS = {
    system.name: system
    for system in (
        System("light", CARRYING, article, light_expected),
        System("real", REAL_WORKER, real_article, real_expected, share=0.25),
        System("weak", (*_WEAK, "send-first"), article, carried, is_ours=False),
        System("weakest", (*_WEAK, "commit-first"), article, carried, is_ours=False),
        System("quix", _QUIX, article, carried, is_ours=False),
    )
}
