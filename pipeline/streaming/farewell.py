"""Says good-bye to the groups for a worker that died without it, so that its partitions move at once.

Else they stand still until the dead worker's session has timed out, although its supervisor, which
has started this process in its place, knows better.
"""

import asyncio
import logging
from collections.abc import Mapping

from aiokafka.errors import KafkaError
from aiokafka.protocol.group import LeaveGroupRequest

from pipeline.config import Settings
from pipeline.errors import DeliveryError
from pipeline.streaming.connection import admin_client

log = logging.getLogger(__name__)

ANSWER_S = 3.0
"""Longer is not waited: then the session ends by itself."""


async def leave_for(members: Mapping[str, str], settings: Settings) -> None:
    """Leave each group for the member that is dead; group -> member id.

    One that the group does not know any more has left in order. Whatever fails is only told at
    DEBUG: the group gets rid of a dead member by itself.
    """
    if not members:
        return
    try:
        async with asyncio.timeout(ANSWER_S), admin_client(settings, timeout_s=ANSWER_S) as client:
            for group, member in members.items():
                node = await client.find_coordinator(group)
                await client._send_request_to_node(node, LeaveGroupRequest(group, member))
                log.debug("left the group %s for %s", group, member)
    except (DeliveryError, KafkaError, OSError) as error:  # a TimeoutError is an OSError
        log.debug("leaving groups for a dead worker: %r", error)
