"""The outline of a page: its blocks, and the elements that they stand in."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import fromstring

from pipeline.errors import StageError
from pipeline.stages.clean.outline import Outline, outline_of, visible_text


def outline(html: str) -> Outline:
    tree: Any = fromstring(f"<html><body>{html}</body></html>")
    return outline_of(tree)


def test_blocks_end_where_a_line_breaks() -> None:
    html = "<div>One <b>two</b><p>three</p>four<br>five</div><ul><li>six<li>seven</ul>"
    assert outline(html).texts == ["One two", "three", "four", "five", "six", "seven"]


def test_white_space_is_one_space_and_scripts_are_no_text() -> None:
    html = (
        "<p>One\n  two&nbsp;three<script>no()</script><style>p{}</style></p><noscript>no</noscript>"
    )
    assert visible_text(outline(html).texts) == "One two three"


def test_preformatted_text_keeps_its_lines() -> None:
    html = "<pre>Read Next\nSwans stop a train\n\nTrams get a line</pre>"
    assert outline(html).texts == ["Read Next", "Swans stop a train", "Trams get a line"]


def test_blocks_know_how_much_of_them_is_links() -> None:
    found = outline("<p><a href='x'>All of it</a></p><p>ab<a href='x'>cd</a></p><p>none</p>")
    assert found.linked == [len("All of it"), 2, 0]


def test_a_link_around_paragraphs_links_them() -> None:
    found = outline("<a href='x'><div><p>One</p><p>Two</p></div></a><p>Three</p>")
    assert found.linked == [3, 3, 0]


def test_a_node_spans_the_blocks_within_it() -> None:
    found = outline("<div id='a'><p>One</p><p>Two</p></div><p>Three</p>")
    spans = {
        path[3] or path[1]: (found.first[node], found.end[node])
        for node, number in enumerate(found.path_of)
        for path, at in found.paths.items()
        if at == number
    }
    assert spans["a"] == (0, 2)
    assert spans["body"] == (0, 3)


def test_elements_of_equal_places_share_a_path() -> None:
    found = outline("<ul class='m'><li>One</li><li>Two</li></ul><ul><li>Three</li></ul>")
    first, second, third = (found.path_of[node] for node in found.nodes)
    assert first == second != third


def test_a_block_knows_the_inline_element_that_it_begins_in() -> None:
    found = outline("<p><strong class='k'>Bold</strong> text</p><p>Plain <b>text</b></p>")
    names = {at: path for path, at in found.paths.items()}
    assert names[found.inner[0]][1:3] == ("strong", "k")
    assert found.inner[1] == -1


@pytest.mark.parametrize("tag", ["div", "span"])
def test_a_page_nested_too_deep_is_rejected(tag: str) -> None:
    tree: Any = fromstring("<html><body><p>x</p></body></html>")
    inner = tree[0]
    for _ in range(300):
        inner.append(inner.makeelement(tag))
        inner = inner[0] if inner.tag == tag else inner[-1]
    with pytest.raises(StageError, match="nested deeper than 250"):
        outline_of(tree)


def test_a_page_of_too_many_elements_is_rejected() -> None:
    with pytest.raises(StageError, match="more than 20,000 elements"):
        outline("<i>x</i>" * 20_001)


BITS = st.recursive(
    st.text("ab \n", max_size=4),
    lambda inner: st.tuples(
        st.sampled_from(["p", "div", "a", "b", "li", "pre", "section"]), st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


def _html(bit: Any) -> str:
    return bit if isinstance(bit, str) else f"<{bit[0]}>{''.join(map(_html, bit[1]))}</{bit[0]}>"


@settings(deadline=None)
@given(st.lists(BITS, max_size=6))
def test_the_lists_of_any_outline_fit_each_other(bits: list[Any]) -> None:
    found = outline("x" + "".join(map(_html, bits)))
    number = len(found.texts)
    assert number == len(found.linked) == len(found.nodes) == len(found.inner) > 0
    assert all(text == " ".join(text.split()) != "" for text in found.texts)
    assert all(found.first[node] <= at < found.end[node] for at, node in enumerate(found.nodes))
    assert all(parent < node for node, parent in enumerate(found.parents))
    assert sorted(found.paths.values()) == list(range(len(found.paths)))
    assert all(path[0] < at for path, at in found.paths.items())
