"""What can go wrong with a broker that we start ourselves."""

from pipeline.errors import ConfigError, TransientError


class BrokerUnavailableError(ConfigError):
    """No Apache Kafka can be started here: no Java, no jars, or no network to fetch them.

    The caller may go on without a broker (the demo runs embedded) or name one in the settings.
    """


class BrokerError(TransientError):
    """Apache Kafka was there but did not start, answer or stop in time; the text has its last words."""
