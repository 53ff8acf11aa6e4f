"""The topic files are the topics of the flow, and fit what is written into them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline import codec
from pipeline.config import Settings
from pipeline.flow import STAGES
from pipeline.ops.dead_letters import ENVELOPE_BYTES
from pipeline.streaming.topic_specs import TopicSpec, load_topics

SCHEMAS = Path(__file__).parents[2] / "schemas"
TOPICS = {topic.name: topic for topic in load_topics()}


def size_limit(topic: TopicSpec) -> int:
    return int(topic.config["max.message.bytes"])


def channels() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text("utf-8"))
    found: dict[str, Any] = document["channels"]
    return found


def test_the_topics_are_those_of_the_flow() -> None:
    wanted = {topic for stage in STAGES for topic in (stage.source, stage.sink, stage.dead_letters)}
    assert TOPICS.keys() == wanted


def test_the_topics_are_the_channels_of_asyncapi_in_the_same_words() -> None:
    described = {name: channel["description"] for name, channel in channels().items()}
    assert {name: topic.description for name, topic in TOPICS.items()} == described


def test_each_topic_names_the_record_that_it_carries() -> None:
    wanted = {stage.source: codec.schema_of(stage.reads) for stage in STAGES}
    wanted |= {stage.sink: codec.schema_of(stage.writes) for stage in STAGES}
    wanted |= {stage.dead_letters: "news-dead-letter/1" for stage in STAGES}
    assert {name: topic.record for name, topic in TOPICS.items()} == wanted


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: str(stage.name))
def test_an_article_stays_on_its_partition(stage: Any) -> None:
    assert TOPICS[stage.source].partitions == TOPICS[stage.sink].partitions


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: str(stage.name))
def test_the_largest_record_fits_whole_into_its_dead_letter(stage: Any) -> None:
    in_base64 = size_limit(TOPICS[stage.source]) * 4 // 3 + 4
    assert size_limit(TOPICS[stage.dead_letters]) >= in_base64 + ENVELOPE_BYTES


def test_the_largest_record_that_is_read_from_a_file_fits_into_news_raw() -> None:
    default = Settings.model_fields["max_record_bytes"].default
    assert size_limit(TOPICS["news-raw"]) > default


def test_what_subscribers_read_is_compacted_and_tombstones_stay_for_days() -> None:
    config = TOPICS["news-enriched"].config
    assert "compact" in config["cleanup.policy"].split(",")
    assert int(config["delete.retention.ms"]) >= 24 * 3600 * 1000


def test_only_what_subscribers_read_is_compacted() -> None:
    compacted = {name for name, topic in TOPICS.items() if "compact" in topic.config["cleanup.policy"]}  # fmt: skip
    assert compacted == {"news-enriched"}


def test_dead_letters_are_kept_longer_than_what_they_came_from() -> None:
    for stage in STAGES:
        kept_ms = int(TOPICS[stage.dead_letters].config["retention.ms"])
        assert kept_ms > int(TOPICS[stage.source].config["retention.ms"])
