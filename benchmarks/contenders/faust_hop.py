"""The hop as people usually write it for Faust: `await topic.send(...)`, at least once.

python faust_hop.py BROKERS GROUP SOURCE SINK
"""

import sys
from typing import Any

import faust


def application(brokers: str, group: str, source: str, sink: str) -> faust.App:
    """An app with one agent that sends each record's bytes on."""
    app = faust.App(
        group,
        broker=";".join(f"kafka://{broker}" for broker in brokers.split(",")),
        broker_max_poll_records=500,
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_enabled=False,
    )
    taken = app.topic(source, key_serializer="raw", value_serializer="raw")
    sent = app.topic(sink, key_serializer="raw", value_serializer="raw")

    @app.agent(taken)
    async def carry(stream: Any) -> None:
        async for event in stream.events():
            await sent.send(key=event.key, value=event.value)

    return app


def main() -> None:
    """Run until SIGTERM."""
    app = application(*sys.argv[1:])
    sys.argv[1:] = ["worker", "--without-web", "-l", "warn"]
    app.main()


if __name__ == "__main__":
    main()
