"""Models of the user's own: found by name, or a word at the start that says what is missing."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.plugins import load_plugin
from pipeline.records import ModelRef


def test_what_the_factory_makes_is_given() -> None:
    tagger = load_plugin("tagger", "tests.own_models:WordTagger", needs=("find",))
    assert tagger.model == ModelRef(name="elbe-finder", version="7")
    assert tagger.find(["The Elbe"])[0][0].start == 4


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tests.own_models", "it has the form package.module:factory"),
        (":WordTagger", "it has the form package.module:factory"),
        ("tests.own_models:", "it has the form package.module:factory"),
        ("nowhere.models:Tagger", "there is no module 'nowhere'; it has to be installed, or to lie in a folder of PYTHONPATH"),
        ("tests.own_modells:Tagger", "there is no module 'tests.own_modells'"),
        ("tests.own_models:Tagger", "tests.own_models has no 'Tagger'"),
        ("tests.own_models:WordTagger.make", "tests.own_models has no 'WordTagger.make'"),
        ("tests.own_models:A_NUMBER", "A_NUMBER is a int, nothing to call"),
        ("tests.own_models:needs_a_file", "making it: FileNotFoundError: no model file at /nowhere"),
        ("tests.own_models:TwoTopics", "the TwoTopics that it makes has no method 'find'"),
        ("tests.own_models:Nameless", "the Nameless that it makes has no `model`, a pipeline.records.ModelRef"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_with_the_setting_and_what_was_tried(name: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_plugin("tagger", name, needs=("find",))
    told = str(caught.value)
    assert told.startswith(f"loading the tagger {name!r}, as the setting tagger says: ")
    assert said in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import no_such_library\n", "it needs 'no_such_library', which is not installed"),
        ("1 / 0\n", "importing broken_models: ZeroDivisionError: division by zero"),
        ("def (\n", "importing broken_models: SyntaxError: "),
    ],
)
def test_a_module_that_cannot_be_imported_is_told_with_its_cause(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_models.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigError) as caught:
        load_plugin("tagger", "broken_models:Tagger", needs=("find",))
    assert said in str(caught.value)
