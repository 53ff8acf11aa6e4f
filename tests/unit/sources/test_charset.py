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


@given(st.binary(max_size=400))
def test_decode_page_gives_text_or_says_why_not(data: bytes) -> None:
    try:
        text, encoding = decode_page(data)
    except DecodeError:
        return
    assert data.decode(encoding) == text
