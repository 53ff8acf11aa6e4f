"""What must hold before a worker starts: a broker answers, and every topic is there.

Faust waits for a missing source topic without a word, hence the look beforehand. The size limits
come from the broker too: what counts is what it enforces, not what our files say.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code

from pipeline.errors import ConfigError, TransientError

ANSWER_S = 10.0
"""How long the brokers may take to answer."""

_SIZE = "max.message.bytes"
_UNKNOWN_TOPIC = 3


async def size_limits(connection: Mapping[str, Any], topics: Iterable[str]) -> dict[str, int]:
    """The largest record batch, in bytes, that the broker takes on each topic.

    Raises ConfigError if a topic does not exist or may not be seen, TransientError if no broker
    answers in `ANSWER_S`.
    """
    wanted = sorted(set(topics))
    servers = connection["bootstrap_servers"]
    try:
        async with asyncio.timeout(ANSWER_S):
            answers = await _described(connection, wanted)
    except TimeoutError as error:
        raise TransientError(f"connecting to {servers}: no answer in {ANSWER_S:.0f} s") from error
    except (KafkaError, OSError) as error:
        raise TransientError(f"connecting to {servers}: {error}") from error
    missing = [name for name in wanted if answers[name][0] == _UNKNOWN_TOPIC]
    if missing:
        raise ConfigError(f"looking for topics on {servers}: {', '.join(missing)} missing; make them with `pipeline topics create`")  # fmt: skip
    for name, (code, _entries) in answers.items():
        if code:
            raise ConfigError(f"looking at topic {name} on {servers}: {for_code(code).__name__}")
    return {name: int(entries[_SIZE]) for name, (_code, entries) in answers.items()}


async def _described(
    connection: Mapping[str, Any], topics: list[str]
) -> dict[str, tuple[int, dict[str, str]]]:
    """Topic -> (error code, settings)."""
    client = AIOKafkaAdminClient(**connection)
    try:
        await client.start()
        resources = [
            ConfigResource(ConfigResourceType.TOPIC, name, configs={_SIZE: None}) for name in topics
        ]
        (answer,) = await client.describe_configs(resources)
    finally:
        await client.close()
    return {
        name: (code, {entry[0]: entry[1] for entry in entries})
        for code, _text, _kind, name, entries in answer.resources
    }
