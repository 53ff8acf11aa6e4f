"""Headlines: the wire's tags before them, taken apart, and what they say of the story's life.

`UPDATE 2-INTERVIEW-Petra swings to profit` is two tags and a title.
"""

import re
from dataclasses import dataclass

from pipeline.records import HeadlineTag, Lifecycle

TAGS = (
    "UPDATE", "WRAPUP", "RPT", "REPEAT", "REFILE", "CORRECTED", "CORRECTION", "OFFICIAL CORRECTION",
    "WITHDRAWN", "STORY WITHDRAWN", "EXCLUSIVE", "ANALYSIS", "NEWS ANALYSIS", "FACTBOX", "TIMELINE",
    "INTERVIEW", "BRIEF", "TEXT", "TABLE", "POLL", "COLUMN", "INSTANT VIEW", "PRESS DIGEST",
    "NEWSMAKER", "EXPLAINER", "FEATURE", "INSIGHT", "SPECIAL REPORT", "SCHEDULE", "DIARY", "PREVIEW",
    "ADVISORY", "GRAPHIC", "ALERT", "SNAP", "FLASH", "BREAKING", "URGENT", "BULLETIN", "DEALTALK",
    "BUY OR SELL", "HIGHLIGHTS", "QUOTES", "CHRONOLOGY", "FOCUS", "LEAD", "1ST LEAD", "ROUNDUP",
    "SCENARIOS", "Q+A", "Q&A", "TAKE A LOOK", "WITNESS", "BREAKINGVIEWS", "BUZZ", "IFR", "MEDIA",
    "CORRECTED (OFFICIAL)", "CORRECTED-(OFFICIAL)", "CORRECTS", "KILLED", "KORREKTUR", "BERICHTIGUNG",
    "EILMELDUNG", "HINTERGRUND", "ANALYSE", "WDH", "WDHLG", "LEAD ALL", "ÜBERSICHT",
    "PROFILE", "BACKGROUND", "OBITUARY", "OPINION", "COMMENTARY", "LIVE", "WATCH", "VIDEO", "PHOTOS",
)  # fmt: skip
"""Reuters' Handbook of Journalism (slugs and headline tags), with those of dpa, AFP and AP."""
WEB_TAGS = (
    "Update", "Exclusive", "Analysis", "Factbox", "Timeline", "Explainer", "Insight", "Interview",
    "Special Report", "Correction", "Corrected", "Breaking", "Opinion", "Commentary", "Column",
    "Instant View", "Newsmaker", "Preview", "Poll",
)  # fmt: skip
SLUGS = frozenset((
    "PRECIOUS", "METALS", "GRAINS", "FOREX", "SOCCER", "FOOTBALL", "TENNIS", "GOLF",
    "CRICKET", "RUGBY", "CYCLING", "MOTORCYCLING", "MOTOR", "RACING", "OLYMPICS",
    "ATHLETICS", "BASKETBALL", "BASEBALL", "BOXING", "SWIMMING", "SKIING", "TREASURIES",
    "STOCKS", "BONDS", "MARKETS", "SOFTS", "CRUDE", "COMMODITIES", "ENERGY", "POLITICS",
    "BUSINESS", "SPORT", "SPORTS", "ENTERTAINMENT", "NBA", "NFL", "MLB", "NHL", "FORMULA",
    "SNOOKER", "DARTS", "SAILING", "ROWING", "BIATHLON", "SURFING", "VOLLEYBALL", "HANDBALL",
    "Soccer", "Tennis", "Golf", "Cricket", "Rugby", "Cycling", "Motorcycling", "Olympics",
    "Athletics", "Basketball", "Baseball", "Boxing", "Swimming", "Motor racing", "Alpine skiing",
    "Paralympics", "Gymnastics", "Badminton", "Hockey",
))  # fmt: skip
"""One-word slugs; a single other word in capitals is a name (`NATO-Russia talks`)."""
MAX_TAGS = 6
_TAG = re.compile(
    rf"(?P<tag>{'|'.join(map(re.escape, sorted(TAGS, key=len, reverse=True)))})(?: (?P<number>\d{{1,2}}))?"
    r"(?: ?- ?| ?: | ?[–—] ?|-{2} ?)(?=\S)"
)
_WEB_TAG = re.compile(rf"(?P<tag>{'|'.join(WEB_TAGS)})(?: (?P<number>\d{{1,2}}))?(?:: |(?<=\d)-)(?=\S)")  # fmt: skip
_SLUG = re.compile(
    r"(?P<tag>[A-Z][A-Z&]{1,20}(?:[ -][A-Z][A-Z&]{1,20}){0,3}|[A-Z][a-z]{3,12}(?: [a-z]{6,7})?)"
    r"-(?=[\"'“‘]?(?:[A-Z$€£][a-z\d&' ]|[A-Z]\$))"
)
_PARTED = re.compile(r"[ -]")
_LEAD = re.compile(r"(?P<number>\d)(?:ST|ND|RD|TH|st|nd|rd|th) (?P<tag>LEAD|Lead)[ :-]+(?=[A-Z])")
_SLUGLINE = re.compile(
    r"(?=[^ (]*(?:-|/$)|.*\()[A-Z][A-Z0-9&]*(?:-[A-Z0-9&]+)*/(?:[A-Z0-9-]{0,20})"
    r"(?: ?\((?P<tags>[A-Z]+(?: \d{1,2})?(?:, ?[A-Z]+(?: \d{1,2})?){0,3})\))?"
)
_AP_SLUGLINE = re.compile(
    r"(?:BC|AM|PM|AP|EU|AS|AF|ML|LT|US)-[A-Z]{2}-{1,2}[A-Z].{2,80}|BC-[A-Z].{2,80}|[A-Z]{2,3}--[A-Z].{2,80}"
)
CODE = re.compile(
    r" ?<(?:[A-Z0-9.^=/-]{1,12}(?:, ?[A-Z0-9.^=/-]{1,12})*|0#[.A-Z]{2,12}|ID:n[\w]{5,20})>"
)
"""Instrument codes of companies and markets (`<601398.SS>`), and of stories."""
_TAG_IN_SLUGLINE = re.compile(r"([A-Z]+)(?: (\d{1,2}))?")


