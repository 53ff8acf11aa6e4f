import numpy as np
import pytest

from pipeline.stages.classify.topics import LinearTopics, choose_level_1, load_topics

STRIKE = (
    "Dockers in the port voted for an indefinite strike over pay on Monday, their union said. "
    "Members walked out after wage talks with the employer broke down. The union wants a rise of "
    "nine percent and shorter shifts for its 4,000 workers."
)


@pytest.fixture(scope="module")
def topics() -> LinearTopics:
    return load_topics()


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def chosen(
    probabilities: list[float], main_scores: list[float], threshold: float
) -> tuple[int, ...]:
    thresholds = floats(*[threshold] * len(probabilities))
    return choose_level_1(
        floats(*probabilities), floats(*main_scores), thresholds=thresholds, floor=0.15
    )


def test_the_main_topic_is_named_even_below_its_threshold() -> None:
    assert chosen([0.3, 0.2], [1.0, 0.0], 0.5) == (0,)


def test_nothing_is_named_below_the_floor() -> None:
    assert chosen([0.1, 0.05], [1.0, 0.0], 0.01) == ()


def test_the_main_topic_need_not_be_the_likeliest() -> None:
    assert chosen([0.8, 0.7, 0.1], [1.0, 2.0, 0.0], 0.5) == (1, 0)


def test_a_main_topic_below_the_floor_gives_way_to_the_likeliest() -> None:
    assert chosen([0.1, 0.4], [2.0, 1.0], 0.5) == (1,)


def test_at_most_three_topics_are_named() -> None:
    assert chosen([0.6, 0.9, 0.7, 0.8], [0.6, 0.9, 0.7, 0.8], 0.5) == (1, 3, 2)


def test_a_topic_needs_its_own_threshold() -> None:
    found = choose_level_1(
        floats(0.9, 0.4, 0.4),
        floats(0.9, 0.4, 0.4),
        thresholds=floats(0.5, 0.3, 0.5),
        floor=0.15,
    )
    assert found == (0, 1)


def test_a_strike_is_labour_with_the_codes_and_names_of_the_iptc(topics: LinearTopics) -> None:
    main = topics.topics("Dockers walk out over pay", STRIKE)[0]
    assert (main.code, main.name, main.level, main.main) == ("medtop:09000000", "labour", 1, True)


def test_topics_come_main_first_then_level_1_by_confidence_then_level_2(
    topics: LinearTopics,
) -> None:
    found = topics.topics("Dockers walk out over pay", STRIKE)
    assert [topic.main for topic in found] == [True] + [False] * (len(found) - 1)
    levels = [topic.level for topic in found]
    assert levels == sorted(levels)
    assert 2 in levels


def test_topics_of_level_2_lie_under_those_of_level_1(topics: LinearTopics) -> None:
    found = topics.topics("Dockers walk out over pay", STRIKE)
    first = {topic.code for topic in found if topic.level == 1}
    parents = {concept.code: concept.parent for concept in topics.concepts}
    assert all(parents[topic.code] in first for topic in found if topic.level == 2)


@pytest.mark.parametrize("text", ["", "12 34 5\n" * 50, "zxqv wvut " * 20, "漢字" * 40])
def test_a_text_that_says_nothing_has_no_topic(topics: LinearTopics, text: str) -> None:
    assert topics.topics("", text) == ()


def test_all_seventeen_topics_of_level_1_can_be_named(topics: LinearTopics) -> None:
    first = [concept.code for concept in topics.concepts if concept.level == 1]
    assert first == [f"medtop:{number:02}000000" for number in range(1, 18)]
    assert len(topics.thresholds) == 17


def test_the_reasons_of_a_topic_are_its_words_strongest_first(topics: LinearTopics) -> None:
    reasons = topics.reasons("Dockers walk out over pay", STRIKE, "medtop:09000000")
    assert {"strike", "union"} & {term for term, _ in reasons[:8]}
    added = [value for _, value in reasons]
    assert added == sorted(added, reverse=True)
    assert min(added) > 0


def test_an_unknown_code_has_no_reasons(topics: LinearTopics) -> None:
    assert topics.reasons("Dockers walk out over pay", STRIKE, "medtop:0") == []
