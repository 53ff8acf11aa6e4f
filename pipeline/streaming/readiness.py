"""What must hold before a worker starts: a broker answers, and every topic is there.

Faust waits for a missing source topic without a word, hence the look beforehand. The size limits
come from the broker too: what counts is what it enforces, not what our files say.
"""

import asyncio
from collections.abc import Iterable

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code

from pipeline.config import Settings
from pipeline.errors import ConfigError, DeliveryError
from pipeline.streaming.connection import admin_client

ANSWER_S = 10.0
"""How long the brokers may take to answer."""

_SIZE = "max.message.bytes"
_UNKNOWN_TOPIC = 3


async def size_limits(settings: Settings, topics: Iterable[str]) -> dict[str, int]:
    """The largest record batch, in bytes, that the broker takes on each topic.

    Raises ConfigError if a topic does not exist or may not be seen, DeliveryError if no broker
    answers in `ANSWER_S`.
    """
    wanted, servers = sorted(set(topics)), settings.brokers
    async with admin_client(settings, timeout_s=ANSWER_S) as client:
        try:
            async with asyncio.timeout(ANSWER_S):
                answers = await _described(client, wanted)
        except (KafkaError, OSError) as error:  # a TimeoutError is an OSError
            raise DeliveryError(f"looking for topics on {servers}: {error!r}") from error
    missing = [name for name in wanted if answers[name][0] == _UNKNOWN_TOPIC]
    if missing:
        raise ConfigError(f"looking for topics on {servers}: {', '.join(missing)} missing; make them with `pipeline topics create`")  # fmt: skip
    for name, (code, _entries) in answers.items():
        if code:
            raise ConfigError(f"looking at topic {name} on {servers}: {for_code(code).__name__}")
    return {name: int(entries[_SIZE]) for name, (_code, entries) in answers.items()}


async def _described(
    client: AIOKafkaAdminClient, topics: list[str]
) -> dict[str, tuple[int, dict[str, str]]]:
    """Topic -> (error code, settings)."""
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, name, configs={_SIZE: None}) for name in topics
    ]
    (answer,) = await client.describe_configs(resources)
    return {
        name: (code, {entry[0]: entry[1] for entry in entries})
        for code, _text, _kind, name, entries in answer.resources
    }