_VOID = frozenset(("WITHDRAWN", "STORY WITHDRAWN", "KILLED"))
_CORRECTING = frozenset((
    "CORRECTED", "CORRECTS", "CORRECTION", "OFFICIAL CORRECTION", "CORRECTED (OFFICIAL)",
    "KORREKTUR", "BERICHTIGUNG",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline without its tags; `shown` still has those that the web's readers see (`Opinion: `)."""

    title: str
    tags: tuple[HeadlineTag, ...]
    shown: str


def split_headline(text: str) -> Headline:
    """The tags before a headline, outermost first, and the rest of it.

    >>> split_headline("UPDATE 2-INTERVIEW-Petra swings to profit").tags
    (HeadlineTag(tag='UPDATE', number=2), HeadlineTag(tag='INTERVIEW', number=None))
    >>> split_headline("PRECIOUS-Gold rises").title
    'Gold rises'
    >>> split_headline("NATO-Russia talks resume").title
    'NATO-Russia talks resume'
    """
    tags: list[HeadlineTag] = []
    rest = text.strip()
    shown: str | None = None
    while len(tags) < MAX_TAGS:
        match = _TAG.match(rest) or _WEB_TAG.match(rest) or _LEAD.match(rest) or _slug(rest)
        if not match:
            break
        if ":" in match[0] and shown is None:
            shown = rest
        tags.append(_tag(match["tag"], match.groupdict().get("number")))
        rest = rest[match.end() :]
    return Headline(
        title=_without_codes(rest),
        tags=tuple(tags),
        shown=_without_codes(shown or rest),
    )


def _without_codes(text: str) -> str:
    return CODE.sub("", text).strip() or text


def _slug(text: str) -> re.Match[str] | None:
    match = _SLUG.match(text)
    if match and (
        match["tag"] in SLUGS or (match["tag"].isupper() and _PARTED.search(match["tag"]))
    ):
        return match
    return None


def _tag(tag: str, number: str | None) -> HeadlineTag:
    return HeadlineTag(tag=tag.upper().replace("-(", " ("), number=int(number) if number else None)


def is_slugline(text: str) -> bool:
    """Whether a whole line is a wire's slugline (`GLOBAL-PRECIOUS/ (UPDATE 1)`, `BC-US--Lobster`)."""
    return len(text) <= 120 and bool(_SLUGLINE.fullmatch(text) or _AP_SLUGLINE.fullmatch(text))


def slugline_tags(text: str) -> tuple[HeadlineTag, ...]:
    """The tags that a slugline has in brackets.

    >>> slugline_tags("GLOBAL-PRECIOUS/ (UPDATE 1)")
    (HeadlineTag(tag='UPDATE', number=1),)
    """
    match = _SLUGLINE.fullmatch(text)
    found = _TAG_IN_SLUGLINE.findall(match["tags"] or "") if match else []
    return tuple(_tag(tag, number) for tag, number in found)


def lifecycle_of(tags: tuple[HeadlineTag, ...]) -> Lifecycle:
    """What the tags say: a refile or a repeat is a usable story, a correction a corrected one."""
    names = {tag.tag for tag in tags}
    if not names.isdisjoint(_VOID):
        return "withdrawn"
    return "usable" if names.isdisjoint(_CORRECTING) else "corrected"
