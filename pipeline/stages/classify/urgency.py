"""How pressing a story is: the IPTC's editorial urgency, 1 (most) to 9, by rules.

The scale is that of `urgency` in NewsML-G2 and ninjs: 1 is most urgent, 5 normal, 8 least urgent;
9 is left to the user and never given here. `urgency_of` lists the rules in their order.
"""

import re

from pipeline.records import Genre, TaggedArticle

FLASH_TAGS = frozenset({"FLASH"})
ALERT_TAGS = frozenset({"ALERT", "BULLETIN", "URGENT", "NEWSALERT", "BREAKING"})
STRONG_TAGS = frozenset({"EXCLUSIVE", "CORRECTED", "CORRECTION", "KILL", "HOLD", "WITHDRAWN", "STORY WITHDRAWN"})  # fmt: skip
KEEPING_TAGS = frozenset({
    "ANALYSIS", "FACTBOX", "EXPLAINER", "TIMELINE", "COLUMN", "COMMENTARY", "FEATURE", "NEWSMAKER",
    "PROFILE", "PRESS DIGEST", "DIARY", "REVIEW", "OBITUARY",
})  # fmt: skip
REPEAT_TAGS = frozenset({"RPT", "REPEAT", "REFILE"})
TABLE_TAGS = frozenset({"TABLE", "RESULTS", "SCHEDULE"})

KEEPING_GENRES = frozenset({"Analysis", "Background", "Opinion", "Review", "Advice", "Summary"})  # fmt: skip
SOFT_GENRES = frozenset({"Feature", "Profile", "Interview", "Press_Release"})
TABLE_GENRES = frozenset({"Results_Listings_and_Statistics"})

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
    tags = {tag.tag.upper() for tag in article.headline_tags}
    kind = genre.code.partition(":")[2] if genre else ""
    title = article.title or ""
    if tags & FLASH_TAGS:
        return 1
    if tags & ALERT_TAGS or _is_alert(article):
        return 2
    if tags & STRONG_TAGS or article.lifecycle == "withdrawn" or _BREAKING.match(title):
        return 3
    return _usual(article, tags, kind, title)


def _usual(article: TaggedArticle, tags: set[str], kind: str, title: str) -> int:
    """The rules below those for alerts."""
    if tags & TABLE_TAGS or kind in TABLE_GENRES:
        return 8
    if tags & KEEPING_TAGS or kind in KEEPING_GENRES:
        return 7
    if tags & REPEAT_TAGS or kind in SOFT_GENRES:
        return 6
    late = any((tag.number or 0) >= LATE_UPDATE for tag in article.headline_tags)
    return 4 if late or _GREAT_EVENT.search(title) else 5


def _is_alert(article: TaggedArticle) -> bool:
    """A title in capitals over a body of at most `ALERT_WORDS` words: the wire form of an alert."""
    title = article.title or ""
    return article.word_count <= ALERT_WORDS and title.isupper() and len(title) >= 20
