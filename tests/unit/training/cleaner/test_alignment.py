"""Gold texts found again among a page's lines, and the kinds that this leaves each line."""

from pipeline.training.cleaner.alignment import Found, GoldText, align
from pipeline.training.cleaner.allowed import ANY, BODY, FRONT, LEAD, NOT_BODY, allowed_kinds, bits

FIRST = "The bridge over the Lule river was closed on Monday because ice had moved one of its piers by eleven centimetres."
SECOND = "Lorries have to go by way of Boden until May, which takes them an hour more each way, the county said on Monday."
GOLD = GoldText.of(f"Bridge closed\n{FIRST}\nWhat now\n{SECOND}")
LINES = ["Home", "Bridge closed", FIRST, "What now", SECOND, "Mayor of Kiruna opens the new town hall at last", "..."]  # fmt: skip


def test_the_lines_of_a_gold_text_are_found_and_no_others() -> None:
    found, covered = align(LINES, GOLD)
    assert found == [Found.NO, Found.YES, Found.YES, Found.YES, Found.YES, Found.NO, Found.UNCLEAR]
    assert covered == 1


def test_a_short_line_far_from_the_article_is_none_of_it() -> None:
    found, _ = align([*LINES, *["Menu"] * 9, "What now"], GOLD)
    assert found[-1] is not Found.YES


def test_a_half_known_paragraph_is_unclear() -> None:
    half = (
        f"{' '.join(FIRST.split()[:12])} and then nobody knew what to do about it any more at all"
    )
    assert align([half], GOLD)[0] == [Found.UNCLEAR]


def test_kinds_follow_from_the_gold_text() -> None:
    found, _ = align(LINES, GOLD)
    allowed = allowed_kinds(LINES, found, body_only=False)
    assert allowed == [NOT_BODY, FRONT, LEAD, BODY, BODY, NOT_BODY, ANY]


def test_a_gold_text_of_body_alone_has_no_headline() -> None:
    found, _ = align(LINES, GOLD)
    allowed = allowed_kinds(LINES, found, body_only=True)
    assert allowed is not None
    assert allowed[1] == LEAD


def test_a_page_without_its_gold_text_teaches_nothing() -> None:
    found, _ = align(["Home", "News"], GOLD)
    assert allowed_kinds(["Home", "News"], found, body_only=True) is None


def test_sets_of_kinds_are_bits() -> None:
    assert bits("body") == 1
    assert bits("body", "headline") == 3
    assert ANY == NOT_BODY | BODY
