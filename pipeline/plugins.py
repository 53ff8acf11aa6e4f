"""Models of the user's own: made by the factory that a setting names, `package.module:factory`.

The flow puts what comes of it in a shipped model's place. Whatever is wrong is told at the start,
with the setting's name: a mistake here must not cost every record.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from pipeline.errors import ConfigError, PipelineError
from pipeline.records import ModelRef


def load_plugin(setting: str, name: str, *, needs: tuple[str, ...]) -> Any:
    """What the factory `name` makes; it is called without arguments, once per process.

    It must have the methods `needs`, and `model`, a ModelRef for each record's provenance.
    Raises ConfigError that names the setting, what was tried and what is missing.
    """
    tried = f"loading the {setting} {name!r}, as the setting {setting} says"
    plugin = _made(_factory(tried, name), tried)
    for method in needs:
        if not callable(getattr(plugin, method, None)):
            raise ConfigError(f"{tried}: the {type(plugin).__name__} that it makes has no method {method!r}")  # fmt: skip
    if not isinstance(getattr(plugin, "model", None), ModelRef):
        raise ConfigError(f"{tried}: the {type(plugin).__name__} that it makes has no `model`, a pipeline.records.ModelRef with its name and version")  # fmt: skip
    return plugin


def _factory(tried: str, name: str) -> Callable[[], Any]:
    """The factory itself, not called yet."""
    module_name, _, path = name.partition(":")
    if not module_name or not path:
        raise ConfigError(f"{tried}: it has the form package.module:factory")
    found: Any = _module(tried, module_name)
    for part in path.split("."):
        if not hasattr(found, part):
            raise ConfigError(f"{tried}: {module_name} has no {path!r}")
        found = getattr(found, part)
    if not callable(found):
        raise ConfigError(f"{tried}: {path} is a {type(found).__name__}, nothing to call")
    factory: Callable[[], Any] = found
    return factory


def _module(tried: str, name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        its_own = error.name is not None and f"{name}.".startswith(f"{error.name}.")
        cause = f"there is no module {error.name!r}; it has to be installed, or to lie in a folder of PYTHONPATH" if its_own else f"it needs {error.name!r}, which is not installed"  # fmt: skip
        raise ConfigError(f"{tried}: {cause}") from error
    except Exception as error:  # code of others may raise anything
        raise ConfigError(f"{tried}: importing {name}: {_told(error)}") from error


def _made(factory: Callable[[], Any], tried: str) -> Any:
    try:
        return factory()
    except PipelineError:
        raise
    except Exception as error:  # code of others may raise anything
        raise ConfigError(f"{tried}: making it: {_told(error)}") from error


def _told(error: Exception) -> str:
    """The error in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())
