"""The role the text gives a person: a title before the name, or an apposition after it.

`Portuguese Finance Minister Ana Sol`; `Ana Sol, the secretary of Norway's Fisheries Council,`. Only
phrases built round a known noun of office or calling count; all else is no role.
"""

import re
from collections.abc import Set
from itertools import takewhile

from pipeline.stages.tag.grouping import Group

NOUNS = frozenset(
    ["activist", "actor", "actress", "admiral", "administrator", "adviser", "advisor", "aide", "ambassador", "analyst", "anchor", "archbishop", "architect", "artist", "assemblyman", "assemblywoman", "astronaut", "athlete", "attorney", "author", "ayatollah", "banker", "baron", "baroness", "bishop", "boss", "boxer", "brigadier", "broadcaster", "businessman", "businesswoman", "campaigner", "candidate", "captain", "cardinal", "ceo", "cfo", "chair", "chairman", "chairperson", "chairwoman", "champion", "chancellor", "chef", "chief", "cleric", "coach", "co-founder", "colonel", "columnist", "comedian", "commander", "commissioner", "composer", "congressman", "congresswoman", "constable", "consultant", "coordinator", "coroner", "correspondent", "councillor", "councilman", "councilwoman", "crown", "cyclist", "dean", "defender", "deputy", "designer", "detective", "developer", "dictator", "diplomat", "director", "doctor", "economist", "editor", "emir", "emperor", "engineer", "entrepreneur", "envoy", "executive", "expert", "farmer", "filmmaker", "fisherman", "footballer", "foreman", "forward", "founder", "general", "goalkeeper", "governor", "guitarist", "head", "historian", "host", "imam", "inspector", "investigator", "investor", "journalist", "judge", "justice", "king", "lawmaker", "lawyer", "leader", "lecturer", "legislator", "lieutenant", "magistrate", "major", "manager", "marshal", "mayor", "md", "mediator", "meteorologist", "midfielder", "minister", "model", "mp", "mps", "musician", "negotiator", "nominee", "novelist", "nurse", "officer", "official", "ombudsman", "organiser", "organizer", "owner", "painter", "parliamentarian", "pastor", "partner", "photographer", "physicist", "pianist", "pilot", "pitcher", "playwright", "poet", "policeman", "politician", "pope", "preacher", "premier", "presenter", "president", "priest", "prince", "princess", "principal", "producer", "professor", "programmer", "prosecutor", "psychologist", "quarterback", "queen", "rabbi", "rapper", "rector", "referee", "reporter", "representative", "researcher", "resident", "rapporteur", "scientist", "screenwriter", "secretary", "senator", "sergeant", "sheikh", "sheriff", "singer", "skipper", "soldier", "solicitor", "songwriter", "speaker", "spokesman", "spokesperson", "spokeswoman", "strategist", "striker", "student", "sultan", "superintendent", "surgeon", "swimmer", "teacher", "teenager", "trader", "trainer", "treasurer", "tycoon", "vicar", "vice-president", "veteran", "winger", "writer"]
)  # fmt: skip
"""Nouns of office and calling, written for this project."""
ABBREVIATED = {"Sen.", "Gov.", "Gen.", "Rep.", "Lt.", "Col.", "Maj.", "Sgt.", "Capt.", "Adm.", "Prof.", "Rev."}  # fmt: skip
MODIFIERS = frozenset(
    [
        "former",
        "ex-",
        "deputy",
        "vice",
        "acting",
        "prime",
        "foreign",
        "defence",
        "defense",
        "interior",
        "finance",
        "chief",
        "executive",
        "senior",
        "junior",
        "assistant",
        "associate",
        "general",
        "managing",
        "opposition",
        "party",
        "military",
        "junta",
        "army",
        "police",
        "fire",
        "head",
        "national",
        "local",
        "regional",
        "state",
        "federal",
        "veteran",
        "retired",
        "co-",
        "longtime",
        "then-",
        "team",
        "club",
        "science",
        "research",
        "research",
        "political",
        "economic",
        "communications",
        "campaign",
        "transport",
        "health",
        "education",
        "environment",
        "energy",
        "justice",
        "trade",
        "labour",
        "labor",
        "culture",
        "agriculture",
        "majority",
        "minority",
        "house",
    ]
)
_STOPS = {"Current", "Then", "Yesterday", "Today", "The", "A", "An", "His", "Her", "Their", "Its", "But", "And", "When", "While", "As", "In", "On", "At", "If", "For", "With", "After", "Before", "Meanwhile"}  # fmt: skip
_NO_ROLE = {"and", "but", "with", "as", "or", "who", "whom", "whose", "which", "that", "when", "like", "including"}  # fmt: skip
_JOINS = {"of", "for", "and", "&"}
_APPOSITION = re.compile(r",\s(?:an?\s|the\s|now\s)?([^,.;:()\"“”\n]{3,110}?)(?=[,.;\n]|\swho\b|\ssaid\b|\stold\b|$)")  # fmt: skip
_VERB = re.compile(r"\b(?:is|was|are|were|has|had|have|will|would|says|did|does|can|could|told|said|also|where|which|not)\b")  # fmt: skip
_BEFORE = re.compile(
    r"(?:\b[Tt]he|\b[Ii]ts|\b[Hh]is|\b[Hh]er|\b[Tt]heir|['’]s?)\s((?:[\w-]+\s){0,3}[\w-]+),\s$"
)
MAX_LOOKS = 4
"""So many mentions of a person are looked at."""


