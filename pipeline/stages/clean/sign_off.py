"""Sign-offs: `(Reporting by A in Rome and B; Editing by C)` taken out of the text and apart.

They may lack brackets, run over lines, and be followed by contacts, keywords and codes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.records import Credits
from pipeline.stages.clean.lines import Line
from pipeline.stages.clean.names import split_names

MAX_LINES = 8
MAX_CHARS = 1_000
MAX_PEOPLE = 60
MAX_REPORTED = 220
_ROLE = (
    r"(?:additional |further )?(?:reporting|reported|writing|written|editing|edited|compiled|"
    r"contributions?|translation|translated|graphics?|photography|research|production|produced|"
    r"adaptation|bearbeitet|geschrieben|redigiert)"
)
_CUE = re.compile(
    rf"(?P<role>{_ROLE}(?:(?:,| and| &) {_ROLE}){{0,2}}) (?:by|von)\b[ :]*", re.IGNORECASE
)
_START = re.compile(rf"[(\[*—–-]{{0,3}} ?{_CUE.pattern}", re.IGNORECASE)
_BY_WORDS = (" by", " By", " BY", " bY", " von", " Von", " VON")
_AGENCY_NAMES = (
    r"Associated Press|AP|Reuters|AFP|dpa|Xinhua|Bloomberg|UPI|IPS|ANSA|EFE|Kyodo|Yonhap"
)
_WRITER = (
    r"(?:[Ww]riters?|[Jj]ournalists?|[Rr]eporters?|[Cc]orrespondents?|[Ss]taff(?: [Ww]riters?)?)"
)
_CONTRIBUTED = re.compile(
    rf"[—–-]{{0,2}} ?(?:(?P<agency>The Associated Press|{_AGENCY_NAMES}),? )?(?:(?:[A-Z][\w-]+ ){{0,2}}{_WRITER},? )?"
    r"(?P<names>[A-Z][^.]{2,300}?(?:[A-Z]\.[^.]{2,200}?)?),? (?:also )?contributed(?: reporting)?"
    r"(?: to this (?:report|story|article))?(?: from [A-Z][^.]{2,80})?\.?|"
    r"(?:(?:Reporting )?[Cc]ontribut(?:ed|ing|ions?)(?: by|:)|With (?:additional )?(?:reporting|files) (?:by|from)) (?P<named>[A-Z].{2,200})"
)
_REPORTED = re.compile(rf"\(?(?:{_AGENCY_NAMES})? ?(?P<names>[A-Z][^.()]{{2,200}}?) reported from [A-Z].{{2,160}}\)?")  # fmt: skip
_AGENCY_ALONE = re.compile(
    rf"[-–—]{{1,3}} ?(?P<agency>[A-Z][\w'’&.-]*(?: [A-Z][\w'’&.-]*){{0,4}}|dpa|epd)|"
    rf"\(?(?P<bare>{_AGENCY_NAMES}|Reuter|REUTERS?|reuter|IANS|PTI|ANI)\)?"
)
_INITIALS = re.compile(
    r"dpa(?: [a-z0-9]{2,6}){1,6}|[a-z]{2,3}(?:-[a-z]{2,3}){0,4}/[a-z]{2,4}(?:/[a-z]{2,4})?"
)
_END_MARK = re.compile(
    r"(?:#{2,4}|-{0,2}MORE-{0,2}|-?[03]0-?|\(?END(?:S|ITEM)?(?:/\w{1,12})?\)?\.?|Enditem|_{3,}|\* \* \*)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\(\(.{4,600}\)\)|\(\S{1,60}@\S{1,60}[;,)].{0,300}|\(?Reuters Messaging:.{0,200}|"
    r"(?:E-?mail|Contact|Phone|Tel)(?: the (?:author|reporter|writer)s?)?(?: at)?:? ?\S{1,60}@\S{1,60}.{0,120}"
)
_KEYWORDS = re.compile(r"(?:Keywords?|Schlagw[oö]rter|Tags?):.{0,300}")
_SOURCE_TEXT = re.compile(
    r"(?:Source text|Further company coverage|Company coverage|For .{1,80}, (?:please )?(?:double-)?click)"
    r"\b.{0,200}"
)
_NOTE = re.compile(
    r"[(\[*]{0,2}(?:Editor[’']?s[’']? [Nn]ote|EDITOR[’']?S NOTE|Correction|CORRECTION|Clarification|"
    r"This (?:story|article|version)(?: of this (?:story|article))? "
    r"(?:was |has been |is )?(?:correct|refile|amend|update|clarif)\w*|Removes|Corrects)\b.{0,700}"
)
_CORRECTION = re.compile(
    r"\b(?:Correction|CORRECTION|[Cc]orrected|[Cc]orrects|amended to correct|misstated|misidentified|misspelled|incorrectly)\b"
)
"""A clarification or an update corrects nothing."""


@dataclass(slots=True)
class SignOff:
    """What the sign-offs of a text name; `corrected` if a note among them says that the story was."""

    reporting: list[str] = field(default_factory=list)
    additional_reporting: list[str] = field(default_factory=list)
    writing: list[str] = field(default_factory=list)
    editing: list[str] = field(default_factory=list)
    agency: str | None = None
    corrected: bool = False

    def credits(self, agency: str | None) -> Credits:
        """The record's credits; `agency` is the dateline's, taken where no sign-off names one."""
        return Credits(
            reporting=tuple(self.reporting),
            additional_reporting=tuple(self.additional_reporting),
            writing=tuple(self.writing),
            editing=tuple(self.editing),
            agency=self.agency or agency,
        )


def begins_sign_off(text: str) -> bool:
    """Whether a line begins with one, or a paragraph ends in one in brackets."""
    return _starts(text) or find_tail(text) is not None


def _starts(text: str) -> bool:
    """Whether the text begins with a role; its word for `by` is looked for first, being quicker."""
    return any(word in text for word in _BY_WORDS) and bool(_START.match(text))


def label_sign_offs(lines: Sequence[Line]) -> SignOff:
    """Labels sign-offs and what goes with them; returns whom they name."""
    found = SignOff()
    at = 0
    while at < len(lines):
        at = _label_at(lines, at, found)
    return found


def _label_at(lines: Sequence[Line], at: int, found: SignOff) -> int:
    """Labels the line, and what continues it; returns the index of the next to look at."""
    line = lines[at]
    if not line.is_open:
        return at + 1
    if _starts(line.text):
        last = _last_line(lines, at)
        parse_sign_off(" ".join(part.text for part in lines[at : last + 1]), found)
        for part in lines[at : last + 1]:
            part.drop("sign_off", "sign-off/roles")
        return last + 1
    _label_single(line, found, is_late=at > 0 and at >= len(lines) // 3)
    return at + 1


def _last_line(lines: Sequence[Line], at: int) -> int:
    """The line on which the sign-off that begins at `at` ends."""
    text = lines[at].text
    bracketed = text.startswith("(")
    last = at
    while last + 1 < min(len(lines), at + MAX_LINES) and len(text) < MAX_CHARS:
        if bracketed and ")" in text:
            break
        after = lines[last + 1]
        if not bracketed and not (_is_unfinished(text) or _continues(after.text)):
            break
        if bracketed and after.gap and not _is_unfinished(text):
            break
        text += " " + after.text
        last += 1
    return last


def _is_unfinished(text: str) -> bool:
    return text.endswith((",", ";", " and", " by", " in", " &", ":"))


def _continues(text: str) -> bool:
    return len(text) < 300 and bool(_CUE.match(text))


def _label_single(line: Line, found: SignOff, *, is_late: bool) -> None:
    """Lines that close a story; the short forms count only after its first third."""
    text = line.text
    if _CONTACT.fullmatch(text):
        line.drop("sign_off", "sign-off/contact")
    elif _KEYWORDS.fullmatch(text):
        line.drop("navigation", "sign-off/keywords")
    elif _SOURCE_TEXT.fullmatch(text):
        line.drop("code", "sign-off/source-text")
    elif _NOTE.fullmatch(text) and is_late:
        found.corrected = found.corrected or bool(_CORRECTION.search(text))
        line.drop("sign_off", "sign-off/note")
    elif is_late and len(text) <= 500 and _contributors(text, found):
        line.drop("sign_off", "sign-off/contributors")
    elif is_late and len(text) <= 60:
        _label_mark(line, found)


def _label_mark(line: Line, found: SignOff) -> None:
    """An agency's name, initials or a mark of the end, alone on the line."""
    agency = _AGENCY_ALONE.fullmatch(line.text)
    if agency:
        found.agency = found.agency or agency["agency"] or agency["bare"]
        line.drop("sign_off", "sign-off/agency")
    elif _INITIALS.fullmatch(line.text):
        if line.text.startswith("dpa "):
            found.agency = found.agency or "dpa"
        line.drop("sign_off", "sign-off/initials")
    elif _END_MARK.fullmatch(line.text):
        line.drop("sign_off", "sign-off/end")


