"""The user's own classifier and thresholds."""

import pytest

from pipeline.errors import ConfigError, StageError
from pipeline.models.mediatopics import load_media_topics
from pipeline.stages.classify import load_classify_tools
from pipeline.stages.classify.chosen import thresholds_by_code
from tests.own_models import OverSure, TwoTopics

MATCH = (
    "The home side won the cup final 3-1 after extra time on Saturday. The striker scored twice "
    "and the goalkeeper saved a penalty in front of 40,000 fans."
)
CONCEPTS = load_media_topics()


def codes(thresholds: dict[str, float]) -> list[str]:
    tools = load_classify_tools(thresholds=thresholds)
    return [topic.code for topic in tools.topics.topics("Home side wins cup final", MATCH)]


def test_a_topic_is_not_named_below_its_threshold_be_it_the_main_one() -> None:
    assert "medtop:15000000" in codes({})
    assert "medtop:15000000" not in codes({"sport": 1.0})


def test_what_lies_under_a_topic_goes_with_it() -> None:
    below_sport = {code for code, item in CONCEPTS.items() if item.parent == "medtop:15000000"}
    assert below_sport & set(codes({}))
    assert not below_sport & set(codes({"medtop:15000000": 1.0}))


def test_a_low_threshold_lets_a_topic_in() -> None:
    assert "medtop:08000000" not in codes({})
    assert "medtop:08000000" in codes({"human interest": 0.0})


def test_a_threshold_of_level_2_holds() -> None:
    (second,) = [code for code in codes({}) if CONCEPTS[code].level == 2][:1]
    assert second not in codes({second: 1.0})


@pytest.mark.parametrize("key", ["medtop:15000000", "15000000", "sport", " Sport "])
def test_a_topic_is_known_by_code_or_name(key: str) -> None:
    assert thresholds_by_code({key: 0.7}, CONCEPTS) == {"medtop:15000000": 0.7}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sports": 0.5}, "there is no IPTC Media Topic 'sports'"),
        ({"medtop:1": 0.5}, "there is no IPTC Media Topic 'medtop:1'"),
        ({"sport": 0.5, "15000000": 0.6}, "mean the same topic"),
    ],
)
def test_a_threshold_of_no_topic_is_told(given: dict[str, float], said: str) -> None:
    with pytest.raises(ConfigError, match="topic_thresholds") as caught:
        load_classify_tools(thresholds=given)
    assert said in str(caught.value)


def test_another_classifier_is_asked_and_named() -> None:
    tools = load_classify_tools(TwoTopics())
    assert tools.models[0].name == "two-topics"
    found = tools.topics.topics("", "")
    assert [(topic.name, topic.main) for topic in found] == [("economy, business and finance", True), ("weather", False), ("economy", False)]  # fmt: skip


def test_thresholds_hold_for_another_classifier_too_and_the_next_topic_is_the_main_one() -> None:
    tools = load_classify_tools(TwoTopics(), thresholds={"medtop:04000000": 0.7})
    assert [(topic.name, topic.main) for topic in tools.topics.topics("", "")] == [("weather", True)]  # fmt: skip


def test_an_answer_that_would_make_a_wrong_record_is_refused() -> None:
    tools = load_classify_tools(OverSure())
    with pytest.raises(StageError, match="classifying by two-topics 2024-05: no topic for a record"):  # fmt: skip
        tools.topics.topics("", "")
