"""Deeper topics: matched where a text says what it is about, under what the classifier named."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.models.mediatopics import load_media_topics
from pipeline.records import Topic
from pipeline.stages.classify.chosen import lineage
from pipeline.stages.classify.deeper import MAX_DEEPER, DeeperTopics, deeper_topics, forms

CONCEPTS = load_media_topics()
CODES = {concept.name: code for code, concept in CONCEPTS.items()}
DISASTER, SPORT = "medtop:03000000", "medtop:15000000"
QUAKE = (
    "A strong earthquake shook the island before dawn and people ran into the streets.\n\n"
    "Aftershocks went on all day. The quake was the strongest there for thirty years."
)


@pytest.fixture(scope="module")
def deeper() -> DeeperTopics:
    return deeper_topics(CONCEPTS, {})


def named(*codes: str) -> tuple[Topic, ...]:
    """These topics as a classifier names them."""
    return tuple(
        Topic(code=code, name=CONCEPTS[code].name, level=CONCEPTS[code].level, main=place == 0, confidence=0.8)
        for place, code in enumerate(codes)
    )  # fmt: skip


def matched(deeper: DeeperTopics, title: str, body: str, *codes: str) -> list[str]:
    return [topic.name for topic in deeper.topics(title, body, named(*codes))]


def test_a_text_about_a_deep_topic_gets_it_marked_as_matched(deeper: DeeperTopics) -> None:
    (topic,) = deeper.topics("Island counts the damage of the quake", QUAKE, named(DISASTER))
    assert (topic.name, topic.level, topic.main, topic.method) == ("earthquake", 4, False, "matched")  # fmt: skip


def test_nothing_is_matched_without_the_topic_of_level_1_above_it(deeper: DeeperTopics) -> None:
    assert matched(deeper, "Island counts the damage of the quake", QUAKE, SPORT) == []
    assert matched(deeper, "Island counts the damage of the quake", QUAKE) == []


def test_a_passing_mention_is_no_match(deeper: DeeperTopics) -> None:
    body = "The ferry ran onto rocks in fog. " * 20 + "The quake of 1999 was worse, a man said."
    assert matched(deeper, "Ferry runs onto rocks", body, DISASTER) == []


def test_what_comes_up_late_is_no_match(deeper: DeeperTopics) -> None:
    body = "The ferry ran onto rocks in thick fog. " * 20 + "An earthquake. " * 12
    assert matched(deeper, "Ferry runs onto rocks", body, DISASTER) == []


@pytest.mark.parametrize(
    ("sport", "text"),
    [
        ("football", "The football club won the Champions League match. The football fans sang, and the goalkeeper of the football club wept."),
        ("American football", "The NFL team lost its quarterback. It was a bad football night for the NFL champions, who missed a touchdown and the Super Bowl."),
    ],
)  # fmt: skip
def test_words_of_two_sports_are_told_apart(deeper: DeeperTopics, sport: str, text: str) -> None:
    assert matched(deeper, "A night to forget", text, SPORT) == [sport]


def test_only_the_deepest_of_a_branch_is_named(deeper: DeeperTopics) -> None:
    lists = [
        deeper.matches("Opera singer's music fills the opera house", "Music and opera, opera and music: the opera singer and her band gave a concert of music. " * 3, named(code))
        for code in ("medtop:01000000",)
    ]  # fmt: skip
    for matches in lists:
        codes = {match.subject.concept.code for match in matches}
        assert codes
        assert all(codes.isdisjoint(lineage(code, CONCEPTS)[1:]) for code in codes)


def test_it_tells_which_words_spoke_and_how_often(deeper: DeeperTopics) -> None:
    (match,) = deeper.matches("Island counts the damage of the quake", QUAKE, named(DISASTER))
    assert match.counts == {"earthquake": 1, "quake": 2, "aftershocks": 1}


def test_a_threshold_above_its_confidence_keeps_a_topic_out() -> None:
    strict = deeper_topics(CONCEPTS, {CODES["earthquake"]: 0.95})
    assert matched(strict, "Island counts the damage of the quake", QUAKE, DISASTER) == []


def test_phrases_belong_to_topics_of_level_3_and_below() -> None:
    assert {item.level for item in CONCEPTS.values() if item.phrases} <= {3, 4, 5, 6}
    assert sum(bool(item.phrases) for item in CONCEPTS.values()) > 300


@pytest.mark.parametrize(
    ("phrase", "plural"),
    [("party", "parties"), ("jersey", "jerseys"), ("church", "churches"), ("tax", "taxes"), ("drone", "drones")],
)  # fmt: skip
def test_plurals_are_known(phrase: str, plural: str) -> None:
    assert forms(phrase) == (phrase, plural)


@given(title=st.text(), body=st.text(), codes=st.sets(st.sampled_from(sorted(CONCEPTS)), max_size=4))  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_any_text_is_answered(deeper: DeeperTopics, title: str, body: str, codes: set[str]) -> None:
    found = deeper.topics(title, body, named(*sorted(codes)))
    assert len(found) <= MAX_DEEPER
    assert all(codes & set(lineage(topic.code, CONCEPTS)) for topic in found)


@pytest.mark.parametrize("body", ["quake " * 200_000, "a" * 1_000_000, "1\n" * 500_000])
def test_a_long_text_takes_bounded_time(deeper: DeeperTopics, body: str) -> None:
    started = time.process_time()
    deeper.topics("", body, named(DISASTER, SPORT, "medtop:04000000"))
    assert time.process_time() - started < 0.2
