"""A broker behind a proxy for the short form of the fault suite; without one the tests are skipped.

Where PIPELINE_REQUIRE_BROKER is set, a broker that cannot be had is a failure instead.
"""

import os
from collections.abc import Iterator

import pytest

from pipeline.streaming.broker import BrokerUnavailableError
from tests.faults.ground import Ground, behind_proxy


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """Brokers that a test may hurt, if it heals them."""
    try:
        prepared = behind_proxy()
        ground = prepared.__enter__()
    except BrokerUnavailableError as error:
        if os.environ.get("PIPELINE_REQUIRE_BROKER"):
            raise
        pytest.skip(f"no Apache Kafka: {error}")
    yield ground
    prepared.__exit__(None, None, None)
