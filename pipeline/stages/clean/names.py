"""Names of people in credits: lists such as `Ann Lee in Rome, Bo Ek and Cy Roe` taken apart."""

import re

from pipeline.stages.clean.agencies import AGENCIES
from pipeline.stages.clean.lines import ends_sentence

MAX_NAMES = 40
MAX_CHARS = 60
MAX_LABELLED_CHARS = 120
_ADDRESS = re.compile(
    r"\S+@\S+|https?://\S+|\bwww\.\S+|(?<!\w)@\w+|\([^()]{0,80}\)|\[[^\[\]]{0,80}\]"
)
_SEPARATOR = re.compile(
    r"\s{0,9}(?:[,;|·•/、，；]|\s[–—-]\s|\b(?:and|und|et|y|och|og|en|ve|with|mit)\b|&)\s{0,9}"
)
_PLACE = re.compile(r"\s{1,9}(?:in|at|from|for|of|aus|für|via|à|en)\s.*$", re.DOTALL)
_LEADING = re.compile(
    r"(?i:(?:(?:written|reported|(?:view )?(?:all )?(?:posts|articles|posted)|story|words|text|analysis|opinion|"
    r"comment|review|interview) )?by|(?:(?:zeige )?(?:alle )?beiträge )?von|par|por|text|the|author|autor|autorin)"
    r"(?:\s*:\s*|\s+)|(?:di|af|av|door)\s+"
)
_NAME = re.compile(r"[^\W\d_][\w.'’‘-]*(?: [^\W\d_][\w.'’‘-]*){0,5}")
_NO_NAME = re.compile(
    r"\w\.(?:com|org|net|at|de|ch|fr|uk|lt|is|be|tv|eu|it)$|[Rr]edaktion$|[Nn]ewsdesk$"
)
_BYLINE = re.compile(
    r"(?:By|BY|by|Von|VON|Par|Por|Di|Door|Af|Av|Text|Story|Written|Reported|Words|Author|Autor|Autorin|Posted)"
    r"(?: by| von)?:? (?P<names>.{3,140})"
)
_INITIAL = re.compile(r"(?:^|[ .])(?:\w|Jr|Sr)\.$")
_PARTICLES = frozenset((
    "de", "del", "della", "di", "da", "dos", "das", "do", "van", "von", "der", "den", "ter",
    "ten", "zu", "zur", "la", "le", "les", "el", "al", "bin", "bint", "ibn", "abu", "af",
    "av", "e", "vom", "zum", "ul", "ur", "binti",
))  # fmt: skip
_ARTICLES = frozenset(("d", "l", "al", "el", "as", "ad", "ash", "an", "ar", "at", "az", "ul", "ur"))
_NO_PERSON = frozenset((
    "newsroom", "newsrooms", "bureau", "bureaus", "bureaux", "desk", "staff", "team", "teams",
    "agency", "agencies", "editor", "editors", "writer", "writers", "reporter", "reporters",
    "correspondent", "correspondents", "news", "press", "service", "services", "editorial",
    "contributor", "contributors", "redaktion", "admin", "administrator", "company", "ltd",
    "inc", "media", "online", "web", "newspaper", "magazine", "times", "post", "herald",
    "tribune", "gazette", "journal", "daily", "weekly", "today", "tv", "radio", "channel",
    "reuters", "afp", "ap", "dpa", "ips", "wikinews", "redacción", "rédaction", "redação",
    "redazione", "redaksi", "redakcja", "zeitung", "gmbh", "verlag", "e.v", "ag", "agentur",
    "columnist", "columnists", "journalist", "journalists", "producer", "photographer",
    "presenter", "analyst", "fellow", "professor", "director", "university", "institute",
    "foundation", "association", "council", "ministry", "department", "office", "board",
    "author", "authors", "guest", "unknown", "anonymous", "webmaster", "user", "by", "von",
    "par", "por", "autor", "autorin", "posts", "articles", "foto", "fotos", "photo", "bild",
    "group", "network", "digital", "blog", "club", "society", "committee", "report",
    "agenturen", "agences", "agencias", "agenzie", "twitter", "facebook", "instagram", "linkedin",
    "whatsapp", "email", "share", "redakteur", "redakteurin", "korrespondent", "korrespondentin", "nachrichten",
))  # fmt: skip
_ROLES = frozenset((
    "editor", "writer", "reporter", "correspondent", "columnist", "journalist", "producer",
    "contributor", "staff", "senior", "chief", "deputy", "political", "associate", "assistant",
    "special", "contributing", "freelance", "executive", "managing", "foreign", "photographer",
    "presenter", "digital", "science", "health", "education", "business", "sports", "media",
    "bbc", "cnn", "news", "ap", "afp", "reuters", "dpa", "pa", "phd", "md", "redakteur",
    "redakteurin", "autor", "autorin", "guest", "opinion", "reporters", "writers", "staffwriter",
))  # fmt: skip
"""Words that may follow a name without a comma (`Ann Lee Senior Reporter`)."""


