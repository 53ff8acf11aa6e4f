"""Reads a consumer group's committed offsets, for the lanes, which must know where to go on.

A client of its own in the loop of the lanes: a read through Faust's consumer would wait for that
consumer's thread, which may itself be stopping (a SIGTERM in the middle of a rebalance then hung
for a minute).
"""

from collections.abc import Mapping
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError


class CommittedOffsets:
    """The committed offsets of one consumer group, read from its coordinator each time.

    Close it when it is not needed for a while: an admin client asks for all the cluster's topics
    now and then, which on a large cluster holds up the loop.
    """

    def __init__(self, connection: Mapping[str, Any], *, group: str) -> None:
        """`connection` holds the client's keyword arguments: servers, security."""
        self._connection = dict(connection)
        self._group = group
        self._client: AIOKafkaAdminClient | None = None

    async def read(self, partition: TopicPartition) -> int | None:
        """The committed offset, None if the group has none.

        Raises KafkaError if the coordinator does not answer or is moving: try again. The caller
        bounds the time.
        """
        client = self._client or await self._connected()
        found = await client.list_consumer_group_offsets(self._group, partitions=[partition])
        if partition not in found:
            # The client does not look at the answer's own error code (the coordinator is loading
            # or has moved) and returns nothing; taken for "no commit" it would repeat the topic.
            raise GroupCoordinatorNotAvailableError(f"no answer for {self._group} on {partition}")
        offset: int = found[partition].offset
        return None if offset < 0 else offset

    async def close(self) -> None:
        """Drop the connections; a later read makes new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _connected(self) -> AIOKafkaAdminClient:
        client = AIOKafkaAdminClient(**self._connection)
        try:
            await client.start()
        except BaseException:
            await client.close()
            raise
        if self._client is not None:  # another lane was faster
            await client.close()
            return self._client
        self._client = client
        return client
