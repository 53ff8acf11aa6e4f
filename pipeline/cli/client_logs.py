"""Keeps the Kafka client's own log lines from the terminal: what counts is told as our own errors."""

import logging


def keep_quiet() -> None:
    """Let no log line through to standard error, but critical ones; for commands that end by themselves."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
