"""Genres that the form of an article says outright: a wire tag, its title, marks that a newsroom sets.

What no rule knows, the model decides by wording: see `pipeline.stages.classify.genre`.
"""

import re

from pipeline.records import TaggedArticle

LIVE = "Summary"
"""IPTC has no genre of its own for live blogs; the training texts call them and digests `Summary`."""
TABLE = "Results_Listings_and_Statistics"

GENRE_TAGS = {
    "Analysis": "ANALYSIS, NEWS ANALYSIS",
    "Background": "BACKGROUND, CHRONOLOGY, EXPLAINER, FACTBOX, Q&A, Q+A, SCENARIOS, TIMELINE",
    "Current": "BRIEF, WRAPUP",
    "Feature": "FEATURE, INSIGHT, SPECIAL REPORT, WITNESS",
    "Interview": "INTERVIEW",
    "Obituary": "OBITUARY",
    "Opinion": "BREAKINGVIEWS, COLUMN, COMMENTARY, OPINION",
    "Profile": "NEWSMAKER, PROFILE",
    "Summary": "DIARY, HIGHLIGHTS, INSTANT VIEW, LIVE, PRESS DIGEST, ROUNDUP, TAKE A LOOK",
    TABLE: "SCHEDULE, TABLE",
}
"""Wire tags that say the genre (the usage of Reuters, AFP and AP), as the clean stage finds them."""

TAG_GENRES = {tag: genre for genre, tags in GENRE_TAGS.items() for tag in tags.split(", ")}

TITLE_CHARS = 300
_TITLE_RULES = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"^(?:opinion|editorial|op-ed|column|comment|letters?(?: to the editor)?)\s*[:|]|\s\|\s*(?:opinion|editorial|column)\s*$", "Opinion"),
        (r"^analysis\s*[:|]", "Analysis"),
        (r"^(?:q ?& ?a|questions and answers) with\b|^interview\s*(?:with\b|[:|])|^in conversation with\b", "Interview"),
        (r"^(?:explainer|explained|fact ?box|q ?& ?a)\s*[:|]|\b(?:all|everything) you need to know\b|\bat a glance$", "Background"),
        (r"^obituary\b|\bobituary$", "Obituary"),
        (r"\b(?:live (?:updates|blog|coverage)|as it happened)\b|^(?:live|the latest)\s*[:|]", LIVE),
        (r"^(?:press digest|news(?: in)? brief|what the papers say|the papers:)|^(?:the )?(?:morning|evening|daily|weekly|news|business) (?:wrap|briefing|digest|round-?up)\b|^(?:business|news) brief\s*[:|]", "Summary"),
        (r"^(?:film|movie|book|album|music|theatre|game|restaurant|tv) reviews?\s*[:|]|^review\s*[:|]|\s[|–-]\s*review$", "Review"),
        (r"\b(?:results and fixtures|fixtures and results|final standings|league tables?)$", TABLE),
    )
)  # fmt: skip

FRONT_CHARS = 1500
_PRESS_RELEASE = re.compile(
    r"/(?:prnewswire|businesswire|globe ?newswire)/|\b(?:PRNewswire|BUSINESS WIRE|GLOBE NEWSWIRE)\b|"
    r"\b(?:FOR IMMEDIATE RELEASE\b|For Immediate Release:)|^\W*(?:Safe Harbor|Forward-Looking Statements)\b|"
    r"\((?:NYSE|NASDAQ|Nasdaq|AMEX|TSX|LSE)\s?:\s?[A-Z.]{1,6}\)[^.\n]{0,60}\btoday (?:announced|unveiled|introduced)\b",
    re.MULTILINE,
)
_LIFE_TOLD = re.compile(
    r", who (?:has )?died\b[^.\n]{0,60}\b(?:aged|at the age of|at)\s\d{2,3}\b[^.\n]{0,30}, (?:was|were|became|rose|spent)\b"
)
_LIFE_CHARS = 400
_CLOCK_LINE = re.compile(
    r"^\W*(?:[01]?\d|2[0-3])[:.][0-5]\d\s*(?:[ap]\.?m\.?)?\b[^|]*$", re.IGNORECASE
)
LIVE_ENTRIES = 4
_FIGURE_LINE = re.compile(r"^(?=.*\d)[^.!?]{1,80}$")
TABLE_CHARS = 6000


def genre_by_rule(article: TaggedArticle) -> tuple[str, str] | None:
    """The genre that tag, title or form say outright, and the rule in words; else None."""
    for tag in article.headline_tags:
        if tag.tag.upper() in TAG_GENRES:
            return TAG_GENRES[tag.tag.upper()], f"tagged {tag.tag.upper()}"
    for pattern, name in _TITLE_RULES:
        if match := pattern.search((article.title or "")[:TITLE_CHARS]):
            return name, f"{match[0].strip()!r} in the title"
    return _by_form(article.body)


def _by_form(body: str) -> tuple[str, str] | None:
    """What the marks in the body say."""
    if match := _PRESS_RELEASE.search(body[:FRONT_CHARS]):
        return "Press_Release", f"the mark of a press release: {match[0].strip()!r}"
    if _LIFE_TOLD.search(body[:_LIFE_CHARS]):
        return "Obituary", "it begins as the life of somebody who has died"
    if is_table(body):
        return TABLE, "most lines are short, hold figures and are no sentences"
    if is_live(body):
        return LIVE, "paragraphs that begin with a time of day: a live blog"
    return None


def is_table(body: str) -> bool:
    r"""Whether most lines of `body` are short, hold figures and are no sentences.

    >>> is_table("Arsenal 2 Chelsea 1\nLeeds 0 Everton 0\nFulham 1 Luton 3\nSpurs 1 Hull 1")
    True
    """
    lines = [line.strip() for line in body[:TABLE_CHARS].split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    return sum(_FIGURE_LINE.match(line) is not None for line in lines) > 0.6 * len(lines)


def is_live(body: str) -> bool:
    r"""Whether at least four paragraphs, and a fifth of all, begin with a time of day.

    >>> is_live("\n\n".join(f"{hour}:15 pm\n\nThe count goes on in the north." for hour in range(4, 9)))
    True
    """
    lines = [line for line in body[:TABLE_CHARS].split("\n") if line.strip()]
    timed = sum(_CLOCK_LINE.match(line) is not None for line in lines)
    return timed >= LIVE_ENTRIES and timed * 5 >= len(lines)
