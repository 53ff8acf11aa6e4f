"""Sign-offs taken apart, and lines that close a story."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.clean.lines import Line
from pipeline.stages.clean.names import split_names
from pipeline.stages.clean.sign_off import SignOff, find_tail, label_sign_offs, parse_sign_off


def lines_of(*texts: str, gap: bool = True) -> list[Line]:
    return [Line(text=text, start=0, gap=gap) for text in texts]


def parsed(text: str) -> SignOff:
    found = SignOff()
    parse_sign_off(text, found)
    return found


@pytest.mark.parametrize(
    ("text", "reporting", "additional", "writing", "editing"),
    [
        ("(Reporting by Ann Lee, Bo Ek and Cy Roe, Editing by Di Fox and Ed Gray)",
         ["Ann Lee", "Bo Ek", "Cy Roe"], [], [], ["Di Fox", "Ed Gray"]),
        ("(Reporting by Ann Lee in Bengaluru; Editing by Bo Ek)", ["Ann Lee"], [], [], ["Bo Ek"]),
        ("Reporting by Ann Lee, additional reporting by Bo Ek in Rome, writing by Cy Roe, Editing by Di Fox",
         ["Ann Lee"], ["Bo Ek"], ["Cy Roe"], ["Di Fox"]),
        ("(Reporting and writing by Ann Lee; editing by Bo Ek)", ["Ann Lee"], [], ["Ann Lee"], ["Bo Ek"]),
        ("(Reporting by Bengaluru newsroom)", [], [], [], []),
        ("(Compiled by Ann Lee)", [], [], ["Ann Lee"], []),
        ("(Reporting by Ann Lee and Bo Ek Editing by Cy Roe)", ["Ann Lee", "Bo Ek"], [], [], ["Cy Roe"]),
        ("(Reporting by Musa al-Lee in Hue, Bo van der Ek and Jean-Luc O'Roe)",
         ["Musa al-Lee", "Bo van der Ek", "Jean-Luc O'Roe"], [], [], []),
        ("(Reporting by Ann Lee; Editing by Bo Ek; For more see example.org)", ["Ann Lee"], [], [], ["Bo Ek"]),
        ("(REPORTING BY ANN LEE)", ["Ann Lee"], [], [], []),
    ],
)  # fmt: skip
def test_a_sign_off_is_taken_apart(
    text: str, reporting: list[str], additional: list[str], writing: list[str], editing: list[str]
) -> None:
    found = parsed(text)
    assert found.reporting == reporting
    assert found.additional_reporting == additional
    assert found.writing == writing
    assert found.editing == editing


def test_a_sign_off_broken_over_lines_is_one() -> None:
    lines = lines_of(
        "He left.", "(Reporting by Ann Lee in Oslo; Editing by Joan", "Marsh and Bo Ek)"
    )
    lines[2].gap = False
    found = label_sign_offs(lines)
    assert [line.kind for line in lines] == [None, "sign_off", "sign_off"]
    assert found.editing == ["Joan Marsh", "Bo Ek"]


def test_a_sign_off_does_not_swallow_the_paragraph_after_it() -> None:
    lines = lines_of("He left.", "(Reporting by Ann Lee", "The next story begins here.")
    label_sign_offs(lines)
    assert lines[2].kind is None


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("--Field Level Media", "Field Level Media"),
        ("-- AFP", "AFP"),
        ("dpa abc xyz a3", "dpa"),
        ("bur-jh/gw", None),
        ("###", None),
        ("((ann@example.com; +44 20 5550; Reuters Messaging: ann@example.net))", None),
        ("Associated Press writer Ann Lee in Rome contributed to this report.", "Associated Press"),
    ],
)
def test_lines_that_close_a_story_are_sign_offs(text: str, agency: str | None) -> None:
    lines = lines_of("One.", "Two.", text)
    assert label_sign_offs(lines).agency == agency
    assert [line.kind for line in lines] == [None, None, "sign_off"]


@pytest.mark.parametrize(
    ("text", "reporting", "additional"),
    [
        ("Ann Lee contributed to this report.", [], ["Ann Lee"]),
        ("Ann Lee in Hanoi and Bo Ek in Hue contributed reporting.", [], ["Ann Lee", "Bo Ek"]),
        ("— Ann Lee contributed to this article", [], ["Ann Lee"]),
        ("Example Times staff writer Ann Lee contributed.", [], ["Ann Lee"]),
        ("Contributing: Ann Lee, Bo Ek", [], ["Ann Lee", "Bo Ek"]),
        ("With reporting by Ann Lee", [], ["Ann Lee"]),
        ("(Ann Lee reported from Hanoi; Bo Ek from Hue)", ["Ann Lee"], []),
        ("Lee reported from Hanoi.", [], []),
    ],
)
def test_a_line_at_the_end_names_who_helped(
    text: str, reporting: list[str], additional: list[str]
) -> None:
    lines = lines_of("One.", "Two.", text)
    found = label_sign_offs(lines)
    assert lines[2].kind == "sign_off"
    assert (found.reporting, found.additional_reporting) == (reporting, additional)


@pytest.mark.parametrize(
    "text",
    [
        "Rain contributed to the flood, he said.",
        "built-in",
        "He was reporting by phone.",
        "Editing is by hand here.",
    ],
)
def test_other_lines_are_no_sign_offs(text: str) -> None:
    lines = lines_of("One.", "Two.", text)
    label_sign_offs(lines)
    assert lines[2].kind is None


def test_a_sign_off_at_the_end_of_a_paragraph_is_found() -> None:
    assert find_tail("He left. (Reporting by Ann Lee)") == len("He left.")
    assert find_tail("He left (and came back).") is None


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_names_that_stand_in_it(text: str) -> None:
    folded = "".join(text.split()).casefold()
    for name in split_names(text):
        assert "".join(name.split()).casefold() in folded


@pytest.mark.parametrize(
    ("note", "corrected"),
    [
        ("Correction: An earlier version of this story misstated the year.", True),
        ("This story has been corrected to say a third, not half.", True),
        ("Editor’s note: This article was updated with a comment.", False),
        ("Clarification: The firm has since replied.", False),
    ],
)
def test_a_note_at_the_end_tells_of_a_correction(note: str, corrected: bool) -> None:
    lines = lines_of("One.", "Two.", note)
    assert label_sign_offs(lines).corrected is corrected
    assert lines[2].rule == "sign-off/note"
