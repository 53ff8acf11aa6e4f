"""The topic files are read strictly: whatever is wrong in one is said, nothing is passed over."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.streaming.topic_specs import load_topics, parse_topic

GOOD = """\
name: news-raw
description: Articles.
record: news-raw/1
key: article id
partitions: 8
replication: 1
config:
  retention.ms: 1000
"""


def test_topic_file_is_read_whole() -> None:
    spec = parse_topic(GOOD, origin="news-raw.yaml")
    assert (spec.name, spec.partitions, spec.config) == ("news-raw", 8, {"retention.ms": "1000"})


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("partitions: 8", "partitons: 8", "unknown key 'partitons'"),
        ("partitions: 8\n", "", "missing key 'partitions'"),
        ("partitions: 8", "partitions: eight", "partitions is a str, not a int"),
        ("partitions: 8", "partitions: true", "partitions is a bool, not a int"),
        ("partitions: 8", "partitions: 0", "at least 1"),
        ("replication: 1", "replication: -1", "at least 1"),
        ("name: news-raw", "name: news_raw", "does not match"),
        ("name: news-raw", "name: News", "does not match"),
        ("news-raw/1", "news-raw/99", "unknown record 'news-raw/99'"),
        ("retention.ms", "retention_ms", "config key 'retention_ms' is none of Kafka's"),
        ("config:\n  retention.ms: 1000", "config: [1]", "config is a list, not a dict"),
        ("name:", "name: [", "not valid YAML"),
    ],
)
def test_mistake_in_a_topic_file_is_named(old: str, new: str, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError) as caught:
        parse_topic(GOOD.replace(old, new), origin="news-raw.yaml")
    assert str(caught.value).startswith("reading news-raw.yaml: ")
    assert reason in str(caught.value)


def test_file_with_no_mapping_is_refused() -> None:
    with pytest.raises(ConfigError, match="no mapping"):
        parse_topic("- a\n", origin="x.yaml")


def test_file_must_be_called_like_its_topic(tmp_path: Path) -> None:
    (tmp_path / "news-row.yaml").write_text(GOOD)
    with pytest.raises(ConfigError, match=r"reading news-row\.yaml: it describes 'news-raw'"):
        load_topics(tmp_path)
