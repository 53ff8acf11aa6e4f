"""`schemas/topics/*.yaml` are the topics of the flow, with room for what its records may be."""

from pipeline import codec
from pipeline.config import Settings
from pipeline.flow import SEEN_TOPIC, STAGES
from pipeline.streaming.topic_specs import load_topics

TOPICS = {spec.name: spec for spec in load_topics()}


def test_every_topic_of_the_flow_has_a_file_and_no_other() -> None:
    flow = {topic for stage in STAGES for topic in (stage.source, stage.sink, stage.dead_letters)}
    assert TOPICS.keys() == flow | {SEEN_TOPIC}


def test_topics_come_in_flow_order_dead_letters_last() -> None:
    records = [STAGES[0].source, *(stage.sink for stage in STAGES)]
    assert list(TOPICS) == [*records, SEEN_TOPIC, *(stage.dead_letters for stage in STAGES)]


def test_each_topic_holds_the_record_of_its_stage() -> None:
    for stage in STAGES:
        assert TOPICS[stage.source].record == codec.schema_of(stage.reads)
        assert TOPICS[stage.sink].record == codec.schema_of(stage.writes)
        assert TOPICS[stage.dead_letters].record == "news-dead-letter/1"


def test_stages_keep_an_article_in_its_partition() -> None:
    for stage in STAGES:
        assert TOPICS[stage.source].partitions == TOPICS[stage.sink].partitions


def test_what_was_seen_lies_beside_what_it_was_seen_in() -> None:
    seen, raw = TOPICS[SEEN_TOPIC], TOPICS[STAGES[0].source]
    assert seen.partitions == raw.partitions
    assert seen.config["retention.ms"] == raw.config["retention.ms"]
    assert int(seen.config["max.message.bytes"]) > 500_000 * 16


def test_only_the_finished_records_are_compacted() -> None:
    compacted = {
        name for name, spec in TOPICS.items() if "compact" in spec.config["cleanup.policy"]
    }
    assert compacted == {STAGES[-1].sink}


def test_every_record_that_may_be_read_fits_and_so_does_its_dead_letter() -> None:
    largest = Settings.model_construct().max_record_bytes
    for spec in TOPICS.values():
        room = int(spec.config["max.message.bytes"])
        assert room > (largest * 4 / 3 if spec.name.endswith("-dlq") else largest)
