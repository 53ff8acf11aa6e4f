"""Bytes to characters: what a page declares, else what fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import DecodeError
from pipeline.sources.charset import decode_page


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        pytest.param("Reșița".encode(), "Reșița", "utf-8", id="utf-8 without a declaration"),
        pytest.param(b"\xef\xbb\xbfA", "A", "utf-8-sig", id="a byte order mark wins"),
        pytest.param("é".encode("utf-16"), "é", "utf-16", id="utf-16 with its mark"),
        pytest.param(
            b'<meta charset="iso-8859-1">\x93',
            '<meta charset="iso-8859-1">“',
            "cp1252",
            id="latin-1 means windows-1252 on the web",
        ),
        pytest.param(
            b'<meta http-equiv=x content="text/html; charset=koi8-r">\xf0',
            '<meta http-equiv=x content="text/html; charset=koi8-r">П',
            "koi8-r",
            id="the old form of meta",
        ),
        pytest.param(
            '<meta charset="klingon">ü'.encode(),
            '<meta charset="klingon">ü',
            "utf-8",
            id="an unknown charset is passed over",
        ),
        pytest.param(
            '<meta charset="utf-7">ü'.encode(),
            '<meta charset="utf-7">ü',
            "utf-8",
            id="utf-7 is never believed",
        ),
        pytest.param(
            b'<meta charset="zlib">x',
            '<meta charset="zlib">x',
            "utf-8",
            id="a codec that is not for text is passed over",
        ),
        pytest.param(
            '<meta charset="iso-8859-1">für'.encode(),
            '<meta charset="iso-8859-1">für',
            "utf-8",
            id="what is UTF-8 is UTF-8 whatever it is called",
        ),
        pytest.param(
            '<meta charset="utf-16">für'.encode(),
            '<meta charset="utf-16">für',
            "utf-8",
            id="utf-16 that is declared in bytes is none",
        ),
        pytest.param(
            b'<?xml version="1.0" encoding="iso-8859-2"?><p>\xae',
            '<?xml version="1.0" encoding="iso-8859-2"?><p>Ž',
            "iso8859-2",
            id="an XML declaration counts",
        ),
        pytest.param(
            '<meta charset="x-sjis">①東京'.encode("cp932"),
            '<meta charset="x-sjis">①東京',
            "cp932",
            id="an old label of the web",
        ),
        pytest.param(
            '<meta charset="gb2312">镕'.encode("gb18030"),
            '<meta charset="gb2312">镕',
            "gb18030",
            id="gb2312 means gb18030",
        ),
        pytest.param(
            "Grüße".encode("utf-16-le"), "Grüße", "utf-16-le", id="utf-16 without its mark"
        ),
        pytest.param("é".encode("utf-32"), "é", "utf-32", id="utf-32 with its mark"),
    ],
)
def test_decode_page_finds_the_charset(data: bytes, text: str, encoding: str) -> None:
    assert decode_page(data) == (text, encoding)


def test_decode_page_takes_another_charset_when_the_declared_one_does_not_fit() -> None:
    page = (
        '<meta charset="utf-8"><p>' + "Der Präsident der Behörde äußerte sich über Maßnahmen. " * 9
    )
    text, encoding = decode_page(page.encode("cp1252"))
    assert "äußerte" in text
    assert encoding != "utf-8"


def test_decode_page_believes_the_header_before_the_page() -> None:
    assert decode_page(b'<meta charset="utf-8">\xe9', declared="iso-8859-15")[1] == "iso8859-15"


def test_stray_bytes_in_utf_8_do_not_spoil_the_page() -> None:
    page = "<p>Žižek und Müller äußerten sich über Maßnahmen.</p>" * 20
    data = page.encode() + b"<i>it\x92s</i>"
    text, encoding = decode_page(data)
    assert encoding == "utf-8"
    assert text == page + "<i>it’s</i>"


def test_a_header_that_is_wrong_does_not_make_mojibake() -> None:
    assert decode_page("Türkei".encode(), declared="iso-8859-1") == ("Türkei", "utf-8")


@given(st.binary(max_size=400))
def test_decode_page_gives_text_or_says_why_not(data: bytes) -> None:
    try:
        text, encoding = decode_page(data)
    except DecodeError:
        return
    assert text == data.decode(encoding, "replace") or "\ufffd" in data.decode(encoding, "replace")
    text.encode("utf-8")
