"""Language identification."""

import pytest

from pipeline.records import Language
from pipeline.stages.clean import CleanTools


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ferry left the port at dawn with forty people aboard, the captain said.", "en"),
        ("Die Fähre verließ den Hafen bei Tagesanbruch mit vierzig Menschen an Bord.", "de"),
        ("Le traversier a quitté le port à l'aube avec quarante personnes à bord.", "fr"),
        ("Паром вышел из порта на рассвете, на борту было сорок человек.", "ru"),
        ("渡轮黎明时分离开港口，船上有四十人。", "zh"),
    ],
)
def test_a_language_is_told(text: str, code: str, tools: CleanTools) -> None:
    found = tools.language.identify(text)
    assert found.code == code
    assert 0.5 < found.confidence <= 1.0


@pytest.mark.parametrize("text", ["", "12:30", "hello", "— ... —"])
def test_too_little_text_is_undetermined(text: str, tools: CleanTools) -> None:
    assert tools.language.identify(text) == Language(code="und", confidence=0.0)


def test_a_declared_language_stands_in_for_too_little_text(tools: CleanTools) -> None:
    assert tools.language.identify("hello", "de-AT") == Language(code="de", confidence=0.5)
    assert tools.language.identify("hello", "klingon").code == "und"


def test_the_model_is_named_in_the_tools(tools: CleanTools) -> None:
    assert [model.name for model in tools.models] == ["py3langid"]
