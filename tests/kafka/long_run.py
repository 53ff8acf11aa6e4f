"""What the long runs stand on: a Kafka, a flow of their own on it, and a folder for the logs."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from pipeline.config import Settings, load_settings
from pipeline.streaming.broker import Broker
from pipeline.streaming.topics import create_topics
from tests.kafka.conftest import fresh_settings

SESSION_S = 6.0


@contextmanager
def long_run(*, partitions: int) -> Iterator[tuple[Settings, Path]]:
    """Settings of a fresh flow on the Kafka that the settings name, else on one that is started."""
    named = load_settings().bootstrap_servers
    own = nullcontext() if named else Broker(cache=load_settings().cache_folder)
    with own as broker, tempfile.TemporaryDirectory() as folder:
        servers = named or broker.bootstrap_servers  # type: ignore[union-attr]
        settings = fresh_settings(servers, session_timeout_s=SESSION_S)
        asyncio.run(create_topics(settings, partitions=partitions))
        yield settings, Path(folder)
