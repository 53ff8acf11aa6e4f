"""Unicode in one spelling."""

from unicodedata import is_normalized

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.edits import apply_edits, to_ledger
from pipeline.text.ledger import rebuild
from pipeline.text.unicode import clean_unicode


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("co\u00adoperate", "cooperate"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("10\u00a0000\u202f%", "10 000 %"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("line\r\nline\rline\u2028line", "line\nline\nline\nline"),
        ("bell\u0007", "bell"),
        ("it\u0092s", "it\u2019s"),
        ("itâ€™s late", "it\u2019s late"),
        ("cafÃ© crÃ¨me brÃ»lÃ©e", "caf\u00e9 cr\u00e8me br\u00fbl\u00e9e"),
        ("SÃ£o PÃO", "SÃ£o PÃO"),
        ("ItÃ¢â‚¬â„¢s late", "It\u2019s late"),
        ("Tom &amp; Ann said &quot;no&quot; &#8211; twice", 'Tom & Ann said "no" \u2013 twice'),
        ("AT&amp;amp;T&nbsp;up &#x2019;", "AT&T up \u2019"),
        ("AT&T; R&D; &nosuch; &", "AT&T; R&D; &nosuch; &"),
        ("one&#10;&#10;two", "one  two"),
        ("o\ufb03ce \ufb01nds a\ufb00airs", "office finds affairs"),
        ("Lloyd\u2011Webber", "Lloyd-Webber"),
        ("\ue409 Share \uf8ff", " Share "),
        ("object\ufffchere", "objecthere"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)  # fmt: skip
def test_a_text_gets_its_one_spelling(text: str, expected: str) -> None:
    assert clean_unicode(text)[0] == expected


def test_plain_text_needs_no_edits() -> None:
    assert clean_unicode("Plain text, line\nby line.") == ("Plain text, line\nby line.", [])


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_rebuilt_and_in_nfc(text: str) -> None:
    clean, edits = clean_unicode(text)
    assert is_normalized("NFC", clean)
    assert apply_edits(text, edits) == clean
    assert rebuild(clean, to_ledger(text, edits)) == text
