"""Captions and picture credits: `Picture taken June 22, 2021. Ann Lee/Handout via REUTERS`."""

import re
from collections.abc import Iterable, Sequence

from pipeline.records import Caption
from pipeline.stages.clean.lines import Line, bare
from pipeline.stages.clean.names import byline_names

MAX_CHARS = 900
MAX_CREDIT_CHARS = 240
"""A credit stands within so many characters of a caption's end; looking further is what costs."""
_AGENCY = (
    r"(?:REUTERS|AP(?: Photo)?|AFP|EPA(?:-EFE)?|EFE|Getty(?: Images)?|dpa|Xinhua|Bloomberg|ANSA|PA|"
    r"Shutterstock|Alamy|iStock(?:photo)?|Unsplash|Pexels|Pixabay|Flickr|Wikimedia Commons|Imago|"
    r"IMAGO|picture[- ]alliance|Handout|HANDOUT|File [Pp]hoto|FILE PHOTO|Corbis|Rex|SIPA|Sipa|NurPhoto|"
    r"Anadolu(?: Agency)?|ZUMA(?: Press)?|USA TODAY(?: Sports)?|Keystone|NASA|Instagram|Twitter|Facebook)"
)
_NAME = r"[^\W\d_][\w.'’&-]{0,30}(?: [^\W\d_][\w.'’&-]{0,30}){0,9}"
_CREDIT_FORMS = (
    rf"REUTERS(?: ?/ ?{_NAME}){{1,3}}",
    rf"{_NAME}(?: ?/ ?{_NAME}){{1,5}}(?:,? via (?:REUTERS|AP|AFP|Getty Images|Reuters))?",
    rf"(?:{_NAME} ?[/|,–-] ?)?(?:Handout|HANDOUT|Courtesy)?(?: ?/ ?)?(?:,? ?via|by way of) {_AGENCY}",
    r"\((?:AP|AFP|EPA|Reuters|REUTERS|Xinhua|Photo|Image|Picture|Getty|Foto|Courtesy|File)\b[^()]{0,120}\)",
    r"\(?(?:Photo(?:graph|grapher)?|Image|Picture|Pic|Credit|Foto|Bild|Photo credit|Image credit|"
    r"Photo courtesy|Bildquelle|Crédit photo)s?(?: by|:| courtesy of|/)\s?[^()]{2,120}\)?",
    r"[©Ⓒ] ?[^.]{2,80}",
    rf"{_NAME} ?[/|,–-] ?{_AGENCY}(?: ?/ ?{_NAME})?",
)
_CREDIT = "|".join(_CREDIT_FORMS)
_CREDIT_LINE = re.compile(rf"(?:{_CREDIT}|{_AGENCY}(?: ?[/|] ?{_AGENCY}){{0,3}})\.?")
_CREDIT_BEHIND = re.compile(rf" *(?P<credit>{_CREDIT})\.?")
_END = re.compile(r"[.!?\"”')\]…]| [|–-]")
MIN_TEXT_CHARS = 3
MAX_ENDS = 12
"""A credit has fewer sentences; to try each stop of a long line is what would cost."""
_MARKS = re.compile(
    r"FILE PHOTO\b|FILE ?[-–—:] |File photo|File image|Picture taken (?:on )?[A-Z]|"
    r"Image (?:caption|source|credit|copyright)\b|Photo(?:graph)?:|Photo caption|Media caption|Caption:|"
    r"Undated handout|In this (?:image|photo|file photo|undated photo|picture|handout)|"
    r"AP Photo [A-Z]{2,6}\d{2,4}|This undated (?:file )?(?:photo|image)|Open this photo in gallery|Bildunterschrift|Foto:|Bild:|Symbolbild|"
    r"Archivbild|Watch:|WATCH:|VIDEO:|Video:"
)
_INSIDE = re.compile(
    r"\bPicture taken (?:on )?[A-Z]|\bMANDATORY CREDIT|\bNO RESALES|\bNO ARCHIVES|\bATTENTION EDITORS|"
    r"\bREUTERS/[A-Z]|\((?:AP|AFP|EPA) (?:Photo|Fotos?)\b|\bvia REUTERS\b|\((?:L|R|C|left|right|center|centre)\)"
    r".{0,200}\b(?:19|20)\d\d\.|\(File [Pp]hoto\b"
)
_SURE_END = re.compile(
    r"(?:/\s?(?:REUTERS|Reuters|AFP|AP|Getty Images|File Photo|Handout)|via (?:REUTERS|AP|AFP|Getty Images)|"
    r"\((?:AP|AFP|EPA|Reuters|Xinhua|Getty)(?: Photo| Images|/)[^()]{0,120}\)|REUTERS/[^.]{2,60}|"
    r"Getty Images|/AFP|\[?Photo by [^.]{2,60}\]?)\.?"
)
_HINTS = (
    "Picture taken", "MANDATORY", "NO RESALES", "NO ARCHIVES", "ATTENTION", "REUTERS", "Reuters", "AFP",
    "AP", "EPA", "Xinhua", "Getty", "File", "Handout", "Photo by", "(L)", "(R)", "(C)", "(left)", "(right)",
)  # fmt: skip
"""No line without one of these is looked at closely: the patterns are slow on long paragraphs."""
_MARK_STARTS = frozenset("FPIUCMATOBSWV")
"""What `_MARKS` begin with."""
_REPEAT_MIN_CHARS = 40


