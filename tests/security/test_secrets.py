"""A planted password shows up nowhere: not in settings, help, logs, errors, tracebacks or dead letters."""

import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from click import Group

from pipeline.cli.main import COMMANDS, cli
from pipeline.config import Settings, load_settings
from pipeline.errors import ConfigError, PipelineError
from pipeline.streaming.connection import check_reachable

SECRET = "quince-lantern-4711"  # noqa: S105 - planted
USER = "wire-user"
BY_COMMAND = {
    "worker": ["worker", "--no-supervise", "--log-level", "DEBUG"],
    "topics": ["topics", "describe"],
    "tail": ["tail", "news-enriched", "--from-beginning"],
    "audit": ["audit"],
    "trace": ["trace", "some-article"],
    "dlq": ["dlq", "stats"],
}


@contextmanager
def closing_server() -> Iterator[str]:
    """A port that takes what a client says first, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_hang_up, args=(server,), daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


def _hang_up(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)


def secured(servers: str, **changes: str) -> dict[str, str]:
    """The environment of a client that logs in."""
    given = {
        "PIPELINE_BOOTSTRAP_SERVERS": servers,
        "PIPELINE_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "PIPELINE_SASL_MECHANISM": "PLAIN",
        "PIPELINE_SASL_USERNAME": USER,
        "PIPELINE_SASL_PASSWORD": SECRET,
        **changes,
    }
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PIPELINE_")}
    return {**plain, **given}


def said(arguments: list[str], environment: dict[str, str], folder: Path) -> str:
    """All that the command says, in a folder of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        env={**environment, "PYTHONPATH": os.getcwd()},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    return done.stdout + done.stderr


def commands() -> Iterator[list[str]]:
    """Every command and subcommand."""
    for name in COMMANDS:
        yield [name]
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        if isinstance(command, Group):
            yield from ([name, inner] for inner in command.commands)


@pytest.mark.parametrize("arguments", list(commands()), ids=" ".join)
def test_help_shows_no_setting_of_this_machine(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in secured("127.0.0.1:1").items():
        monkeypatch.setenv(name, value)
    with suppress(SystemExit):
        cli.main([*arguments, "--help"], prog_name="pipeline", standalone_mode=False)
    told = capsys.readouterr()
    assert told.out
    assert SECRET not in told.out + told.err


@pytest.mark.parametrize("given", ["environment", ".env", "pipeline.toml"])
def test_config_masks_the_password_wherever_it_comes_from(given: str, tmp_path: Path) -> None:
    environment = secured("127.0.0.1:1")
    if given == ".env":
        (tmp_path / ".env").write_text(f"PIPELINE_SASL_PASSWORD={environment.pop('PIPELINE_SASL_PASSWORD')}\n")  # fmt: skip
    elif given == "pipeline.toml":
        (tmp_path / "pipeline.toml").write_text(f'sasl_password = "{environment.pop("PIPELINE_SASL_PASSWORD")}"\n')  # fmt: skip
    told = said(["config"], environment, tmp_path)
    (line,) = [line for line in told.splitlines() if line.startswith("sasl_password")]
    assert "*****" in line
    assert given in line
    assert SECRET not in told


@pytest.mark.parametrize("arguments", list(BY_COMMAND.values()), ids=list(BY_COMMAND))
def test_connection_that_fails_does_not_tell(arguments: list[str], tmp_path: Path) -> None:
    with closing_server() as servers:
        told = said(arguments, secured(servers), tmp_path)
    assert told.strip(), "it fails, and says so"
    assert SECRET not in told


@pytest.mark.parametrize(
    "changes",
    [
        {"PIPELINE_SASL_MECHANISM": "KERBEROS"},
        {"PIPELINE_BATCH_RECORDS": "many"},
        {"PIPELINE_SASL_USERNAME": ""},
        {"PIPELINE_SASL_PASSWORT": SECRET},
    ],
    ids=["mechanism", "number", "no-user", "misspelt"],
)
def test_wrong_settings_are_told_without_the_password(
    changes: dict[str, str], tmp_path: Path
) -> None:
    told = said(["config"], secured("127.0.0.1:1", **changes), tmp_path)
    assert told.strip()
    assert SECRET not in told


def test_broken_settings_file_is_not_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.toml").write_text(f'sasl_password = "{SECRET}\n')
    monkeypatch.setenv("PIPELINE_CONFIG", str(tmp_path / "broken.toml"))
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert SECRET not in str(caught.value)


@pytest.mark.asyncio
async def test_client_that_is_hung_up_on_logs_nothing_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with closing_server() as servers:
        settings = settings_for(servers)
        with pytest.raises(PipelineError) as caught:
            await check_reachable(settings, timeout_s=5)
    shown = f"{caught.value!r} {settings!r} {settings} {settings.model_dump()} {caplog.text}"
    assert SECRET not in shown


def settings_for(servers: str) -> Settings:
    """The same as settings."""
    return load_settings(
        bootstrap_servers=servers,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="PLAIN",
        sasl_username=USER,
        sasl_password=SECRET,
    )
