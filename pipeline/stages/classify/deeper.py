"""Deeper IPTC Media Topics, of level 3 and below, by the words that stand for them in the text.

A topic of level 1 must be named by the classifier first; below it a phrase must stand where a text
says what it is about. Precision before recall: a topic merely mentioned is not named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from pipeline.models.mediatopics import MediaTopic
from pipeline.records import Topic
from pipeline.stages.classify.chosen import lineage
from pipeline.text.terms import BODY_CHARS, words

LEAD_CHARS = 600

MAX_DEEPER = 3
"""As many as there may be on level 1 and on level 2."""

CONFIDENCE = 0.9
"""Of 130 matches in the training texts, read on 2026-11-24, that share was right."""

SHORT_WORDS = 100
"""A text of fewer words says a thing once."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A concept with its phrases, each between spaces, by their first words.

    One of `vetoes` in the text speaks against it; `above` are the codes of the topics above it.
    """

    concept: MediaTopic
    above: frozenset[str]
    phrases: Mapping[str, tuple[str, ...]]
    vetoes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A subject that a text is clearly about, and how often each of its phrases stands there."""

    subject: Subject
    counts: Mapping[str, int]
    weight: int


@dataclass(frozen=True, slots=True)
class DeeperTopics:
    """The subjects by the topic of level 1 above them, and in there by the first word of a phrase."""

    subjects: Mapping[str, Mapping[str, tuple[Subject, ...]]]

    def topics(self, title: str, body: str, named: Iterable[Topic]) -> tuple[Topic, ...]:
        """What to add to the topics `named` by a classifier: at most `MAX_DEEPER`."""
        return tuple(
            Topic(
                code=match.subject.concept.code,
                name=match.subject.concept.name,
                level=match.subject.concept.level,
                main=False,
                confidence=CONFIDENCE,
                method="matched",
            )
            for match in self.matches(title, body, named)
        )

    def matches(self, title: str, body: str, named: Iterable[Topic]) -> list[Match]:
        """The subjects that the text is clearly about, the weightiest first."""
        codes = {topic.code for topic in named}
        trees = [self.subjects[code] for code in sorted(codes & self.subjects.keys())]
        if not trees:
            return []
        text = Places.of(title, body)
        found = [
            match
            for subject in _candidates(trees, text.words)
            if (match := match_of(subject, text, near=len(subject.above & codes) > 1)) is not None
        ]
        above = frozenset[str]().union(*(match.subject.above for match in found))
        left = [match for match in found if match.subject.concept.code not in above]
        left.sort(key=lambda match: (-match.weight, match.subject.concept.code))
        return left[:MAX_DEEPER]


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a text, each as its words with a space before and after every one of them."""

    title: str
    lead: str
    body: str
    words: frozenset[str]

    @classmethod
    def of(cls, title: str, body: str) -> "Places":
        """Those of this title and body; of a long body its beginning."""
        head, text = words(title), words(body[:BODY_CHARS])
        lead = _spaced(words(body[:LEAD_CHARS]))
        return cls(_spaced(head), lead, _spaced(text), frozenset(head).union(text))

    @property
    def length(self) -> int:
        """Words of the body."""
        return self.body.count(" ") - 1


def match_of(subject: Subject, text: Places, *, near: bool) -> Match | None:
    """The match, if the text is clearly about the subject.

    `near`: a topic right above it, not just one of level 1, is named for the text; else more is
    asked for. A phrase must stand in the title or in the lead, and be repeated as the length of the
    text would have it; the bounds were set by reading matches in the training texts.
    """
    likely = chain.from_iterable(subject.phrases[word] for word in subject.phrases.keys() & text.words)  # fmt: skip
    counts = {phrase: count for phrase in likely if (count := text.title.count(phrase) + text.body.count(phrase))}  # fmt: skip
    in_title = sum(text.title.count(phrase) for phrase in counts)
    in_lead = sum(text.lead.count(phrase) for phrase in counts)
    in_body = sum(counts.values()) - in_title
    if not (in_title or in_lead) or in_body < _needed(text.length, in_title > 0, near=near):
        return None
    if any(veto in text.title or veto in text.body for veto in subject.vetoes):
        return None
    return Match(subject, {phrase.strip(): count for phrase, count in counts.items()}, 3 * in_title + in_lead + in_body)  # fmt: skip


def _needed(length: int, in_title: bool, *, near: bool) -> float:
    """How often phrases must stand in a body of `length` words."""
    if in_title and near:
        return 1.0 if length < SHORT_WORDS else 2.0
    if in_title:
        return max(3.0, length / 150)
    return max(3.0, length / 120) if near else max(5.0, length / 90)


def _candidates(
    trees: Iterable[Mapping[str, tuple[Subject, ...]]], there: frozenset[str]
) -> Iterable[Subject]:
    """Each subject of which some phrase's first word is there, once."""
    found = {
        subject.concept.code: subject
        for tree in trees
        for word in tree.keys() & there
        for subject in tree[word]
    }
    return found.values()


def deeper_topics(
    concepts: Mapping[str, MediaTopic], thresholds: Mapping[str, float]
) -> DeeperTopics:
    """The subjects of the whole vocabulary `concepts` that have phrases.

    One whose threshold (by code) is above the confidence of a match is left out.
    """
    trees: dict[str, dict[str, tuple[Subject, ...]]] = {}
    for concept in concepts.values():
        if not concept.phrases or thresholds.get(concept.code, 0.0) > CONFIDENCE:
            continue
        subject = _subject(concept, concepts)
        tree = trees.setdefault(lineage(concept.code, concepts)[-1], {})
        for word in subject.phrases:
            tree[word] = (*tree.get(word, ()), subject)
    return DeeperTopics(trees)


def _subject(concept: MediaTopic, concepts: Mapping[str, MediaTopic]) -> Subject:
    said = [concept.name if phrase == "=" else phrase for phrase in concept.phrases]
    vetoes = [phrase[1:] for phrase in said if phrase.startswith("!")]
    phrases: dict[str, tuple[str, ...]] = {}
    for parts in (words(form) for phrase in said if phrase[0] != "!" for form in forms(phrase)):
        phrases[parts[0]] = (*phrases.get(parts[0], ()), _spaced(parts))
    above = frozenset(lineage(concept.code, concepts)[1:])
    return Subject(concept, above, phrases, tuple(_spaced(words(veto)) for veto in vetoes))


def forms(phrase: str) -> tuple[str, ...]:
    """The phrase and its plural.

    >>> forms("asylum policy")
    ('asylum policy', 'asylum policies')
    """
    if phrase.endswith("y") and phrase[-2] not in "aeiou":
        return phrase, phrase[:-1] + "ies"
    if phrase.endswith(("ch", "sh", "x", "ss")):
        return phrase, phrase + "es"
    return (phrase,) if phrase.endswith("s") else (phrase, phrase + "s")


def _spaced(parts: list[str]) -> str:
    return f" {' '.join(parts)} "
