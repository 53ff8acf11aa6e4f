"""How to reach the brokers: the settings as keyword arguments of aiokafka's clients."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from pipeline.config import Settings
from pipeline.errors import ConfigError, DeliveryError


def connection(settings: Settings) -> dict[str, Any]:
    """Servers, security and credentials for a producer, a consumer or an admin client.

    The mapping holds the password: never log it. Raises ConfigError if a certificate or key file
    cannot be used.
    """
    options: dict[str, Any] = {
        "bootstrap_servers": settings.brokers,
        "security_protocol": settings.security_protocol,
    }
    if settings.security_protocol.startswith("SASL"):
        options |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": _secret(settings),
        }
    if settings.security_protocol.endswith("SSL"):
        options["ssl_context"] = _ssl_context(settings)
    return options


def _secret(settings: Settings) -> str | None:
    password = settings.sasl_password
    return None if password is None else password.get_secret_value()


def _ssl_context(settings: Settings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ssl_cafile)
        if settings.ssl_certfile is not None:
            context.load_cert_chain(settings.ssl_certfile, settings.ssl_keyfile)
    except OSError as error:  # an SSLError is one
        files = [settings.ssl_cafile, settings.ssl_certfile, settings.ssl_keyfile]
        named = ", ".join(str(path) for path in files if path is not None)
        raise ConfigError(f"reading TLS files {named}: {error}") from error
    context.check_hostname = settings.ssl_check_hostname
    return context


@asynccontextmanager
async def admin_client(
    settings: Settings, *, timeout_s: float = 10
) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client that is connected: a broker answered within `timeout_s`.

    Raises DeliveryError that says who was asked if none does, or if one stops answering within.
    """
    client = AIOKafkaAdminClient(**connection(settings), request_timeout_ms=30_000)
    try:
        try:
            async with asyncio.timeout(timeout_s):
                await client.start()
        except TimeoutError as error:
            raise DeliveryError(f"connecting to Kafka at {settings.brokers}: no answer in {timeout_s:g} s") from error  # fmt: skip
        yield client
    except (KafkaError, OSError) as error:
        raise DeliveryError(f"asking Kafka at {settings.brokers}: {_reason(error)}") from error
    finally:
        await client.close()


async def check_reachable(settings: Settings, *, timeout_s: float = 10) -> None:
    """Return if a broker answers within `timeout_s`, else raise DeliveryError that says who was asked."""
    async with admin_client(settings, timeout_s=timeout_s):
        pass


def _reason(error: Exception) -> str:
    """One line for a person; aiokafka says `KafkaConnectionError: Unable to bootstrap from [...]`."""
    if "Unable to bootstrap" in str(error):
        return "nobody answers there (is it running, and are security settings right?)"
    return f"{type(error).__name__}: {error}"
