"""The error tree says of each error whether trying again can help."""

import pytest

from pipeline import errors


@pytest.mark.parametrize(
    ("error", "retryable"),
    [
        (errors.ConfigError, False),
        (errors.ModelError, False),
        (errors.DecodeError, False),
        (errors.SchemaError, False),
        (errors.StageError, False),
        (errors.SourceError, True),
        (errors.DeliveryError, True),
        (errors.DeadLetterLimitError, False),
    ],
)
def test_only_the_worlds_faults_are_tried_again(
    error: type[errors.PipelineError], retryable: bool
) -> None:
    assert error.retryable is retryable
    assert issubclass(error, errors.TransientError) is retryable


def test_the_tree_in_the_docstring_names_every_error() -> None:
    classes = {name for name, item in vars(errors).items() if isinstance(item, type) and issubclass(item, Exception)}  # fmt: skip
    drawn = {word for word in (errors.__doc__ or "").split() if word.endswith("Error")}
    assert drawn == classes