def split_names(text: str) -> list[str]:
    """The people's names in a list of them; places, roles, agencies and addresses are left out.

    >>> split_names("Ann Lee in Rome, Bo Ek and the Bengaluru newsroom")
    ['Ann Lee', 'Bo Ek']
    >>> split_names("Ann Lee in Entebbe, Uganda, and Bo Ek")
    ['Ann Lee', 'Bo Ek']
    >>> split_names("By Ann Lee Senior Reporter (Example Wire), ann@example.org")
    ['Ann Lee']
    """
    names: list[str] = []
    in_place = False
    parts = _SEPARATOR.split(_ADDRESS.sub(" , ", text[:2_000]))[:MAX_NAMES]
    for part in parts:
        name = _clean(part)
        is_region = in_place and " " not in part.strip()
        in_place = bool(_PLACE.search(part)) or is_region
        if name and not is_region and name not in names:
            names.append(name)
    return [name for name in names if " " in name or len(names) == 1 or not name.isascii()]


def byline_names(text: str) -> list[str]:
    """The people in a line such as `By Ann Lee and Bo Ek`; none for any other line.

    >>> byline_names("By Ann Lee and Bo Ek")
    ['Ann Lee', 'Bo Ek']
    """
    match = _BYLINE.fullmatch(text) if len(text) <= 160 and len(text.split()) <= 20 else None
    return split_names(match["names"]) if match and not ends_sentence(text[:-1]) else []


def only_names(text: str) -> list[str]:
    """The people in a line that holds nothing but names of two to four words; none for any other.

    >>> only_names("Ann Lee/Bo Ek"), only_names("Ann Lee, Rome")
    (['Ann Lee', 'Bo Ek'], [])
    """
    if len(text) > MAX_LABELLED_CHARS or "  " in text or text[-1:] in ".:?!":
        return []
    names = split_names(text)
    said = sum(len(name.split()) for name in names)
    parts = sum(len(part.split()) for part in _SEPARATOR.split(text))
    return names if said == parts and all(2 <= len(name.split()) <= 4 for name in names) else []


def labelled_names(text: str) -> list[str]:
    """The people in a line that is known to be a byline, with `By` before them or without.

    >>> labelled_names("Ann Lee/Bo Ek")
    ['Ann Lee', 'Bo Ek']
    """
    if len(text) > MAX_LABELLED_CHARS:
        return []
    return byline_names(text) or [name for name in split_names(text) if " " in name]


def _clean(part: str) -> str | None:
    name = _PLACE.sub("", " ".join(part.split()))
    name = _without_role(_bare(name))
    if len(name) > MAX_CHARS or not _NAME.fullmatch(name) or not is_person(name):
        return None
    return name.title() if name.isupper() and " " in name else name


def _bare(name: str) -> str:
    """A name without `By` before it, and stops and brackets around it; `Jr.` and an initial keep theirs."""
    name = name.strip(" ;:()[]*-–—_\"“”'").lstrip(".")
    leading = _LEADING.match(name)
    name = name[leading.end() :] if leading else name
    return name if _INITIAL.search(name) else name.rstrip(" .")


def _without_role(name: str) -> str:
    """A name without the role that follows it; at least two words stay."""
    words = name.split()
    at = next((at for at, word in enumerate(words) if at >= 2 and word.strip(".").lower() in _ROLES), None)  # fmt: skip
    return name if at is None else " ".join(words[:at])


def is_person(name: str) -> bool:
    """Whether a name in a credit can be a person's: capitalised words, none of them an office's."""
    words = name.split()
    if not words or any(word.strip(".").lower() in _NO_PERSON for word in words):
        return False
    if _NO_NAME.search(name) or name.casefold() in AGENCIES:
        return False
    return any(_is_capital(word) for word in words) and all(
        _is_capital(word) or word in _PARTICLES for word in words
    )


def _is_capital(word: str) -> bool:
    """Whether it begins like a name: `Lee`, `al-Lee`, `d'Ek`, or a word of a script without case."""
    particle, mark, rest = word.replace("’", "-").replace("'", "-").partition("-")
    if mark and rest and (particle in _PARTICLES or particle in _ARTICLES):
        word = rest
    return word[0].isupper() or not (word[0].islower() or word[0].isdigit())