def role_of(group: Group, body: str, people: Set[int]) -> str | None:
    """The first role that the text gives the person, else None.

    `people`: where names of people begin; a phrase that holds another's name is no role.
    """
    for mention in group.mentions[:MAX_LOOKS]:
        role = (
            title_before(body, mention.start)
            or apposition_after(body, mention.end, people)
            or apposition_before(body, mention.start, mention.end)
        )
        if role:
            return role
    return None


def _is_role(word: str) -> bool:
    """Whether the word is a noun of office: `Minister`, `ex-president`, `co-founder`."""
    return word in ABBREVIATED or word.lower().removeprefix("ex-").removeprefix("vice-") in NOUNS


def title_before(body: str, start: int) -> str | None:
    """The title that ends right before `start`.

    >>> text = "Moscow told Vietnamese Prime Minister Pham"
    >>> title_before(text, text.index("Pham"))
    'Vietnamese Prime Minister'
    """
    before = body[max(0, start - 120) : start]
    line = before[before.rfind("\n") + 1 :]
    if line[-1:] != " " or line[-2:] == "  ":
        return None
    words = line.split()[-9:]
    if start > 120 and len(words) == 9:
        words = words[1:]
    chain = list(takewhile(_belongs, reversed(words)))[::-1]
    while chain and (chain[0] in _STOPS or chain[0] in _JOINS or not chain[0][:1].isalnum()):
        chain = chain[1:]
    return _from_role(chain)


def _belongs(word: str) -> bool:
    """Whether the word may be a part of a title: it ends no clause and is no common word."""
    if word in ABBREVIATED:
        return True
    if word[-1:] in ".,;:!?\"”’)'" or word.endswith(("'s", "’s")) or word[:1] in '("“':
        return False
    return word in _JOINS or word[:1].isupper() or word in MODIFIERS or _is_role(word)


def _from_role(chain: list[str]) -> str | None:
    """The chain as a role, if it holds a noun of office in the right place."""
    places = [place for place, word in enumerate(chain) if _is_role(word)]
    if not places or len(chain) > 8 or chain[-1] in _JOINS:
        return None
    if places[-1] != len(chain) - 1 and chain[places[-1] + 1] not in _JOINS:
        return None
    if chain[places[-1]][:1].isupper():
        chain = _capitalised_end(chain, places[-1])
    return " ".join(chain)


def _capitalised_end(chain: list[str], place: int) -> list[str]:
    """The chain from its last run of capitalised words on: `leader Senior General` -> the General."""
    first = place
    while first and (
        chain[first - 1][:1].isupper() or chain[first - 1] in ("of", "former", "acting")
    ):
        first -= 1
    return chain[first:]


def apposition_after(body: str, end: int, people: Set[int]) -> str | None:
    """The role in an apposition right after `end`; `people`: where names of people begin.

    >>> apposition_after("Tran, the secretary of the council, said", 4, set())
    'secretary of the council'
    """
    match = _APPOSITION.match(body, end)
    if match is None or _VERB.search(match[1]):
        return None
    if any(place in people for place in range(match.start(1), match.end(1))):
        return None
    words = match[1].split()
    head = next((place for place, word in enumerate(words[:5]) if _is_role(word)), None)
    if head is None or len(words) > 16 or words[0].lower() in _NO_ROLE:
        return None
    return match[1].strip()


def apposition_before(body: str, start: int, end: int) -> str | None:
    """The role that a name between commas explains: `the union's general secretary, Ana Sol, said`.

    >>> apposition_before("Its new director, Ana Sol, left", 18, 25)
    'director'
    """
    match = _BEFORE.search(body, max(0, start - 60), start)
    if match is None or body[end : end + 1] not in (",", "."):
        return None
    chain = list(takewhile(_belongs, reversed(match[1].split())))[::-1]
    return _from_role(chain)
