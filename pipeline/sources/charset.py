"""Bytes of a page or text to characters: what they plainly are, else what is declared, else what fits."""

import codecs
import re

import charset_normalizer

from pipeline.errors import DecodeError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]{2,40})|"""
    rb"""\A\s{0,9}<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9_.:-]{2,40})""",
    re.IGNORECASE,
)
_HEAD_BYTES = 4096
"""Where a page declares its charset: within 1,024 bytes by the HTML standard; some are late."""
_SAMPLE_BYTES = 1024
_SNIFFED_BYTES = 256 * 1024

_NOT_TEXT = {"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"}
_WEB_LABELS = {
    "x-sjis": "cp932", "windows-31j": "cp932", "x-gbk": "gb18030", "x-x-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949", "x-euc-jp": "euc_jp", "tis-620": "cp874", "dos-874": "cp874",
    "windows-874": "cp874", "x-mac-roman": "mac_roman", "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "iso-8859-8-i": "iso8859-8", "utf8mb4": "utf-8",
    "x-unicode20utf8": "utf-8", "unicode-1-1-utf-8": "utf-8", "unicode": "utf-8",
}  # fmt: skip
_WEB_MEANING = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
    "big5": "big5hkscs", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8",
}  # fmt: skip
"""What the WHATWG Encoding Standard reads these labels as. A page in UTF-16 that declares that in
bytes of ASCII is in none."""
MIN_UTF8_SHARE = 0.98
"""So much of what is not ASCII must be sound UTF-8 for the rest to count as faults in it."""
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")  # fmt: skip
_HIGH = re.compile(rb"[\x80-\xff]+")
_STRAY = {0xDC00 + byte: (bytes([byte]).decode("cp1252", "ignore") or "\ufffd") for byte in range(0x80, 0x100)}  # fmt: skip


def decode_page(data: bytes, *, declared: str | None = None) -> tuple[str, str]:
    r"""The text of a page and the charset it was decoded from (a Python codec name).

    In order: byte order mark; UTF-8, if that is what the bytes are, whatever they are declared as;
    `declared` (of the HTTP header); the page's own `<meta charset>` or XML declaration; UTF-16
    without a mark; UTF-8 with faults, the faulty bytes as Windows-1252; what charset-normalizer
    finds. Raises DecodeError if nothing fits.

    >>> decode_page("Žižek".encode("utf-8"))
    ('Žižek', 'utf-8')
    >>> decode_page(b'<meta charset="iso-8859-2"><p>\xae')
    ('<meta charset="iso-8859-2"><p>Ž', 'iso8859-2')
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decoded(data, name) or _sniffed(data)
    meta = _META.search(data[:_HEAD_BYTES])
    labels = (declared, (meta[1] or meta[2]).decode("ascii") if meta else None)
    names = [name for name in map(_codec, labels) if name]
    if not data.isascii():
        names.insert(0, "utf-8")
    for codec in (*names, _without_mark(data), "utf-8"):
        found = _decoded(data, codec)
        if found:
            return found
    return _faulty_utf8(data) or _sniffed(data)


def _codec(label: str | None) -> str | None:
    """The Python codec that a web page means by `label`; None if it names none for text."""
    if not label:
        return None
    label = label.strip().lower()
    try:
        info = codecs.lookup(_WEB_LABELS.get(label, label))
        "".encode(info.name)
    except LookupError:  # unknown, or a codec that is not for text
        return None
    return None if info.name in _NOT_TEXT else _WEB_MEANING.get(info.name, info.name)


def _decoded(data: bytes, name: str | None) -> tuple[str, str] | None:
    """The text by this codec; none if it does not fit, or leaves what only binary data has."""
    if name is None:
        return None
    try:
        return data.decode(name), name
    except UnicodeError:
        return None


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    sample = data[:_SAMPLE_BYTES]
    half = len(sample) // 2
    if half < 2 or len(data) % 2:
        return None
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[first::2].count(0) > 0.7 * half and sample[1 - first :: 2].count(0) == 0:
            return name
    return None


def _faulty_utf8(data: bytes) -> tuple[str, str] | None:
    """UTF-8 in which some bytes are not: those of a quoted text or a template in another charset."""
    high = sum(len(run[0]) for run in _HIGH.finditer(data))
    sound = sum(len(run[0]) for run in _SEQUENCE.finditer(data))
    if not high or sound < MIN_UTF8_SHARE * high:
        return None
    return data.decode("utf-8", "surrogateescape").translate(_STRAY), "utf-8"


def _sniffed(data: bytes) -> tuple[str, str]:
    best = charset_normalizer.from_bytes(data[:_SNIFFED_BYTES]).best()
    found = _decoded(data, best.encoding) if best else None
    if found is None:
        raise DecodeError("decoding page: no charset fits its bytes (is it binary?)")
    return found
