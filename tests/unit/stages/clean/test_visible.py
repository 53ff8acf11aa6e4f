"""The visible text of a page, and an extractor's paragraphs found in it."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import fromstring

from pipeline.stages.clean.matching import find_pieces, left_out
from pipeline.stages.clean.visible import Block, blocks_of, visible_text


def blocks(html: str) -> list[Block]:
    tree: Any = fromstring(f"<html><body>{html}</body></html>")
    return blocks_of(tree)


def test_blocks_end_where_a_line_breaks() -> None:
    html = "<div>One <b>two</b><p>three</p>four<br>five</div><ul><li>six<li>seven</ul>"
    assert [block.text for block in blocks(html)] == ["One two", "three", "four", "five", "six", "seven"]  # fmt: skip


def test_white_space_is_one_space_and_scripts_are_no_text() -> None:
    html = (
        "<p>One\n  two&nbsp;three<script>no()</script><style>p{}</style></p><noscript>no</noscript>"
    )
    assert visible_text(blocks(html)) == "One two three"


def test_preformatted_text_keeps_its_lines() -> None:
    html = "<pre>Read Next\nSwans stop a train\n\nTrams get a line</pre>"
    assert [block.text for block in blocks(html)] == ["Read Next", "Swans stop a train", "Trams get a line"]  # fmt: skip


def test_blocks_know_their_place() -> None:
    html = (
        "<nav>Home</nav><h1>Title</h1><div class='article-comments'><p>Me too</p></div>"
        "<figure><figcaption>A ferry</figcaption></figure><p>Text</p>"
    )
    assert [block.place for block in blocks(html)] == ["navigation", "headline", "comment", "caption", None]  # fmt: skip


def test_blocks_know_how_much_of_them_is_links() -> None:
    first, second = blocks("<p><a href='x'>All of it</a></p><p>ab<a href='x'>cd</a></p>")
    assert (first.linked, second.linked) == (1.0, 0.5)


def test_a_repeated_piece_is_found_between_its_neighbours() -> None:
    texts = ["Sport", "One.", "Sport", "Two.", "Sport"]
    assert find_pieces(["One.", "Sport", "Two."], texts).kept == {1: [], 2: [], 3: []}


def test_a_piece_of_several_blocks_is_all_of_them() -> None:
    assert find_pieces(["One two three"], ["Menu", "One two", "three"]).kept == {1: [], 2: []}


def test_a_piece_that_no_block_shows_is_lost() -> None:
    assert find_pieces(["Quite another text"], ["Menu", "One two three"]).lost == [
        "Quite another text"
    ]


def test_words_left_out_of_a_block_are_spans_of_it() -> None:
    text = "One two (Trusted Source) three four"
    (span,) = left_out(["One", "two", "three", "four"], "One two three four", text) or []
    assert text[span[0] : span[1]].strip() == "(Trusted Source)"


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a b", "c", "d e f", "g"]), max_size=12), st.data())
def test_pieces_taken_from_the_texts_are_all_found(texts: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.integers(0, max(0, len(texts) - 1)), max_size=len(texts)))
    pieces = [texts[at] for at in sorted(chosen) if at < len(texts)]
    matches = find_pieces(pieces, texts)
    found = [texts[at] for at in sorted(matches.kept)]
    assert len(found) <= len(pieces)
    assert set(found) <= set(pieces)
