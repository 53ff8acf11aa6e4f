"""Comparing the spellings of names: what they have in common once case, dots and `the` are gone."""

import re
import unicodedata
from collections.abc import Iterator

_POSSESSIVE = re.compile(r"['’]s?$")
_SMALL = {
    "of",
    "the",
    "and",
    "for",
    "in",
    "on",
    "to",
    "de",
    "la",
    "du",
    "des",
    "al",
    "a",
    "an",
    "at",
}


def key_of(text: str) -> str:
    """What two spellings share: small letters, no accents, no `the`, no possessive, single spaces.

    >>> key_of("The U.N.'s"), key_of("U.N"), key_of("MOSCOW"), key_of("Brudziński")
    ('un', 'un', 'moscow', 'brudzinski')
    """
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in parts if not unicodedata.combining(sign))
    plain = _POSSESSIVE.sub("", text.lower().strip()).removeprefix("the ")
    words = " ".join(plain.split())
    return words.replace(".", "") if "." in words else words


def name_words(text: str) -> list[str]:
    """The words of a name, in small letters, without dots.

    >>> name_words("Warren E. Buffett")
    ['warren', 'e', 'buffett']
    """
    return key_of(text).split()


def acronyms(text: str) -> Iterator[str]:
    """The acronyms that may stand for a name, in small letters: with and without its small words.

    >>> list(acronyms("European Central Bank"))
    ['ecb']
    >>> list(acronyms("Ministry of Defence"))
    ['md', 'mod']
    """
    words = [word for word in re.split(r"[\s\-–]+", text) if word[:1].isalnum()]
    if len(words) < 2:
        return
    large = "".join(word[0] for word in words if word.lower() not in _SMALL).lower()
    everything = "".join(word[0] for word in words).lower()
    for letters in dict.fromkeys((large, everything)):
        if len(letters) > 1:
            yield letters
