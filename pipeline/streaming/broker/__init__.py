"""A real Apache Kafka out of Python packages: for trying out, tests and laptops, not for production.

```
with Broker() as broker:
    broker.bootstrap_servers  # "127.0.0.1:23456"
```
"""

from pipeline.streaming.broker.errors import BrokerError, BrokerUnavailableError
from pipeline.streaming.broker.jars import KAFKA_VERSION
from pipeline.streaming.broker.kafka import Broker
from pipeline.streaming.broker.properties import Security

__all__ = ["KAFKA_VERSION", "Broker", "BrokerError", "BrokerUnavailableError", "Security"]
