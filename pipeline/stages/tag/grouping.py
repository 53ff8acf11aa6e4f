"""Bringing the names of an article together: one group for each person, organisation, place.

Names are first gathered by spelling (a spelling has one type in an article, by majority), then
spellings by what they have in common: a surname, an acronym, a country, a shorter form.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.records import EntityType
from pipeline.stages.tag.gazetteer import Gazetteer
from pipeline.stages.tag.spelling import acronyms, key_of, name_words
from pipeline.stages.tag.tagger import Name

MAX_CANDIDATES = 20
"""So many longer names are weighed for a shorter one; keeps 50,000 names linear."""


@dataclass(slots=True)
class Group:
    """The mentions of one entity in the body, in order, and its spellings there and in the title."""

    type: EntityType
    mentions: list[Name] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    in_title: int = 0

    @property
    def start(self) -> int:
        """Where it is named first."""
        return self.mentions[0].start if self.mentions else 0

    @property
    def name(self) -> str:
        """Its fullest spelling: the one of most words, then the longest, not in capitals."""
        return max(dict.fromkeys(self.texts), key=_fullness)

    def take(self, other: "Group") -> None:
        """Add what the other group holds."""
        self.mentions = sorted(self.mentions + other.mentions, key=lambda name: name.start)
        self.texts += other.texts
        self.in_title += other.in_title


def _fullness(text: str) -> tuple[int, bool, int]:
    words = name_words(text)
    return len(words), not (text.isupper() and len(text) > 5), len(text)


def group_names(
    body: str, names: Iterable[Name], title: str, title_names: Iterable[Name], places: Gazetteer
) -> list[Group]:
    """The groups of an article's names, by first mention in the body.

    The title counts for type and fullest name; a name that only the title holds makes no group.
    """
    spelled = _by_spelling(body, names, title, title_names)
    groups: list[Group] = []
    for kind in ("PER", "ORG", "LOC", "NORP", "EVENT", "MISC"):
        same = [group for group in spelled.values() if group.type == kind]
        groups += _merge(same, kind, places)
    return sorted((group for group in groups if group.mentions), key=lambda group: group.start)


def _by_spelling(
    body: str, names: Iterable[Name], title: str, title_names: Iterable[Name]
) -> dict[str, Group]:
    """The names gathered by spelling; the type is the one that most of them, by confidence, have.

    Nationalities stay apart: `Swiss` the people and `Swiss` the airline are two things.
    """
    gathered: dict[str, list[tuple[Name, str, bool]]] = defaultdict(list)
    for text, found, in_title in ((body, names, False), (title, title_names, True)):
        for name in found:
            spelling = text[name.start : name.end]
            key = key_of(spelling) + (" *" if name.type == "NORP" else "")
            gathered[key].append((name, spelling, in_title))
    return {key: _one_type(found) for key, found in gathered.items()}


def _one_type(found: list[tuple[Name, str, bool]]) -> Group:
    votes: dict[EntityType, float] = defaultdict(float)
    for name, _, _ in found:
        votes[name.type] += name.confidence
    return Group(
        type=max(votes, key=lambda each: (votes[each], each)),
        mentions=[name for name, _, in_title in found if not in_title],
        texts=[text for _, text, _ in found],
        in_title=sum(in_title for *_, in_title in found),
    )


def _merge(groups: list[Group], kind: EntityType, places: Gazetteer) -> list[Group]:
    """The groups of one type with those joined that name the same thing."""
    if kind in ("LOC", "NORP"):
        return _join_by(groups, lambda group: _country_key(group, places))
    if kind == "PER":
        return _join_shorter(groups, _person_keys)
    if kind == "ORG":
        return _join_shorter(_join_by(groups, _company_key), _organisation_keys)
    return groups


def _country_key(group: Group, places: Gazetteer) -> str:
    name = group.texts[0]
    found = places.find(name) or places.find(name.removeprefix("the ").removeprefix("The "))
    named = next(
        (place for place in found if place.kind == ("N" if group.type == "NORP" else "C")), None
    )
    return named.country if named else key_of(name)


_GENERIC = frozenset(
    """
    state national federal royal international united american british european russian chinese first
    new central north south east west northern southern eastern western world general public department
    ministry bank university institute college school council committee office court house group party
    democratic republican supreme high social free global regional local city county police fire air army
    """.split()  # noqa: SIM905
)  # fmt: skip
"""First words that do not stand for the whole: `State` is not the State Fire Brigade."""
_FIRMS = {"inc", "corp", "ltd", "plc", "co", "llc", "corporation", "company", "limited", "group", "ag", "sa", "nv"}  # fmt: skip


def _company_key(group: Group) -> str:
    words = key_of(group.texts[0]).replace(".", "").split()
    while len(words) > 1 and words[-1] in _FIRMS:
        words.pop()
    return " ".join(words)


def _join_by(groups: list[Group], key: Callable[[Group], str]) -> list[Group]:
    """The groups with those of equal key joined."""
    joined: dict[str, Group] = {}
    for group in groups:
        name = key(group)
        if name in joined:
            joined[name].take(group)
        else:
            joined[name] = group
    return list(joined.values())


def _join_shorter(groups: list[Group], keys: Callable[[Group], Iterator[str]]) -> list[Group]:
    """The groups with each shorter name joined to the longer one it stands for.

    `keys(group)` gives the shorter forms that a name may take. Of several longer names the one
    named last before the shorter one's first mention is meant, else the first.
    """
    longer: dict[str, list[Group]] = defaultdict(list)
    kept: list[Group] = []
    for group in sorted(groups, key=lambda g: (-len(name_words(g.name)), -len(g.name), g.start)):
        candidates = longer.get(key_of(group.texts[0]), ())
        if candidates:
            _give(group, candidates)
            continue
        kept.append(group)
        for key in keys(group):
            if len(longer[key]) < MAX_CANDIDATES:
                longer[key].append(group)
    return kept


def _give(short: Group, longer: Sequence[Group]) -> None:
    """Give the mentions of a shorter name to the longer ones, each to the one named last before it."""
    usual = _meant(longer, short)
    if len(longer) > 1 and len(set(short.texts)) == 1:
        parts = [Group(short.type) for _ in longer]
        places = [[mention.start for mention in group.mentions] for group in longer]
        for mention in short.mentions:
            before = [at[bisect_left(at, mention.start) - 1] if at and at[0] < mention.start else -1 for at in places]  # fmt: skip
            latest = max(before)
            part = parts[before.index(latest) if latest >= 0 else longer.index(usual)]
            part.mentions.append(mention)
            part.texts.append(short.texts[0])
        for group, part in zip(longer, parts, strict=True):
            group.take(part)
        short = Group(short.type, texts=short.texts[:1], in_title=short.in_title)
    usual.take(short)


def _meant(candidates: Iterable[Group], short: Group) -> Group:
    """The longer name that the shorter one stands for."""
    before = [group for group in candidates if group.start <= short.start]
    if before:
        return max(before, key=lambda group: _last_before(group, short.start))
    return min(candidates, key=lambda group: group.start)


def _last_before(group: Group, place: int) -> int:
    return max((mention.start for mention in group.mentions if mention.start <= place), default=-1)


def _person_keys(group: Group) -> Iterator[str]:
    """The shorter forms of a person's name: any part of it, and its first word with its last."""
    for text in dict.fromkeys(group.texts):
        words = name_words(text)[:6]
        if words and words[-1] in ("jr", "sr", "ii", "iii"):
            words = words[:-1]
        for first in range(len(words)):
            for end in range(first + 1, len(words) + 1):
                if end - first < len(words):
                    yield " ".join(words[first:end])
        if len(words) > 2:
            yield f"{words[0]} {words[-1]}"


def _organisation_keys(group: Group) -> Iterator[str]:
    """The shorter forms of an organisation's name: acronyms, its first words, its last words."""
    for text in dict.fromkeys(group.texts):
        words = name_words(text)
        yield from acronyms(text)
        for cut in range(1, len(words)):
            if len(words[0]) > 2 and (cut > 1 or not _is_of_its_own(text, words[0])):
                yield " ".join(words[:cut])
            if len(words) - cut > 1:
                yield " ".join(words[cut:])


def _is_of_its_own(text: str, first: str) -> bool:
    """Whether the first word does not stand for the whole: `BBC` is not BBC Scotland.

    But `ANSA` is the ANSA news agency.
    """
    if first in _GENERIC:
        return True
    acronym, _, others = text.partition(" ")
    return acronym.isupper() and others[:1].isupper()
