"""The tag stage: names found, brought together, linked and weighed; quotes and values.

It reads English. An article in another language, known with confidence, passes through with empty
lists; of a very long body the first 50,000 tokens are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from pipeline.models import ModelFile, open_model
from pipeline.outcome import Drop
from pipeline.records import (
    CleanArticle,
    Entity,
    Mention,
    ModelRef,
    Quote,
    QuoteKind,
    TaggedArticle,
)
from pipeline.stages.tag.countries import evidence, rank_countries
from pipeline.stages.tag.dates import latest_full_date
from pipeline.stages.tag.gazetteer import Gazetteer
from pipeline.stages.tag.grouping import group_names
from pipeline.stages.tag.heads import settle
from pipeline.stages.tag.indirect import find_indirect
from pipeline.stages.tag.linking import Linked, link
from pipeline.stages.tag.network_tagger import NetworkTagger
from pipeline.stages.tag.quotes import Said, Speaker, find_quotes
from pipeline.stages.tag.roles import role_of
from pipeline.stages.tag.salience import salience_of, whole
from pipeline.stages.tag.tagger import Name, Tagger
from pipeline.stages.tag.trimming import agree, trim
from pipeline.stages.tag.values import find_values
from pipeline.text.extend import extend

LANGUAGES = frozenset({"en", "und"})
SURE = 0.8
"""From this confidence on another language than English is believed."""
MAX_BODY = 400_000
"""So many code points of a body are read; 50,000 tokens of English fill some 300,000."""
MAX_TITLE = 1_000
PLATFORMS = frozenset({"Twitter", "Facebook", "Instagram", "YouTube", "TikTok", "Telegram"})
"""Where people write; they themselves say nothing."""
FRESH = timedelta(days=31)
"""An article with no date of its own is of the day it was fetched, unless it is clearly older."""


@dataclass(frozen=True, slots=True)
class TagTools:
    """What the tag stage needs beside the record; `tagger` may be any `Tagger`."""

    tagger: Tagger
    places: Gazetteer
    models: tuple[ModelRef, ...] = field(default=())


class NamedTagger(Tagger, Protocol):
    """A tagger that says what it is, as one of the user's own must."""

    @property
    def model(self) -> ModelRef:
        """Its name and version, for the record's provenance."""


def load_tag_tools(tagger: NamedTagger | None = None) -> TagTools:
    """The tools, once per process: some 25 MB, growing to 80 with use, well under a second.

    `tagger` takes the shipped one's place. Raises ModelError if a shipped file is missing or not the
    one the manifest describes.
    """
    places = open_model("places")
    gazetteer = Gazetteer.read(places.path)
    if tagger is not None:
        return TagTools(tagger=tagger, places=gazetteer, models=(tagger.model, _ref(places)))
    network, vectors = open_model("tagger"), open_model("word-vectors")
    return TagTools(
        tagger=NetworkTagger.read(network.path, vectors.path),
        places=gazetteer,
        models=(_ref(network), _ref(vectors), _ref(places)),
    )


def _ref(file: ModelFile) -> ModelRef:
    return ModelRef(name=file.name, version=file.version)


def tag(article: CleanArticle, tools: TagTools) -> TaggedArticle | Drop:
    """The article with its entities, countries, quotes and values.

    >>> tools = load_tag_tools()
    >>> text = "Angela Merkel left Berlin."
    >>> [(text[name.start : name.end], name.type) for name in tools.tagger.find([text])[0]]
    [('Angela Merkel', 'PER'), ('Berlin', 'LOC')]
    """
    if article.language.code not in LANGUAGES and article.language.confidence >= SURE:
        return extend(article, TaggedArticle, entities=(), countries=(), quotes=(), values=())
    body, title = article.body[:MAX_BODY], (article.title or "")[:MAX_TITLE]
    in_title, in_body = tools.tagger.find([title, body])
    names = agree(body, list(settle(body, trim(body, in_body))))
    groups = group_names(body, names, title, settle(title, trim(title, in_title)), tools.places)
    places = article.dateline.places if article.dateline else ()
    linked = link(groups, body, tools.places, places)
    entities = make_entities(linked, title, body)
    countries = rank_countries(evidence(linked, title, places, body, tools.places))
    return extend(
        article,
        TaggedArticle,
        entities=entities,
        countries=countries,
        quotes=make_quotes(body, linked, entities),
        values=find_values(
            body,
            today=day_of(article),
            home=countries[0].code if countries else None,
            names=names,
        ),
    )


