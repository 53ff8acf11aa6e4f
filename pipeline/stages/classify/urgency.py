"""How pressing a story is: the IPTC's editorial urgency, 1 (most) to 9, by rules.

The scale is that of `urgency` in NewsML-G2 and ninjs: 1 is most urgent, 5 normal, 8 least urgent;
9 is left to the user and never given here. `urgency_of` lists the rules in their order.
"""

import re
from collections.abc import Iterator

from pipeline.records import Genre, TaggedArticle

FLASH_TAGS = frozenset({"FLASH"})
ALERT_TAGS = frozenset({"ALERT", "BULLETIN", "URGENT", "BREAKING", "SNAP"})
STRONG_TAGS = frozenset({
    "EXCLUSIVE", "CORRECTED", "CORRECTION", "CORRECTS", "OFFICIAL CORRECTION", "CORRECTED (OFFICIAL)",
    "CORRECTED-(OFFICIAL)", "KILLED", "WITHDRAWN", "STORY WITHDRAWN",
})  # fmt: skip
KEEPING_TAGS = frozenset({
    "ANALYSIS", "NEWS ANALYSIS", "BACKGROUND", "CHRONOLOGY", "EXPLAINER", "FACTBOX", "Q&A", "Q+A",
    "SCENARIOS", "TIMELINE", "BREAKINGVIEWS", "COLUMN", "COMMENTARY", "OPINION", "FEATURE", "INSIGHT",
    "SPECIAL REPORT", "WITNESS", "NEWSMAKER", "PROFILE", "PRESS DIGEST", "DIARY", "PREVIEW", "OBITUARY",
    "TAKE A LOOK",
})  # fmt: skip
REPEAT_TAGS = frozenset({"RPT", "REPEAT", "REFILE"})
TABLE_TAGS = frozenset({"TABLE", "SCHEDULE", "ADVISORY"})

KEEPING_GENRES = frozenset({"Analysis", "Background", "Opinion", "Review", "Advice", "Summary"})  # fmt: skip
SOFT_GENRES = frozenset({"Feature", "Profile", "Interview", "Press_Release"})
TABLE_GENRES = frozenset({"Results_Listings_and_Statistics"})

USUAL = (
    (8, TABLE_TAGS, TABLE_GENRES),
    (7, KEEPING_TAGS, KEEPING_GENRES),
    (6, REPEAT_TAGS, SOFT_GENRES),
)
"""Urgency, and the tags and genres that have it; the first that fits."""

LATE_UPDATE = 3
ALERT_WORDS = 40
_BREAKING = re.compile(r"^\W*(breaking|urgent|flash|just in)\b", re.IGNORECASE)
_GREAT_EVENT = re.compile(
    r"\b(?:kill(?:s|ed)?|dead|die[sd]?|death toll|earthquake|tsunami|hurricane|explosion|blasts?|"
    r"bomb(?:s|ing|ings|ed)?|shooting|crash(?:es|ed)?|coup|invade[sd]?|invasion|assassinat\w+|"
    r"attacks?|airstrikes?|hostages?|evacuat\w+|resigns?|state of emergency)\b",
    re.IGNORECASE,
)


def urgency_of(article: TaggedArticle, genre: Genre | None) -> int:
    """The urgency in [1, 8]; the first rule that holds decides.

    1: tagged FLASH. 2: tagged as an alert, or one by its form (a title in capitals, hardly a body).
    3: tagged EXCLUSIVE or CORRECTED, withdrawn, or called breaking by its title. 8: results and
    tables. 7: by tag or genre it keeps until tomorrow (analysis, opinion, advice, ...). 6: soft by
    genre (feature, profile, interview, press release), or a repeat. 4: a late update, or death,
    disaster or upheaval in the title. 5: everything else.
    """
    return urgency_and_rule(article, genre)[0]


def urgency_and_rule(article: TaggedArticle, genre: Genre | None) -> tuple[int, str]:
    """The urgency, and the rule that decided, in words."""
    return next(_rules(article, genre.code.partition(":")[2] if genre else ""))


def _rules(article: TaggedArticle, genre: str) -> Iterator[tuple[int, str]]:
    """The rules that hold, in their order; the last one always does."""
    tags = {tag.tag.upper() for tag in article.headline_tags}
    yield from _pressing(article, tags)
    for urgency, its_tags, genres in USUAL:
        if found := tags & its_tags:
            yield urgency, _tagged(found)
        if genre in genres:
            yield urgency, f"the genre {genre}"
    late = max((tag.number or 0 for tag in article.headline_tags), default=0)
    if late >= LATE_UPDATE:
        yield 4, f"update {late} of a story that goes on"
    if match := _GREAT_EVENT.search(article.title or ""):
        yield 4, f"{match[0]!r} in the title"
    yield 5, "no rule for more or less"


def _pressing(article: TaggedArticle, tags: set[str]) -> Iterator[tuple[int, str]]:
    """The rules for alerts and what is as pressing."""
    if found := tags & FLASH_TAGS:
        yield 1, _tagged(found)
    if found := tags & ALERT_TAGS:
        yield 2, _tagged(found)
    if _is_alert(article):
        yield 2, f"a title in capitals over at most {ALERT_WORDS} words: the form of an alert"
    if found := tags & STRONG_TAGS:
        yield 3, _tagged(found)
    if article.lifecycle == "withdrawn":
        yield 3, "withdrawn"
    if match := _BREAKING.match(article.title or ""):
        yield 3, f"the title begins with {match[1]!r}"


def _tagged(found: set[str]) -> str:
    return f"tagged {min(found)}"


def _is_alert(article: TaggedArticle) -> bool:
    """A title in capitals over a body of at most `ALERT_WORDS` words: the wire form of an alert."""
    title = article.title or ""
    return article.word_count <= ALERT_WORDS and title.isupper() and len(title) >= 20
