"""Language identification."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Language
from pipeline.stages.clean import CleanTools
from pipeline.stages.clean.language import BITS, buckets


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ferry left the port at dawn with forty people aboard, the captain said.", "en"),
        ("Die Fähre verließ den Hafen bei Tagesanbruch mit vierzig Menschen an Bord.", "de"),
        ("Le traversier a quitté le port à l'aube avec quarante personnes à bord.", "fr"),
        ("Паром вышел из порта на рассвете, на борту было сорок человек.", "ru"),
        ("渡轮黎明时分离开港口，船上有四十人。", "zh"),
        ("El transbordador salió del puerto al amanecer con cuarenta personas a bordo.", "es"),
        ("O barco saiu do porto ao amanhecer com quarenta pessoas a bordo, disse o capitão.", "pt"),
        ("Feribotul a părăsit portul în zori, cu patruzeci de oameni la bord.", "ro"),
        ("Fergen forlot havnen ved daggry med førti mennesker om bord, sa kapteinen.", "no"),
        ("غادرت العبارة الميناء عند الفجر وعلى متنها أربعون شخصا", "ar"),
        ("ጀልባዋ ጎህ ሲቀድ አርባ ሰዎችን አሳፍራ ወደቡን ለቃ ወጣች", "am"),
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


def test_a_page_is_believed_about_a_language_that_the_model_does_not_know(
    tools: CleanTools,
) -> None:
    text = "D'Fähr huet den Hafe moies fréi mat véierzeg Leit u Bord verlooss."
    assert tools.language.identify(text, "lb").code == "lb"
    english = "The ferry left the port at dawn with forty people aboard, the captain said."
    assert tools.language.identify(english, "lb").code == "en"


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_a_language_or_none(tools: CleanTools, text: str) -> None:
    found = tools.language.identify(text)
    assert found.code.islower()
    assert 0.0 <= found.confidence <= 1.0
    assert buckets(text).max() < 1 << BITS


def test_the_model_is_named_in_the_tools(tools: CleanTools) -> None:
    assert "languages" in [model.name for model in tools.models]
