"""The whole tag stage, with its shipped models."""

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records import Caption, CleanArticle, Entity, Language, TaggedArticle
from pipeline.stages.tag import TagTools, tag
from pipeline.stages.tag.stage import day_of
from pipeline.stages.tag.tagger import Name
from tests.unit.stages.tag.articles import WIRE_TITLE, article, dateline


def tagged(tools: TagTools, given: CleanArticle) -> TaggedArticle:
    result = tag(given, tools)
    assert isinstance(result, TaggedArticle)
    return result


@pytest.fixture(scope="module")
def wire(tools: TagTools) -> TaggedArticle:
    return tagged(tools, article())


def entity(record: TaggedArticle, name: str) -> Entity:
    return next(each for each in record.entities if each.name == name)


def assert_offsets_hold(record: TaggedArticle) -> None:
    spans = [mention for each in record.entities for mention in each.mentions]
    for span in [*spans, *record.quotes, *record.values]:
        assert record.body[span.start : span.end] == span.text
        assert span.text


def test_tag_brings_a_person_together_under_the_full_name(wire: TaggedArticle) -> None:
    person = entity(wire, "Elena Munteanu")
    assert [mention.text for mention in person.mentions] == ["Elena Munteanu", "Munteanu"]
    assert person.type == "PER"
    assert person.role == "Moldovan Prime Minister"


def test_tag_numbers_entities_by_first_mention(wire: TaggedArticle) -> None:
    assert [each.id for each in wire.entities] == [f"e{n}" for n in range(1, len(wire.entities) + 1)]  # fmt: skip
    starts = [each.mentions[0].start for each in wire.entities]
    assert starts == sorted(starts)


def test_tag_links_countries_and_their_people(wire: TaggedArticle) -> None:
    assert entity(wire, "Norway").links.country == "NO"
    assert entity(wire, "Norwegian").links.country == "NO"
    oslo = entity(wire, "Oslo")
    assert oslo.links.geonames == 3143244
    assert oslo.location is not None
    assert round(oslo.location.lat) == 60


def test_tag_ranks_what_the_story_is_about_and_leaves_out_what_it_names_in_passing(
    wire: TaggedArticle,
) -> None:
    assert {country.code for country in wire.countries} == {"MD", "NO"}
    assert entity(wire, "Spain").links.country == "ES"


def test_tag_finds_quotes_with_their_speakers(wire: TaggedArticle) -> None:
    direct = [quote for quote in wire.quotes if quote.kind == "direct"]
    assert [(quote.text, quote.speaker_name, quote.cue) for quote in direct] == [
        ("We want a winter without fear, and a contract that holds,", "Elena Munteanu", "said"),
        ("It is a long pipe,", "Nikolai Brandt", "said"),
    ]
    assert direct[0].speaker == entity(wire, "Elena Munteanu").id


def test_tag_tells_what_was_said_in_other_words(wire: TaggedArticle) -> None:
    told = [quote for quote in wire.quotes if quote.kind == "indirect"]
    assert [(quote.speaker_name, quote.cue) for quote in told] == [
        ("Elena Munteanu", "told"),
        ("Nikolai Brandt", "said"),
    ]
    assert told[1].text == "prices had risen by 4.5% since March 2 in Oslo"


def test_a_quote_names_the_one_that_it_carries_on(tools: TagTools) -> None:
    body = (
        'Ana Sol said the ice was thin.\n\n"We wait," said Ana Sol. "There is no other way for us."'
    )
    tagged = tag(article(body), tools)
    assert isinstance(tagged, TaggedArticle)
    assert [(quote.kind, quote.continues) for quote in tagged.quotes] == [
        ("indirect", None),
        ("direct", None),
        ("direct", 1),
    ]


def test_tag_finds_values(wire: TaggedArticle) -> None:
    assert [(value.text, value.value, value.unit) for value in wire.values] == [
        ("Tuesday", "2022-05-10", None),
        ("$280 million", 280_000_000, "USD"),
        ("4.5%", 4.5, "%"),
        ("March 2", "2022-03-02", None),
    ]


def test_tag_makes_people_of_the_headline_more_salient(tools: TagTools) -> None:
    body = (
        "Talks went on. Peter Holm spoke first.\n\nLater Clara Vang spoke of fish.\n\nNothing else."
    )
    record = tagged(tools, article(body, title="Clara Vang wins vote"))
    assert entity(record, "Clara Vang").salience > entity(record, "Peter Holm").salience


def test_tag_keeps_all_that_the_clean_stage_knew(tools: TagTools, wire: TaggedArticle) -> None:
    clean = article()
    assert wire.title == clean.title
    assert wire.body == clean.body
    assert wire.published_at == clean.published_at


def test_tag_keeps_its_offsets(wire: TaggedArticle) -> None:
    assert_offsets_hold(wire)


