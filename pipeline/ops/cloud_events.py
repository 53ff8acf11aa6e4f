"""The headers of a record on Kafka: CloudEvents attributes, binary mode."""

from pipeline.message import Headers
from pipeline.records import Article


def cloud_event(record: Article, *, source: str) -> Headers:
    """The attributes of `record`; `source` is the URI reference of where it came from.

    `ce_id` is article id and version, by which readers know a repeat.
    """
    return (
        ("ce_specversion", b"1.0"),
        ("ce_id", f"{record.id}.{record.version}".encode()),
        ("ce_source", source.encode()),
        ("ce_type", record.schema.encode()),
        ("content-type", b"application/json"),
    )
