"""START HERE: the flow, a table with one row per stage, and the only list of stages.

```
news-raw ──clean──> news-clean ──tag──> news-tagged ──classify──> news-enriched
```

A stage is a pure function `(record, tools) -> next record | Drop`; it raises StageError for a bad
record. `load` builds its tools (models, tables) once per process. Both drivers, the embedded one
and the one on Kafka, walk this table.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.errors import ConfigError
from pipeline.outcome import Drop
from pipeline.plugins import load_plugin
from pipeline.records import CleanArticle, EnrichedArticle, ModelRef, RawArticle, TaggedArticle
from pipeline.stages.classify import ClassifyTools, classify, load_classify_tools
from pipeline.stages.clean import clean, load_clean_tools
from pipeline.stages.tag import TagTools, load_tag_tools, tag

if TYPE_CHECKING:
    from pipeline.config import Settings


class Tools(Protocol):
    """What a stage needs beside the record; `models` goes into each record's provenance."""

    @property
    def models(self) -> tuple[ModelRef, ...]:
        """The models in use, by name and version."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One row: what it is called, what it runs, what it reads and writes, from where to where."""

    name: str
    version: str
    run: Callable[[Any, Any], Any | Drop]
    load: Callable[[], Tools]
    reads: type[Any]
    writes: type[Any]
    source: str
    sink: str

    @property
    def dead_letters(self) -> str:
        """The topic that takes what this stage drops or rejects."""
        return f"{self.source}-dlq"


# fmt: off
STAGES: tuple[Stage, ...] = (
    Stage("clean", "0.1.0", clean, load_clean_tools, RawArticle, CleanArticle, "news-raw", "news-clean"),
    Stage("tag", "0.1.0", tag, load_tag_tools, CleanArticle, TaggedArticle, "news-clean", "news-tagged"),
    Stage("classify", "0.1.0", classify, load_classify_tools, TaggedArticle, EnrichedArticle, "news-tagged", "news-enriched"),
)
# fmt: on
SEEN_TOPIC = f"{STAGES[0].source}-seen"
"""Where the first stage keeps what it has seen: others write its source, now and then a thing twice."""

STAGE_NAMES: tuple[str, ...] = tuple(stage.name for stage in STAGES)


def part_of_flow(names: tuple[str, ...]) -> tuple[Stage, ...]:
    """The rows with these names, which must be neighbours in flow order; all rows for no names.

    Raises ConfigError for an unknown name, or for a part with a gap in it.
    """
    if not names:
        return STAGES
    unknown = [name for name in names if name not in STAGE_NAMES]
    if unknown:
        raise ConfigError(f"choosing stages: no stage {unknown[0]!r} (there are {', '.join(STAGE_NAMES)})")  # fmt: skip
    first = STAGE_NAMES.index(names[0])
    if names != STAGE_NAMES[first : first + len(names)]:
        raise ConfigError(f"choosing stages: {','.join(names)} is no unbroken part of {','.join(STAGE_NAMES)}")  # fmt: skip
    return STAGES[first : first + len(names)]


def configured(stages: tuple[Stage, ...], settings: "Settings") -> tuple[Stage, ...]:
    """`stages` with the models and thresholds that the settings choose; nothing is loaded yet.

    The rows may go to another process: they name what they load. `load` then raises ConfigError if
    what a setting names cannot be had.
    """
    loaders: dict[str, Callable[[], Tools]] = {}
    if settings.tagger:
        loaders["tag"] = partial(_load_tag_tools, settings.tagger)
    if settings.classifier or settings.topic_thresholds:
        loaders["classify"] = partial(_load_classify_tools, settings.classifier, dict(settings.topic_thresholds))  # fmt: skip
    return tuple(replace(stage, load=loaders.get(stage.name, stage.load)) for stage in stages)


def _load_tag_tools(tagger: str) -> TagTools:
    return load_tag_tools(load_plugin("tagger", tagger, needs=("find",)))


def _load_classify_tools(classifier: str, thresholds: dict[str, float]) -> ClassifyTools:
    chosen = load_plugin("classifier", classifier, needs=("topics",)) if classifier else None
    return load_classify_tools(chosen, thresholds=thresholds)