def day_of(article: CleanArticle) -> date | None:
    """The day the article is of: published, else by its dateline, else fetched if that fits the text."""
    if article.published_at is not None:
        return article.published_at.date()
    if article.dateline is not None and article.dateline.date is not None:
        return article.dateline.date
    fetched = article.fetched_at.date()
    texts = [article.body[:MAX_BODY], *(caption.text for caption in article.captions[:20])]
    named = [day for day in map(latest_full_date, texts) if day is not None]
    return fetched if not named or max(named) >= fetched - FRESH else None


def make_entities(linked: Sequence[Linked], title: str, body: str) -> tuple[Entity, ...]:
    """The groups as the record has them, `e1` first."""
    article = whole(title, body, linked)
    people = [m for item in linked if item.group.type == "PER" for m in item.group.mentions]
    starts = frozenset(name.start for name in people)
    return tuple(
        Entity(
            id=f"e{number}",
            type=item.group.type,
            name=item.group.name,
            role=role_of(item.group, body, starts) if item.group.type == "PER" else None,
            salience=round(salience_of(item, article), 3),
            confidence=_mean([mention.confidence for mention in item.group.mentions]),
            mentions=tuple(_mention(mention, body) for mention in item.group.mentions),
            links=item.links,
            location=item.location,
        )
        for number, item in enumerate(linked, 1)
    )


def _mention(name: Name, body: str) -> Mention:
    return Mention(
        start=name.start,
        end=name.end,
        text=body[name.start : name.end],
        confidence=round(name.confidence, 3),
    )


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 3)


def make_quotes(
    body: str, linked: Sequence[Linked], entities: Sequence[Entity]
) -> tuple[Quote, ...]:
    """The quotes and indirect statements, with their speakers among the entities."""
    speakers = sorted(
        (
            Speaker(number, name.start, name.end, item.group.type == "PER")
            for number, item in enumerate(linked)
            if item.group.type in ("PER", "ORG") and item.group.name not in PLATFORMS
            for name in item.group.mentions
        ),
        key=lambda speaker: speaker.start,
    )
    direct = find_quotes(body, speakers)
    spoken = {id(said) for said in direct}
    everything = sorted([*direct, *find_indirect(body, speakers, direct)], key=lambda said: said.start)  # fmt: skip
    quotes: list[Quote] = []
    last: int | None = None
    for number, said in enumerate(everything):
        kind: QuoteKind = "direct" if id(said) in spoken else "indirect"
        quotes.append(_quote(said, kind, last if said.goes_on else None, body, entities))
        last = number if kind == "direct" else last
    return tuple(quotes)


def _quote(said: Said, kind: QuoteKind, continues: int | None, body: str, entities: Sequence[Entity]) -> Quote:  # fmt: skip
    """A quote for the record; more certain with a cue, and more so with a speaker."""
    speaker = entities[said.entity] if said.entity is not None else None
    return Quote(
        kind=kind,
        start=said.start,
        end=said.end,
        text=body[said.start : said.end],
        speaker=speaker.id if speaker else None,
        speaker_name=speaker.name if speaker else None,
        cue=said.cue,
        confidence=0.8 if kind == "indirect" else 0.9 if speaker else 0.8 if said.cue else 0.6,
        continues=continues,
    )
