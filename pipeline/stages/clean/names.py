"""Names of people in credits: lists such as `Ann Lee in Rome, Bo Ek and Cy Roe` taken apart."""

import re

MAX_NAMES = 40
_SEPARATOR = re.compile(r"\s*(?:[,;|·•/]|\band\b|\bund\b|\bet\b|\by\b|&|\bwith\b)\s*")
_PLACE = re.compile(r"\s+(?:in|at|from|for|of|aus)\s.*$", re.DOTALL)
_LEADING = re.compile(r"(?:by|the)\s+", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w.'’‘-]*(?: [^\W\d_][\w.'’‘-]*){0,5}")
_NO_NAME = re.compile(r"\w\.(?:com|org|net|at|de|ch|fr|uk|lt|is|be)$|[Rr]edaktion$|[Nn]ewsdesk$")
_PARTICLES = frozenset((
    "de", "del", "della", "di", "da", "dos", "das", "do", "van", "von", "der", "den", "ter",
    "ten", "zu", "zur", "la", "le", "les", "el", "al", "bin", "bint", "ibn", "abu", "af",
    "av",
))  # fmt: skip
_NO_PERSON = frozenset((
    "newsroom", "newsrooms", "bureau", "bureaus", "bureaux", "desk", "staff", "team",
    "agency", "agencies", "editor", "editors", "writer", "writers", "reporter", "reporters",
    "correspondent", "correspondents", "news", "press", "service", "services",
    "contributor", "contributors", "redaktion", "admin", "administrator", "company", "ltd",
    "inc", "media", "online", "web", "newspaper", "magazine", "times", "post", "herald",
    "reuters", "afp", "ap", "dpa", "ips", "wikinews",
))  # fmt: skip


def split_names(text: str) -> list[str]:
    """The people's names in a list of them; places, roles and agencies are left out.

    >>> split_names("Ann Lee in Rome, Bo Ek and the Bengaluru newsroom")
    ['Ann Lee', 'Bo Ek']
    >>> split_names("Ann Lee in Entebbe, Uganda, and Bo Ek")
    ['Ann Lee', 'Bo Ek']
    """
    names: list[str] = []
    in_place = False
    parts = _SEPARATOR.split(text[:2_000])[:MAX_NAMES]
    for part in parts:
        name = _clean(part)
        is_region = in_place and " " not in part.strip()
        in_place = bool(_PLACE.search(part)) or is_region
        if name and not is_region and name not in names:
            names.append(name)
    return [name for name in names if " " in name or len(names) == 1 or not name.isascii()]


def _clean(part: str) -> str | None:
    name = _PLACE.sub("", " ".join(part.split())).strip(' .;:()[]*-–—_"')
    name = _LEADING.sub("", name)
    if len(name) > 60 or not _NAME.fullmatch(name) or not is_person(name):
        return None
    return name.title() if name.isupper() and " " in name else name


def is_person(name: str) -> bool:
    """Whether a name in a credit can be a person's: capitalised words, none of them an office's."""
    words = name.split()
    if not words or any(word.strip(".").lower() in _NO_PERSON for word in words):
        return False
    if _NO_NAME.search(name):
        return False
    return any(_is_capital(word) for word in words) and all(
        _is_capital(word) or word in _PARTICLES for word in words
    )


def _is_capital(word: str) -> bool:
    return word[0].isupper() or not (word[0].islower() or word[0].isdigit())
