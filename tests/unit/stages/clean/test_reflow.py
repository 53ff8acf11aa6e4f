"""Line breaks of plain text."""

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.clean.reflow import reflow
from pipeline.text.edits import apply_edits

PARAGRAPHS = (
    "The harbour office closed the outer quay to all ships after divers had found a crack in it.",
    "It is the second time this year. Fishermen will land their catch at the old market for now.",
    "A spokesman would not say how long the work might take, or what the city would have to pay.",
)


def test_lines_of_a_list_stay_apart() -> None:
    text = "Read Next\nSwans stop a train\nTrams get a line\n"
    assert reflow(text)[0] == "Read Next\n\nSwans stop a train\n\nTrams get a line"


def test_hard_wrapped_paragraphs_are_joined() -> None:
    wrapped = "\n\n".join(textwrap.fill(paragraph, 60) for paragraph in PARAGRAPHS)
    assert reflow(wrapped)[0] == "\n\n".join(PARAGRAPHS)


def test_hard_wrapped_paragraphs_with_indents_are_joined() -> None:
    wrapped = "\n".join(textwrap.fill(one, 60, initial_indent="   ") for one in PARAGRAPHS)
    assert reflow(wrapped)[0] == "\n\n".join(PARAGRAPHS)


def test_a_list_in_a_hard_wrapped_text_stays_a_list() -> None:
    headlines = "Read Next\nSwans stop a train in Utrecht\nTrams get a line\nA bridge is closed"
    wrapped = "\n\n".join(textwrap.fill(paragraph, 60) for paragraph in PARAGRAPHS)
    text = reflow(f"{wrapped}\n\n{headlines}")[0]
    assert text == "\n\n".join([*PARAGRAPHS, *headlines.split("\n")])


def test_a_hyphen_at_a_line_end_goes_if_the_text_has_the_word_whole() -> None:
    lines = (
        "The authorities of the port said in a long note that the author-",
        "ities of the town had been told of the crack in the well-",
        "known quay a week before they closed it to all of the ships that",
        "still lay there in the snow and the dark of the last days of it.",
    )
    text = reflow("\n".join(lines))[0]
    assert "the authorities of the town" in text
    assert "well-known quay" in text


def test_blank_lines_are_remembered() -> None:
    assert reflow("One\n\nTwo\nThree")[2] == [True, True, False]


@settings(deadline=None)
@given(st.text(alphabet="ab .-\n\t", max_size=300))
def test_edits_lead_to_the_text_and_one_blank_line_parts_lines(text: str) -> None:
    result, edits, gaps = reflow(text)
    assert apply_edits(text, edits) == result
    assert "\n\n\n" not in result
    assert not result or len(result.split("\n\n")) == len(gaps)
    assert all(line == line.strip() != "" for line in result.split("\n\n") if result)
