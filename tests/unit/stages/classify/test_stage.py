import time
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records import EnrichedArticle, TaggedArticle
from pipeline.stages.classify import ClassifyTools, classify, load_classify_tools
from tests.strategies import records
from tests.unit.stages.classify.articles import article

MATCH = (
    "The home side won the cup final 3-1 after extra time on Saturday. The striker scored twice "
    "and the goalkeeper saved a penalty in front of 40,000 fans. The coach praised his players, "
    "who go on to the league match against the champions next week."
)


@pytest.fixture(scope="module")
def tools() -> ClassifyTools:
    return load_classify_tools()


def enriched(tagged: TaggedArticle, tools: ClassifyTools) -> EnrichedArticle:
    result = classify(tagged, tools)
    assert isinstance(result, EnrichedArticle)
    return result


def test_an_article_gets_topics_genre_and_urgency(tools: ClassifyTools) -> None:
    found = enriched(article("Home side wins cup final", MATCH), tools)
    assert found.topics[0].code == "medtop:15000000"
    assert found.genre is not None
    assert found.genre.code == "genre:Current"
    assert found.urgency == 5


def test_all_that_was_known_stays(tools: ClassifyTools) -> None:
    tagged = article("Home side wins cup final", MATCH)
    found = enriched(tagged, tools)
    for item in fields(TaggedArticle):
        if item.name != "schema":
            assert getattr(found, item.name) == getattr(tagged, item.name)


def test_other_languages_pass_with_nothing_added(tools: ClassifyTools) -> None:
    found = enriched(article("Heimsieg", MATCH, language="de"), tools)
    assert (found.topics, found.genre, found.urgency) == ((), None, None)


def test_a_missing_title_is_no_obstacle(tools: ClassifyTools) -> None:
    assert enriched(article(None, MATCH), tools).topics[0].code == "medtop:15000000"


def test_the_same_article_comes_out_the_same(tools: ClassifyTools) -> None:
    tagged = article("Home side wins cup final", MATCH)
    assert classify(tagged, tools) == classify(tagged, tools)


def test_a_megabyte_takes_hardly_longer_than_an_article(tools: ClassifyTools) -> None:
    tagged = article("Home side wins cup final", MATCH * 4000)
    started = time.process_time()
    classify(tagged, tools)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "body", ["\n" * 100_000, "1 " * 100_000, "a" * 1_000_000, "' " * 100_000, "1\n" * 100_000]
)
def test_odd_texts_take_bounded_time(tools: ClassifyTools, body: str) -> None:
    started = time.process_time()
    classify(article("?" * 10_000, body), tools)
    assert time.process_time() - started < 0.5


GERMAN = "Der Stadtrat hat am Montag die Brücke über die Elbe für Lastwagen geöffnet, sagte die Bürgermeisterin. "  # fmt: skip
FIGURES = "\n".join(f"{n}  {n * 17 % 1000}.{n % 10}  {n * 31 % 777}  -{n % 13}.5  {n * 3}" for n in range(400))  # fmt: skip


@pytest.mark.parametrize(
    ("title", "body", "named"),
    [
        ("", MATCH, True),
        ("", "The home side won the cup final by three goals.", True),
        ("", "Ten words that say nothing much about anything at all.", None),
        ("", FIGURES, False),
        ("", "", False),
        ("   ", "\n\n", False),
        ("1 2 3", "1 2 3 " * 5000, False),
        ("Brücke wieder offen", GERMAN * 10, None),
        ("桥重新开放", "市议会周一重新开放了易北河上的桥。" * 200, False),
        ("🎉" * 100, "🎉 " * 3000, False),
        ("a", "\u200f\u202e" * 5000, False),
        ("", (MATCH + "\n\n") * 4500, True),
    ],
)  # fmt: skip
def test_bad_input_gets_an_answer_or_no_topic_in_bounded_time(
    tools: ClassifyTools, title: str, body: str, named: bool | None
) -> None:
    """Also a text that was taken for English and is none; `named` None: either will do."""
    started = time.process_time()
    found = enriched(article(title, body), tools)
    assert time.process_time() - started < 0.5
    assert named is None or bool(found.topics) == named
    assert all(0.0 <= topic.confidence <= 1.0 for topic in found.topics)
    assert sum(topic.main for topic in found.topics) == bool(found.topics)
    assert found.genre is None or 0.0 <= found.genre.confidence <= 1.0
    assert found.urgency in range(1, 9)


@pytest.mark.parametrize("levels", [1, 2])
def test_no_level_has_more_than_three_topics(tools: ClassifyTools, levels: int) -> None:
    body = " ".join(("minister vote budget hospital school climate court match film church storm war strike bank",) * 40)  # fmt: skip
    found = enriched(article("Everything at once", body), tools)
    assert sum(topic.level == levels and topic.method == "model" for topic in found.topics) <= 3
    assert sum(topic.method == "matched" for topic in found.topics) <= 3


def test_all_models_are_named_for_the_provenance(tools: ClassifyTools) -> None:
    assert [model.name for model in tools.models] == ["topics", "genre", "mediatopics"]


@given(title=st.none() | st.text(), body=st.text())
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_answered(tools: ClassifyTools, title: str | None, body: str) -> None:
    found = enriched(article(title, body), tools)
    assert all(0 <= topic.confidence <= 1 for topic in found.topics)
    assert found.urgency in range(1, 9)
    assert sum(topic.main for topic in found.topics) == bool(found.topics)


@given(tagged=records(TaggedArticle))
@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
def test_any_record_is_answered(tools: ClassifyTools, tagged: TaggedArticle) -> None:
    assert enriched(tagged, tools).id == tagged.id
