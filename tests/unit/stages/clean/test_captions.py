"""Captions and credits."""

import pytest

from pipeline.stages.clean.captions import label_captions, split_caption
from pipeline.stages.clean.lines import Line


def lines_of(*texts: str) -> list[Line]:
    return [Line(text=text, start=0) for text in texts]


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("A port, May 4, 2023. Picture taken May 4. REUTERS/Ann Lee/File Photo",
         "A port, May 4, 2023. Picture taken May 4.", "REUTERS/Ann Lee/File Photo"),
        ("Two men talk in Lima, May 4, 2023. Ann Lee/Ministry of Defence/Handout via REUTERS",
         "Two men talk in Lima, May 4, 2023.", "Ann Lee/Ministry of Defence/Handout via REUTERS"),
        ("A fire in Quito. (AP Photo/Ann Lee, File)", "A fire in Quito.", "AP Photo/Ann Lee, File"),
        ("Cranes stand idle in Kenya, March 12, 2024. Ann Lee/Example Wire",
         "Cranes stand idle in Kenya, March 12, 2024.", "Ann Lee/Example Wire"),
        ("FILE PHOTO: The logo of the bank", "FILE PHOTO: The logo of the bank", None),
    ],
)  # fmt: skip
def test_a_caption_is_labelled_and_split(text: str, caption: str, credit: str | None) -> None:
    lines = lines_of("Title", text, "Body.")
    (found,) = label_captions(lines)
    assert [line.kind for line in lines] == [None, "caption", None]
    assert (found.text, found.credit) == (caption, credit)


@pytest.mark.parametrize(
    "text",
    [
        "He said he would go and/or leave. Then he left for Rome.",
        "The price of gold (XAU) rose to its highest in 2024.",
        "She has worked for AP and AFP since 1999, and never for Reuters.",
        "The photo by the door was gone, he said.",
    ],
)
def test_a_paragraph_is_no_caption(text: str) -> None:
    assert label_captions(lines_of(text)) == []


def test_a_caption_printed_twice_is_given_once() -> None:
    text = "A ferry leaves the port of Split at dawn on the first day of the year 2024"
    lines = lines_of("Title", text, text, "Body.")
    assert [one.text for one in label_captions(lines)] == [text]
    assert [line.kind for line in lines] == [None, "caption", "caption", None]


def test_a_credit_on_its_own_line_goes_with_the_caption_before() -> None:
    lines = lines_of("FILE PHOTO: A ferry leaves Split", "REUTERS/Ann Lee", "Body.")
    (caption,) = label_captions(lines)
    assert caption.credit == "REUTERS/Ann Lee"


def test_a_text_without_credit_stays_whole() -> None:
    assert split_caption("A ferry leaves Split").credit is None
