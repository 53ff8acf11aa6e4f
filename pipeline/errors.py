"""The error tree: what can go wrong, and whether trying again can help.

```
PipelineError
├── ConfigError            settings or arguments are wrong          stops at start-up
├── ModelError             a shipped model file is missing or bad   stops at start-up
├── RecordError            this record is bad                       dead letter, never retried
│   ├── DecodeError        its bytes are not what they should be
│   ├── SchemaError        its schema or version is unknown, or a field is missing or wrong
│   └── StageError         a stage could not work on it
│       └── TimeLimitError it did not finish in its time
├── TransientError         the world is at fault for now            retried, then dead letter
│   ├── SourceError        a source could not be read
│   ├── DeliveryError      an output could not be written
│   └── WorkerDiedError    the process died while the record was in hand
└── DeadLetterLimitError   too many dead letters in a row           stops the worker
```

Messages state facts, gerund first:
`decoding record from news-clean[3]@1042: missing field 'url'`.
"""

from typing import ClassVar


class PipelineError(Exception):
    """Anything this project raises on purpose. `retryable` says whether trying again can help."""

    retryable: ClassVar[bool] = False


class ConfigError(PipelineError):
    """Settings or arguments are wrong: correct them and start again."""


class ModelError(PipelineError):
    """A shipped model file is missing, damaged or of another version: reinstall or rebuild it."""


class RecordError(PipelineError):
    """This one record is bad: it becomes a dead letter and is never retried by itself."""


class DecodeError(RecordError):
    """The bytes are not UTF-8 JSON of one object."""


class SchemaError(RecordError):
    """The schema or its version is unknown, or a field is missing or of the wrong kind."""


class StageError(RecordError):
    """A stage could not work on this record."""


class TimeLimitError(StageError):
    """A stage was interrupted: it had run this record for too long."""


class TransientError(PipelineError):
    """The world is at fault for now: tried again with back-off, then a dead letter."""

    retryable: ClassVar[bool] = True


class SourceError(TransientError):
    """A source could not be read."""


class DeliveryError(TransientError):
    """An output could not be written."""


class WorkerDiedError(TransientError):
    """Whoever ran the record died, more than once; perhaps the world's fault, most likely the record's."""


class DeadLetterLimitError(PipelineError):
    """Every recent record failed: the worker stops rather than drain its topic into dead letters."""
