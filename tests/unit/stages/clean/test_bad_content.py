"""Content that is no article: rejected with a reason that a person understands, and fast."""

import json
import time

import pytest

from pipeline.errors import StageError
from pipeline.outcome import Drop
from pipeline.stages.clean import CleanTools, clean
from tests.unit.stages.clean.conftest import SENTENCES, raw

MANY = 300_000


def page(body: str) -> str:
    return f"<html><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("content", "content_type", "reason"),
    [
        ("a\0b\0" * 3, "text/plain", "NUL characters .binary data"),
        ("a \ud800 b", "text/plain", r"lone surrogate U\+D800 at 2"),
        ("", "text/plain", "no article text: the content is empty"),
        (" \n\u00a0\t", "text/plain", "no article text: the content is empty"),
        ("\ufffd" * 6 + "text " * 20, "text/plain", "wrong charset"),
        ("x" * 4_000_001, "text/plain", "4,000,001 characters are over the limit of 4,000,000"),
        ("a\n" * 20_001, "text/plain", "20,002 lines are over the limit"),
        ("e\u0301" * 50_001, "text/plain", "more than 50,000 odd characters"),
        ("%PDF-1.7", "application/pdf", "content type 'application/pdf' is none of"),
        ("%PDF-1.7\n%âãÏÓ\n" + SENTENCES[0], "text/plain", "a PDF file, neither a page nor a text"),
        (f"<?xml version='1.0'?>\n<rss><channel><item><description>{SENTENCES[0]}", "text/html", "an RSS feed"),
        (f"<!-- made by hand --><feed xmlns='http://www.w3.org/2005/Atom'><summary>{SENTENCES[0]}", "text/html", "an Atom feed"),
        ("<?xml version='1.0'?><urlset><url><loc>https://x.example/a</loc></url></urlset>", "text/html", "a map of a site"),
        (json.dumps({"items": [{"content_text": SENTENCES[0]}]}), "text/html", "JSON, neither"),
        (json.dumps([SENTENCES]), "text/plain", "JSON, neither"),
        ("Article type: metered\nUser Status:\n", "text/plain", "no article text"),
        (page("<div>" * 300 + SENTENCES[0]), "text/html", "nested deeper than 250 elements"),
        (page("<div>" * 100_000), "text/html", "nested deeper than 250 elements"),
        (page("<p>" * 20_001), "text/html", "more than 20,000 elements"),
        (page(f"<p {' '.join(f'a{at}=b' for at in range(40_000))}>"), "text/html", "40,000 attributes"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)  # fmt: skip
def test_bad_content_is_rejected_with_its_reason(
    content: str, content_type: str, reason: str, tools: CleanTools
) -> None:
    with pytest.raises(StageError, match=reason):
        clean(raw(content, content_type), tools)


def test_an_unknown_encoding_is_rejected_by_name(tools: CleanTools) -> None:
    with pytest.raises(StageError, match="wrong charset: no encoding is called 'x-klingon'"):
        clean(raw(SENTENCES[0], encoding="x-klingon"), tools)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (f"{{sic}} {SENTENCES[0]}", "text/plain"),
        (f"[Boden] {SENTENCES[0]}", "text/plain"),
        (
            page(f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p><feed>{SENTENCES[2]}</feed>"),
            "text/html",
        ),
    ],
)
def test_what_only_begins_like_something_else_is_let_pass(content: str, content_type: str, tools: CleanTools) -> None:  # fmt: skip
    assert not isinstance(clean(raw(content, content_type), tools), Drop)


def test_a_few_replacement_characters_are_let_pass(tools: CleanTools) -> None:
    assert not isinstance(clean(raw("\ufffd" * 4 + SENTENCES[0]), tools), Drop)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (" " * MANY + "x" + " " * MANY, "text/plain"),
        ("(" * MANY, "text/plain"),
        ("A " * MANY, "text/plain"),
        ("A, " * MANY + "(", "text/plain"),
        ("AB/" * MANY, "text/plain"),
        ("<A.B>" * MANY, "text/plain"),
        ("Read Next\n" * 15_000, "text/plain"),
        ("(Reporting by Ann Lee\n" * 15_000, "text/plain"),
        ("A b, May 4, 2020. REUTERS/Ann Lee\n" * 15_000, "text/plain"),
        (("Photo by A/B " * 80 + "\n") * 400, "text/plain"),
        (("AP Photo/A. " * 90 + "\n") * 400, "text/plain"),
        (("x" * 60 + "-\n") * 15_000, "text/plain"),
        ("<" * MANY, "text/html"),
        ("<a" * MANY, "text/html"),
        (page("<a href=x>b</a>" * 15_000), "text/html"),
        (page("<p>the same again and again</p>" * 9_000), "text/html"),
        (page("<ul><li>" * 120 + SENTENCES[0]), "text/html"),
        (page(f"<div class='{'comment- ' * 50_000}'>{SENTENCES[0]}</div>"), "text/html"),
        (f"<html><head><script type='application/ld+json'>{'[' * 100_000}</script>", "text/html"),
    ],
    ids=lambda value: value[:24],
)
def test_hostile_content_ends_in_seconds(
    content: str, content_type: str, tools: CleanTools
) -> None:
    started = time.process_time()
    try:
        clean(raw(content, content_type), tools)
    except StageError as error:
        assert str(error)  # noqa: PT017 - either outcome is fine, if it comes soon
    assert time.process_time() - started < 5
