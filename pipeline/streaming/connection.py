"""How to reach the brokers: the settings as keyword arguments of aiokafka's clients."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import KafkaConnectionError, KafkaError

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
        await _start(client, settings, timeout_s)
        yield client
    except KafkaError as error:
        raise DeliveryError(f"asking Kafka at {settings.brokers}: {type(error).__name__}: {error}") from error  # fmt: skip
    finally:
        await client.close()


async def check_reachable(settings: Settings, *, timeout_s: float = 10) -> None:
    """Return if a broker answers within `timeout_s`, else raise DeliveryError that says who was asked."""
    async with admin_client(settings, timeout_s=timeout_s):
        pass


async def _start(client: AIOKafkaAdminClient, settings: Settings, timeout_s: float) -> None:
    where = f"connecting to Kafka at {settings.brokers}"
    try:
        async with asyncio.timeout(timeout_s):
            try:
                await client.start()
            except KafkaConnectionError as error:
                raise DeliveryError(f"{where}: {await _why(settings)}") from error
    except TimeoutError as error:
        raise DeliveryError(f"{where}: no answer in {timeout_s:g} s") from error


async def _why(settings: Settings) -> str:
    """Why the first broker cannot be reached, for a person; the client only logs it."""
    options = connection(settings)
    ((host, port, _), *_) = collect_hosts(options.pop("bootstrap_servers"))
    try:
        (await create_conn(host, port, request_timeout_ms=5000, **options)).close()
    except ConnectionRefusedError:
        return "nobody listens there"
    except ssl.SSLError as error:
        return f"TLS failed: {error}"
    except (KafkaError, OSError) as error:
        name, text = type(error).__name__, str(error)
        return text if name in text else f"{name}: {text}".removesuffix(": ")
    return "the answer was none of Kafka's (do the security settings fit that port?)"
