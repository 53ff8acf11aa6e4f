"""The hop as a Quix Streams application: records as bytes from one topic to another, exactly once.

    python quix_hop.py BROKERS GROUP SOURCE SINK

Runs in a virtual environment of its own, since quixstreams pins versions that differ from ours.
"""

import sys

from quixstreams import Application


def main() -> None:
    """Run until SIGTERM."""
    brokers, group, source, sink = sys.argv[1:]
    application = Application(
        broker_address=brokers,
        consumer_group=group,
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        commit_every=500,
        commit_interval=0.25,
        auto_create_topics=False,
        loglevel="WARNING",
    )
    frame = application.dataframe(application.topic(source, value_deserializer="bytes"))
    frame.to_topic(application.topic(sink, value_serializer="bytes"))
    application.run()


if __name__ == "__main__":
    main()
