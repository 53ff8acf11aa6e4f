"""Labelled pages: which are held out, and their labels put on the whole page."""

from pipeline.training.cleaner.allowed import ANY, LabelledText, bits
from pipeline.training.cleaner.labelled import LabelledPage, held_out, is_of_benchmark, put_labels


def test_a_fifth_of_the_pages_is_held_out_by_their_ids() -> None:
    share = sum(held_out(f"page-{number}") for number in range(1_000)) / 1_000
    assert 0.15 < share < 0.25
    assert held_out("page-1") == held_out("page-1")


def test_labels_of_a_part_are_put_on_the_page() -> None:
    page = LabelledText("a", ["Home", "Title", "Text", "End"], [ANY] * 4, 1.0, b"")
    put_labels(page, LabelledPage("a", ["Title", "Text"], [1, 0]))
    assert page.allowed == [ANY, bits("headline"), bits("body"), ANY]


def test_another_text_gets_no_labels() -> None:
    page = LabelledText("a", ["Home", "Title"], [ANY] * 2, 1.0, b"")
    put_labels(page, LabelledPage("a", ["Title", "Text"], [1, 0]))
    assert page.allowed == [ANY] * 2


def test_a_page_of_the_benchmark_is_known_by_its_runs_of_words() -> None:
    words = [f"word{number}" for number in range(60)]
    runs = {hash(tuple(words[start : start + 12])) for start in range(49)}
    assert is_of_benchmark([" ".join(words)], runs)
    assert not is_of_benchmark([" ".join(words[:20])], runs)
