"""TLS and SASL against a real broker: everything works through them, and what is wrong is said."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiokafka import AIOKafkaProducer
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from pipeline.config import Settings, load_settings
from pipeline.errors import ConfigError, DeliveryError
from pipeline.streaming.broker import Broker, Security
from pipeline.streaming.connection import check_reachable, connection
from pipeline.streaming.ingest import ingest
from pipeline.streaming.reader import count, read
from pipeline.streaming.topics import create_topics
from tests.kafka.conftest import fresh_settings
from tests.kafka.test_ingest import now
from tests.kafka.traffic import article, many
from tests.kafka.workers import REAL_WORKER, crew

pytestmark = pytest.mark.asyncio
PASSWORD = "wire-secret-7"  # noqa: S105
PROTOCOLS = ("SSL", "SASL_PLAINTEXT", "SASL_SSL")


@dataclass(frozen=True)
class Files:
    """PEM files: the authority, a client's certificate and key, a stranger's authority."""

    authority: Path
    certificate: Path
    key: Path
    stranger: Path


def pkcs8(certificate: trustme.LeafCert) -> bytes:
    """Its key as Kafka wants it."""
    key = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def files(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("tls")
    found = Files(*(folder / name for name in ("authority.pem", "client.pem", "client.key", "stranger.pem")))  # fmt: skip
    client = authority.issue_cert("reader@example.org")
    authority.cert_pem.write_to_path(found.authority)
    client.cert_chain_pems[0].write_to_path(found.certificate)
    client.private_key_pem.write_to_path(found.key)
    trustme.CA().cert_pem.write_to_path(found.stranger)
    return found


@pytest.fixture(scope="module")
def secured(bootstrap_servers: str, authority: trustme.CA, files: Files) -> Iterator[Broker]:
    """A broker with a listener of each kind. (The shared one is started first, and may skip.)"""
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    keystore = files.authority.with_name("broker.pem")
    chain = b"".join(part.bytes() for part in certificate.cert_chain_pems)
    keystore.write_bytes(pkcs8(certificate) + chain)
    security = Security(PROTOCOLS, {"wire": PASSWORD}, keystore, files.authority, require_client_certificate=True)  # fmt: skip
    with Broker(cache=load_settings().cache_folder, security=security) as broker:
        yield broker


def settings_for(broker: Broker, files: Files, protocol: str, **changes: Any) -> Settings:
    given: dict[str, Any] = {"security_protocol": protocol}
    if protocol.startswith("SASL"):
        given |= {"sasl_username": "wire", "sasl_password": PASSWORD}
    if protocol.endswith("SSL"):
        given |= {"ssl_cafile": files.authority, "ssl_certfile": files.certificate, "ssl_keyfile": files.key}  # fmt: skip
    return fresh_settings(broker.address(protocol), **{**given, **changes})


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_topics_ingest_and_reading_work(secured: Broker, files: Files, protocol: str) -> None:
    settings = settings_for(secured, files, protocol)
    assert all(state.created for state in await create_topics(settings, partitions=2))
    await ingest(map(article, many(20)), settings, now=now)
    assert (await count(settings, "news-raw")).records == 20


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_transactions_work(secured: Broker, files: Files, protocol: str) -> None:
    settings = settings_for(secured, files, protocol)
    await create_topics(settings, partitions=2)
    producer = AIOKafkaProducer(**connection(settings), transactional_id=settings.group)
    await producer.start()
    try:
        async with producer.transaction():
            await producer.send_and_wait(settings.topic("news-raw"), b"kept")
    finally:
        await producer.stop()
    async with aclosing(read(settings, "news-raw")) as found:
        assert [record.value async for record in found] == [b"kept"]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_whole_worker_works(
    secured: Broker, files: Files, protocol: str, tmp_path: Path
) -> None:
    """The command that users start: group, lanes and their transactions, a dead letter, a stop."""
    settings = settings_for(secured, files, protocol, state_dir=tmp_path)
    await create_topics(settings, partitions=2)
    await ingest(map(article, many(20)), settings, now=now)
    producer = AIOKafkaProducer(**connection(settings))
    async with producer:
        await producer.send_and_wait(settings.topic("news-raw"), b"no JSON", key=b"bad")
    with crew(settings, tmp_path, size=1, command=REAL_WORKER, wait=False) as (worker,):
        async with asyncio.timeout(90):
            while await ends(settings) != (20, 1):
                assert worker.is_running(), worker.text()
                await asyncio.sleep(0.5)
        assert worker.stop() == 0
        assert PASSWORD not in worker.text()


async def ends(settings: Settings) -> tuple[int, int]:
    """How many committed records are enriched, how many are dead letters."""
    enriched, letters = [await count(settings, name) for name in ("news-enriched", "news-raw-dlq")]
    return enriched.distinct, letters.records


@pytest.mark.parametrize(
    ("protocol", "changes", "text"),
    [
        ("SASL_PLAINTEXT", {"sasl_password": "wrong"}, "nvalid credentials"),
        ("SASL_PLAINTEXT", {"sasl_username": "nobody"}, "nvalid credentials"),
        ("SASL_PLAINTEXT", {"sasl_mechanism": "PLAIN"}, "UnsupportedSaslMechanism"),
        ("SSL", {"ssl_cafile": None}, "certificate"),
        ("SSL", {"ssl_certfile": None, "ssl_keyfile": None}, "closed"),
    ],
)
async def test_wrong_security_is_refused_in_one_line(
    secured: Broker, files: Files, protocol: str, changes: dict[str, Any], text: str, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    settings = settings_for(secured, files, protocol, **changes)
    with pytest.raises(DeliveryError) as caught:
        await check_reachable(settings)
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)
    for secret in (PASSWORD, "wrong"):
        assert secret not in str(caught.value) + caplog.text


async def test_stranger_is_not_trusted(secured: Broker, files: Files) -> None:
    settings = settings_for(secured, files, "SSL", ssl_cafile=files.stranger)
    with pytest.raises(DeliveryError, match="certificate"):
        await check_reachable(settings)


async def test_plain_client_at_a_tls_port_is_told_to_look_at_its_settings(secured: Broker) -> None:
    with pytest.raises(DeliveryError, match=r"closed|security settings"):
        await check_reachable(fresh_settings(secured.address("SSL")))


async def test_missing_certificate_file_is_named(secured: Broker, files: Files) -> None:
    settings = settings_for(secured, files, "SSL", ssl_cafile=Path("no-such.pem"))
    with pytest.raises(ConfigError, match=r"reading TLS files no-such\.pem"):
        await check_reachable(settings)


async def test_settings_do_not_show_the_password(secured: Broker, files: Files) -> None:
    assert PASSWORD not in repr(settings_for(secured, files, "SASL_SSL"))