def test_tag_gives_the_same_record_for_the_same_article(tools: TagTools) -> None:
    other = tagged(tools, article("Another text, of Mr. Fox in Paris.", title=None))
    assert tagged(tools, article()) == tagged(tools, article())
    assert tagged(tools, article("Another text, of Mr. Fox in Paris.", title=None)) == other


def test_tag_passes_other_languages_through(tools: TagTools) -> None:
    french = Language(code="fr", confidence=0.98)
    record = tagged(tools, article("Emmanuel Macron est à Paris.", language=french))
    assert record.entities == record.countries == record.quotes == record.values == ()


def test_tag_reads_on_where_the_language_is_in_doubt(tools: TagTools) -> None:
    doubt = Language(code="da", confidence=0.4)
    assert tagged(tools, article(language=doubt)).entities


def test_tag_takes_any_tagger(tools: TagTools) -> None:
    class Shouted:
        def find(self, parts: Sequence[str]) -> list[list[Name]]:
            return [[Name(0, 4, "ORG", 0.5)] if part.startswith("ACME") else [] for part in parts]

    record = tagged(TagTools(tagger=Shouted(), places=tools.places), article("ACME grows.", title=None))  # fmt: skip
    assert [(each.name, each.type) for each in record.entities] == [("ACME", "ORG")]


def test_tag_survives_an_empty_body(tools: TagTools) -> None:
    record = tagged(tools, article("", title=None))
    assert record.entities == ()


NASTY = st.one_of(
    st.text(max_size=300),
    st.text("“”\"«»'’ \n.,AbcÉ$€%0123456789-–\0\ud800\u200f😀", max_size=300),
    st.lists(
        st.sampled_from(
            ["Sergei", "Ivan", "U.S.", "Paris", '"', "said", "he", "told", "quoted", "as saying", "\n\n",
             ",", ".", "the", "minister", "President", "$5", "million", "5%", "Tuesday", "May 5,", "2020",
             "in March", "according to", "’s", "'s", "Inc.", "of"]
        ),
        max_size=60,
    ).map(" ".join),
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(body=NASTY, title=st.none() | NASTY)
def test_tag_never_fails_and_keeps_offsets_in_any_text(
    tools: TagTools, body: str, title: str | None
) -> None:
    record = tagged(tools, article(body, title=title))
    assert_offsets_hold(record)
    for each in record.entities:
        assert 0 <= each.salience <= 1
        assert 0 <= each.confidence <= 1
    for quote in record.quotes:
        assert quote.speaker is None or quote.speaker in {each.id for each in record.entities}


@pytest.mark.parametrize(
    "body",
    [
        "a" * 1_000_000,
        "A" * 1_000_000,
        "no space " * 120_000,
        "Ivan Petrov, " * 50_000,
        '"Ivan said, ' * 50_000,
        "“" * 200_000,
        "Ivan “yes, we can do it all” said. " * 30_000,
        " ".join(f"Ivan{n} Petrov{n}" for n in range(50_000)),
        "$1 " * 100_000,
        "1,000,000" * 100_000,
        "quoted " * 100_000,
        "\0" * 100_000,
        "😀" * 100_000,
        "\n" * 500_000,
        ("the secretary of " * 8 + ", ") * 5_000,
    ],
    ids=lambda body: repr(body[:14]),
)
def test_tag_ends_in_seconds_on_huge_bodies(tools: TagTools, body: str) -> None:
    begun = time.process_time()
    record = tagged(tools, article(body, title=body[:50_000]))
    assert time.process_time() - begun < 10
    assert_offsets_hold(record)


def test_an_article_is_of_the_day_it_was_published() -> None:
    assert day_of(article(dateline=dateline("OSLO", day=date(2022, 5, 11)))) == date(2022, 5, 12)


def test_an_article_with_no_date_of_its_own_is_of_the_day_of_its_dateline() -> None:
    named = dateline("OSLO", day=date(2022, 5, 11))
    assert day_of(article(published_at=None, dateline=named)) == date(2022, 5, 11)


def test_an_article_with_no_date_at_all_is_of_the_day_it_was_fetched() -> None:
    assert day_of(article(published_at=None)) == date(2022, 5, 13)


def test_an_old_article_is_not_taken_for_one_of_the_day_it_was_fetched() -> None:
    old = (Caption(text="Boats in Oslo, May 10, 2019.", credit=None),)
    fetched = datetime(2022, 5, 13, tzinfo=UTC)
    assert day_of(article(published_at=None, captions=old, fetched_at=fetched)) is None


def test_the_title_has_no_mentions_in_the_record(tools: TagTools) -> None:
    record = tagged(tools, article("Nothing is named here.", title=WIRE_TITLE))
    assert record.entities == ()
