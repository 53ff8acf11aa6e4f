"""Lists of people's names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.clean.names import byline_names, split_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Lee and Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee, Bo Ek & Cy Roe", ["Ann Lee", "Bo Ek", "Cy Roe"]),
        ("Ann Lee in Rome; Bo Ek in Oslo, Norway", ["Ann Lee", "Bo Ek"]),
        ("By Ann Lee Senior Political Correspondent", ["Ann Lee"]),
        ("Ann Lee, chief reporter, and Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee (Example Wire)", ["Ann Lee"]),
        ("Ann Lee ann@example.org", ["Ann Lee"]),
        ("Ann Lee | Reuters", ["Ann Lee"]),
        ("Ann Lee - Example Times", ["Ann Lee"]),
        ("View all posts by Ann Lee", ["Ann Lee"]),
        ("Von Anna Groß und Jörg Meier", ["Anna Groß", "Jörg Meier"]),
        ("Alle Beiträge von Anna Groß", ["Anna Groß"]),
        ("María José de la Cruz y Juan Ortiz", ["María José de la Cruz", "Juan Ortiz"]),
        ("Bo Ek Jr.", ["Bo Ek Jr."]),
        ("Ann Lee.", ["Ann Lee"]),
        ("Trudi Latour and Di Fox", ["Trudi Latour", "Di Fox"]),
        ("Musa al-Lee and Jean d'Ek", ["Musa al-Lee", "Jean d'Ek"]),
        ("Ann built-in", []),
        ("Associated Press", []),
        ("dpa", []),
        ("Newsroom staff", []),
        ("Example News Desk", []),
        ("By", []),
        ("https://social.example/ann", []),
    ],
)
def test_a_list_of_names_is_taken_apart(text: str, names: list[str]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ann Lee and Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("By ANN LEE", ["Ann Lee"]),
        ("Von Ann Lee, Rom", ["Ann Lee"]),
        ("By Ann Lee, Associated Press", ["Ann Lee"]),
        ("By Ludwig van Beethoven", ["Ludwig van Beethoven"]),
        ("By 2030 the city will be dry.", []),
        ("By the time they came it was dark", []),
        ("Ann Lee", []),
    ],
)
def test_a_byline_names_people(text: str, names: list[str]) -> None:
    assert byline_names(text) == names


@settings(deadline=None)
@given(st.text(max_size=300))
def test_names_are_words_of_the_text(text: str) -> None:
    letters = "".join(filter(str.isalnum, text.casefold()))
    for name in split_names(text):
        assert "".join(filter(str.isalnum, name.casefold())) in letters
    byline_names(text)
