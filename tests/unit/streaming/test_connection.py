"""The settings as the Kafka client wants them."""

import ssl
from pathlib import Path

import pytest
import trustme

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.streaming.connection import connection


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, bootstrap_servers="a:1,b:2", **given)  # type: ignore[arg-type, call-arg]


def test_plain_connection_has_servers_and_no_secrets() -> None:
    assert connection(settings()) == {"bootstrap_servers": "a:1,b:2", "security_protocol": "PLAINTEXT"}  # fmt: skip


def test_sasl_connection_has_the_password_as_it_is() -> None:
    given = connection(settings(security_protocol="SASL_PLAINTEXT", sasl_username="wire", sasl_password="pass word"))  # fmt: skip  # noqa: S106
    assert given["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (given["sasl_plain_username"], given["sasl_plain_password"]) == ("wire", "pass word")
    assert "ssl_context" not in given


def test_tls_connection_checks_certificates_and_names() -> None:
    context = connection(settings(security_protocol="SSL"))["ssl_context"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_names_need_not_be_checked_but_certificates_are() -> None:
    context = connection(settings(security_protocol="SSL", ssl_check_hostname=False))["ssl_context"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, False)


def test_given_authority_is_the_only_one_trusted(tmp_path: Path) -> None:
    file = tmp_path / "authority.pem"
    trustme.CA().cert_pem.write_to_path(file)
    context = connection(settings(security_protocol="SSL", ssl_cafile=file))["ssl_context"]
    assert len(context.get_ca_certs()) == 1


@pytest.mark.parametrize("content", [None, "no certificate"])
@pytest.mark.parametrize("name", ["ssl_cafile", "ssl_certfile"])
def test_file_that_is_no_certificate_is_named(tmp_path: Path, name: str, content: str | None) -> None:  # fmt: skip
    file = tmp_path / "some.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ConfigError, match=r"reading TLS files .*some\.pem"):
        connection(settings(security_protocol="SSL", **{name: file}))