def label_captions(lines: Sequence[Line]) -> list[Caption]:
    """Labels captions and credits; returns them once each, in order."""
    for line in lines:
        if line.is_open and len(line.text) <= MAX_CHARS:
            rule = _rule(line.text)
            if rule:
                line.drop("caption", rule)
    _label_repeats(lines)
    return captions_of(lines)


def captions_of(lines: Sequence[Line]) -> list[Caption]:
    """The captions that are labelled so, each once; a credit on its own line goes with the last."""
    return _captions(line.text for line in lines if line.kind == "caption")


def is_credit_line(text: str) -> bool:
    """Whether a line is nothing but a picture's credit."""
    return (
        len(text) <= 160
        and bool(_CREDIT_LINE.fullmatch(text))
        and _is_credit(text)
        and not byline_names(text)
    )


def _rule(text: str) -> str | None:
    if is_credit_line(text):
        return "caption/credit"
    if text[:1] in _MARK_STARTS and _MARKS.match(text):
        return "caption/mark"
    if any(hint in text for hint in _HINTS):
        tail = text[-140:]
        match = _last_match(_SURE_END, tail)
        if match and match.end() == len(tail):
            return "caption/agency"
        if _INSIDE.search(text):
            return "caption/mark"
    return _dated_rule(text) if "/" in text[-140:] else None


def _dated_rule(text: str) -> str | None:
    """A sentence that ends in a year, and after it names with a slash."""
    parts = split_caption(text)
    return (
        "caption/dated" if parts.credit and "/" in parts.credit and _is_dated(parts.text) else None
    )


def _last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for match in pattern.finditer(text):
        last = match
    return last


def _is_credit(text: str) -> bool:
    """A line that only looks like a name with a slash is a credit if it names an agency or a role."""
    return bool(
        re.search(_AGENCY, text) or re.match(r"[(©]|Photo|Image|Pic|Credit|Foto|Bild", text)
    )


def _label_repeats(lines: Sequence[Line]) -> None:
    """A caption is often printed twice: a line that repeats and ends in a credit is one.

    So is one that repeats, above the text, right after itself.
    """
    before: Line | None = None
    for line in lines:
        if before and line.text == before.text and len(line.text) >= _REPEAT_MIN_CHARS:
            for one in (before, line):
                if one.is_open and (split_caption(one.text).credit or _is_dated(one.text)):
                    one.drop("caption", "caption/repeated")
        before = line


def _is_dated(text: str) -> bool:
    return bool(re.search(r"\b(?:19|20)\d\d\b", text[-40:]))


def _captions(texts: Iterable[str]) -> list[Caption]:
    """The captions of these lines, each once; a credit on a line of its own goes with the last."""
    captions: list[Caption] = []
    seen: set[str] = set()
    for text in texts:
        key = bare(text)
        if key not in seen:
            seen.add(key)
            _add_caption(captions, text)
    return captions


def _add_caption(captions: list[Caption], text: str) -> None:
    if len(text) > 160 or not _CREDIT_LINE.fullmatch(text):
        captions.append(split_caption(text))
    elif captions and captions[-1].credit is None:
        captions[-1] = Caption(text=captions[-1].text, credit=text.strip("()"))


def split_caption(text: str) -> Caption:
    """A caption and its credit.

    >>> split_caption("A port, May 4, 2023. Picture taken May 4. REUTERS/Ann Lee/File Photo")
    Caption(text='A port, May 4, 2023. Picture taken May 4.', credit='REUTERS/Ann Lee/File Photo')
    """
    end, match = _credit_behind(text)
    if match is None:
        return Caption(text=text, credit=None)
    credit = match["credit"].strip()
    if credit.startswith("(") and credit.endswith(")"):
        credit = credit[1:-1]
    return Caption(text=text[:end].rstrip(" |–-"), credit=credit)


def _credit_behind(text: str) -> tuple[int, re.Match[str] | None]:
    """Where the caption ends and the credit that is all the rest of it, if there is one."""
    first = max(MIN_TEXT_CHARS, min(len(text), MAX_CHARS) - MAX_CREDIT_CHARS)
    ends = [found.end() for found in _END.finditer(text, first, MAX_CHARS)]
    for end in ends[-MAX_ENDS:]:
        match = _CREDIT_BEHIND.fullmatch(text, end, MAX_CHARS)
        if match:
            return end, match
    return len(text), None
