"""Unicode in one spelling: NFC, plain spaces, no invisible characters, each change an edit.

First step of the clean stage on any source text.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from unicodedata import is_normalized, normalize

from pipeline.records import LedgerKind
from pipeline.text.edits import Edit, apply_edits, compose

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffc"
"""Soft hyphens, zero-width spaces, byte-order marks, marks of direction, places of objects. Joiners stay: Persian,
Indic scripts and emoji are spelled with them (Unicode 16, section 23.2)."""
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
LINE_ENDS = "\r\u000b\u000c\u0085\u2028\u2029"
CONTROLS = "\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"
PRIVATE = "\ue000-\uf8ff"
"""Icons of web fonts; no text is written with them."""
SPELLED = {
    "\u2010": "-", "\u2011": "-", "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi",
    "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
"""Hyphens that look like the keyboard's, and ligatures that typesetting programs leave in texts."""
_ODD = re.compile(f"\r\n|[{INVISIBLE}{SPACES}{LINE_ENDS}{CONTROLS}{PRIVATE}{''.join(SPELLED)}]")
_ENTITY = re.compile(r"&(?:amp;){0,2}(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});")
MAX_ESCAPES = 3
_COMPOSING = re.compile("[\u0000-\u02ff]?[^\u0000-\u02ff]+")
"""Below U+0300 every character starts anew, so NFC never reaches across one's front."""

MAX_EDITS = 50_000
"""What needs more repairs is hardly a text: its ledger would dwarf it."""
MIN_MOJIBAKE = 3
"""So many sequences of UTF-8 read as Windows-1252 make a text clearly broken; one such quotation
mark or dash is enough by itself, for nobody writes it otherwise."""


_COMMON_LEADS = "ÂÃâÐÑ"
"""First characters of broken Latin letters, quotation marks and Cyrillic; without one none is seen."""


def _cp1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_TO_BYTE = {_cp1252(byte): byte for byte in range(0x80, 0x100)}
_FOLLOWS = "".join(re.escape(_cp1252(byte)) for byte in range(0x80, 0xC0))
_MOJIBAKE = re.compile(
    f"[\u00c2-\u00df][{_FOLLOWS}]|[\u00e0-\u00ef][{_FOLLOWS}]{{2}}|[\u00f0-\u00f4][{_FOLLOWS}]{{3}}"
)


def clean_unicode(text: str) -> tuple[str, list[Edit]]:
    r"""The text in one spelling, and the edits that led there.

    Stops in the middle, with more than MAX_EDITS of them, where a text needs so many.

    >>> clean_unicode("co\u00adoperate\u00a0now")
    ('cooperate now', [Edit(start=2, end=3, kind='code', rule='unicode/invisible', replacement=''), Edit(start=10, end=11, kind='space', rule='unicode/space', replacement=' ')])
    """
    if text.isascii() and not _ODD.search(text) and not _ENTITY.search(text):
        return text, []
    edits: list[Edit] = []
    for step in (_entities, _mojibake, _mojibake, _odd_characters, _composed):
        found = list(islice(step(text), MAX_EDITS + 1))
        if found:
            edits = compose(edits, found, text)
            text = apply_edits(text, found)
        if len(found) > MAX_EDITS:
            return text, found
    return text, edits


def _entities(text: str) -> Iterator[Edit]:
    """HTML's names and numbers of characters, which a text should not have (`&quot;`, `&amp;amp;`)."""
    for match in _ENTITY.finditer(text) if "&" in text else ():
        found = match[0]
        for _ in range(MAX_ESCAPES):
            found = unescape(found)
        if found != match[0]:
            plain = " " if found.isspace() else found
            yield Edit(match.start(), match.end(), "code", "unicode/entity", plain)


def _odd_characters(text: str) -> Iterator[Edit]:
    return (_odd_edit(match) for match in _ODD.finditer(text))


def _odd_edit(match: re.Match[str]) -> Edit:
    found = match[0]
    kind: LedgerKind = "code"
    if found in SPELLED:
        rule, replacement = "unicode/spelling", SPELLED[found]
    elif found == "\r\n" or found in LINE_ENDS:
        kind, rule, replacement = "space", "unicode/line-end", "\n"
    elif found.isspace() and found > "\u0020":
        kind, rule, replacement = "space", "unicode/space", " "
    elif "\u0080" <= found <= "\u009f":
        replacement = bytes([ord(found)]).decode("cp1252", "ignore")
        rule = "unicode/windows-1252" if replacement else "unicode/control"
    else:
        rule = "unicode/invisible" if found > "\u009f" else "unicode/control"
        replacement = ""
    return Edit(match.start(), match.end(), kind, rule, replacement)


def _composed(text: str) -> Iterator[Edit]:
    if is_normalized("NFC", text):
        return
    for match in _COMPOSING.finditer(text):
        composed = normalize("NFC", match[0])
        if composed != match[0]:
            yield Edit(match.start(), match.end(), "code", "unicode/nfc", composed)


def _mojibake(text: str) -> Iterator[Edit]:
    """Repairs, if clear, of UTF-8 that was read as Windows-1252 (`Ã©` for `é`)."""
    if not any(lead in text for lead in _COMMON_LEADS):
        return iter(())
    edits: list[Edit] = []
    punctuation = False
    for match in _MOJIBAKE.finditer(text):
        try:
            repaired = bytes(_TO_BYTE[char] for char in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            continue
        punctuation = punctuation or "\u2010" <= repaired <= "\u203a"
        edits.append(Edit(match.start(), match.end(), "code", "unicode/mojibake", repaired))
        if len(edits) > MAX_EDITS:
            break
    return iter(edits if punctuation or len(edits) >= MIN_MOJIBAKE else ())
