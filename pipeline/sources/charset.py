"""Bytes of a page or text to characters: what it declares, else what fits."""

import codecs
import re

import charset_normalizer

from pipeline.errors import DecodeError

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]{2,40})""", re.I)  # fmt: skip
_HEAD_BYTES = 4096
"""Where a page declares its charset: within 1,024 bytes by the HTML standard; some are late."""

_NOT_TEXT = {"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"}
_WEB_MEANING = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}  # fmt: skip
"""What the WHATWG Encoding Standard reads these labels as."""


def decode_page(data: bytes, *, declared: str | None = None) -> tuple[str, str]:
    r"""The text of a page and the charset it was decoded from (a Python codec name).

    In order: byte order mark, `declared` (of the HTTP header), the page's own `<meta charset>`,
    UTF-8, what charset-normalizer finds. Raises DecodeError if nothing fits.

    >>> decode_page("Žižek".encode("utf-8"))
    ('Žižek', 'utf-8')
    >>> decode_page(b'<meta charset="iso-8859-2"><p>\xae')
    ('<meta charset="iso-8859-2"><p>Ž', 'iso8859-2')
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decoded(data, name) or _sniffed(data)
    meta = _META.search(data[:_HEAD_BYTES])
    for label in (declared, meta[1].decode("ascii") if meta else None, "utf-8"):
        found = _decoded(data, _codec(label))
        if found:
            return found
    return _sniffed(data)


def _codec(label: str | None) -> str | None:
    """The Python codec that a web page means by `label`; None if it names none for text."""
    if not label:
        return None
    try:
        info = codecs.lookup(label.strip())
        "".encode(info.name)
    except LookupError:  # unknown, or a codec that is not for text
        return None
    return None if info.name in _NOT_TEXT else _WEB_MEANING.get(info.name, info.name)


def _decoded(data: bytes, name: str | None) -> tuple[str, str] | None:
    if name is None:
        return None
    try:
        return data.decode(name), name
    except UnicodeError:
        return None


def _sniffed(data: bytes) -> tuple[str, str]:
    best = charset_normalizer.from_bytes(data[: 256 * 1024]).best()
    found = _decoded(data, best.encoding) if best else None
    if found is None:
        raise DecodeError("decoding page: no charset fits its bytes (is it binary?)")
    return found
