"""The same chain of three hops by Quix Streams, exactly once, for the comparison (docs/comparison.md).

It needs no more than `pip install quixstreams` in an environment of its own, whose interpreter
QUIX_PYTHON names for the fault suite; settings come by the same environment variables as a worker's.
"""

import os
import sys
import tempfile
from typing import Any

HOPS = (("news-raw", "news-clean"), ("news-clean", "news-tagged"), ("news-tagged", "news-enriched"))


def main() -> int:
    """Carry records over all three hops until SIGTERM."""
    from quixstreams import Application  # noqa: PLC0415 - it is installed for the comparison only

    session_ms = int(float(os.environ["PIPELINE_SESSION_TIMEOUT_S"]) * 1000)
    app = Application(
        broker_address=os.environ["PIPELINE_BOOTSTRAP_SERVERS"],
        consumer_group=os.environ["PIPELINE_GROUP"],
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        commit_interval=0.2,
        auto_create_topics=False,
        consumer_extra_config={
            "session.timeout.ms": session_ms,
            "heartbeat.interval.ms": session_ms * 3 // 10,
        },
        producer_extra_config={"partitioner": "murmur2_random"},
        state_dir=tempfile.mkdtemp(prefix="quix-"),
    )
    for source, sink in HOPS:
        _hop(app, source, sink)
    print("worker ready", flush=True)
    app.run()
    return 0


def _hop(app: Any, source: str, sink: str) -> None:
    prefix = os.environ.get("PIPELINE_TOPIC_PREFIX", "")
    given = app.topic(prefix + source, key_deserializer="bytes", value_deserializer="bytes")
    made = app.topic(prefix + sink, key_serializer="bytes", value_serializer="bytes")
    app.dataframe(given).to_topic(made)


if __name__ == "__main__":
    sys.exit(main())
