"""What a publisher's own filing says of an article: its section, feed categories, folders of its URL.

Words of sections point to a topic of level 1. They are hints: the classifier weighs them beside the
text, and only for topics that the text speaks for too.
"""

import re
from urllib.parse import urlsplit

from pipeline.records import TaggedArticle

SECTIONS = {
    "medtop:01000000": "art arts books celebrity celebrities culture entertainment film films media movie movies music showbiz theatre television tv",
    "medtop:02000000": "court courts crime law legal police",
    "medtop:03000000": "disaster disasters",
    "medtop:04000000": "business companies economy finance markets money",
    "medtop:05000000": "education schools",
    "medtop:06000000": "climate conservation environment",
    "medtop:07000000": "coronavirus covid health medicine wellness",
    "medtop:09000000": "employment jobs labor labour",
    "medtop:10000000": "cooking dining fashion food gaming gardening lifestyle recipe recipes style travel",
    "medtop:11000000": "elections government politics",
    "medtop:12000000": "faith religion",
    "medtop:13000000": "computing science space tech technology",
    "medtop:15000000": "baseball basketball cricket football golf nba nfl nhl rugby soccer sport sports tennis",
    "medtop:17000000": "weather",
}  # fmt: skip
"""Words that newsrooms call sections by, per topic; those that say where (world, uk) say nothing here."""

_TOPIC = {word: code for code, listed in SECTIONS.items() for word in listed.split()}
_WORD = re.compile(r"[a-z]+")
MAX_HINTS = 20
MAX_CHARS = 200
MAX_WORDS = 3
"""A folder or section of more words is a headline, not the name of a section."""


def hinted_topics(article: TaggedArticle) -> frozenset[str]:
    """The codes of level 1 that section, categories and URL point to; mostly none or one.

    >>> topics_of_names(["news", "uk-politics"])
    frozenset({'medtop:11000000'})
    """
    named = [article.section or "", *article.hints.categories[:MAX_HINTS]]
    return topics_of_names([*named, *folders(article.canonical_url or article.url or "")])


def topics_of_names(names: list[str]) -> frozenset[str]:
    """The codes that names of sections point to."""
    words = (_WORD.findall(name[:MAX_CHARS].lower()) for name in names)
    return frozenset(
        _TOPIC[word]
        for found in words
        if len(found) <= MAX_WORDS
        for word in found
        if word in _TOPIC
    )


def folders(url: str) -> list[str]:
    """The folders of a URL's path, without its last part, which is the article's.

    >>> folders("https://news.example.org/world/asia/ministers-meet-2023-05-11/")
    ['world', 'asia']
    """
    try:
        path = urlsplit(url[:2000]).path
    except ValueError:
        return []
    return [part for part in path.split("/") if part][:-1][:MAX_HINTS]