def _contributors(text: str, found: SignOff) -> bool:
    """Whether a line names those who helped, or who reported from where; adds them."""
    match = _CONTRIBUTED.fullmatch(text) if "ontribut" in text or text.startswith("With ") else None
    if match:
        _add(found.additional_reporting, split_names(match["names"] or match["named"]))
        found.agency = found.agency or match["agency"]
        return True
    reported = _REPORTED.fullmatch(text) if " reported from " in text and len(text) <= MAX_REPORTED else None  # fmt: skip
    if reported:
        _add(found.reporting, [name for name in split_names(reported["names"]) if " " in name])
    return reported is not None


def parse_sign_off(text: str, found: SignOff) -> None:
    """Adds the people that a sign-off names to `found`.

    >>> found = SignOff()
    >>> parse_sign_off("(Reporting by Ann Lee in Rome and Bo Ek; Editing by Cy Roe)", found)
    >>> found.reporting, found.editing
    (['Ann Lee', 'Bo Ek'], ['Cy Roe'])
    """
    cues = list(_CUE.finditer(text[: 2 * MAX_CHARS]))
    ends = [cue.start() for cue in cues[1:]] + [len(text)]
    for cue, end in zip(cues, ends, strict=True):
        names = split_names(text[cue.end() : end].split(")", maxsplit=1)[0])
        for people in _lists(found, cue["role"].lower()):
            _add(people, names)


def _lists(found: SignOff, role: str) -> list[list[str]]:
    if "additional" in role or "further" in role or "contribut" in role:
        return [found.additional_reporting]
    lists: list[list[str]] = []
    if "report" in role:
        lists.append(found.reporting)
    if "writ" in role or "compiled" in role or "geschrieben" in role:
        lists.append(found.writing)
    if "edit" in role or "redigiert" in role:
        lists.append(found.editing)
    return lists


def _add(people: list[str], names: Sequence[str]) -> None:
    room = MAX_PEOPLE - len(people)
    people += [name for name in names if name not in people][:room]


def find_tail(text: str) -> int | None:
    """Where, at the end of a paragraph, a bracketed sign-off begins (the space before it included).

    >>> find_tail("He left. (Reporting by Ann Lee)")
    8
    """
    if not text.endswith((")", ").")):
        return None
    at = text.rfind("(", max(0, len(text) - MAX_CHARS))
    if at <= 0 or not _START.match(text[at:]):
        return None
    return len(text[:at].rstrip())
