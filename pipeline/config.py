"""Settings: the only reader of the environment, of `.env` and of TOML.

Precedence, highest first: command line, environment (`PIPELINE_*`), `.env`, `pipeline.toml` (or the
file that `PIPELINE_CONFIG` names), defaults. `pipeline config` lists them all.
"""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from pipeline.errors import ConfigError

MIB = 1024 * 1024


class Settings(BaseSettings):
    """Everything that can be set, with its default and meaning."""

    model_config = SettingsConfigDict(
        env_prefix="PIPELINE_",
        env_file=".env",
        dotenv_filtering="match_prefix",
        extra="forbid",
        frozen=True,
    )

    bootstrap_servers: Annotated[str, Field(description="Kafka brokers, host:port, comma-separated; empty: demo and tests start one themselves, the other commands use localhost:9092")] = ""  # fmt: skip
    security_protocol: Annotated[Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"], Field(description="how to talk to the brokers")] = "PLAINTEXT"  # fmt: skip
    sasl_mechanism: Annotated[Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"], Field(description="SASL mechanism")] = "SCRAM-SHA-512"  # fmt: skip
    sasl_username: Annotated[str | None, Field(description="SASL user")] = None
    sasl_password: Annotated[SecretStr | None, Field(description="SASL password")] = None
    ssl_cafile: Annotated[Path | None, Field(description="PEM file of the authorities to trust; empty: the system's")] = None  # fmt: skip
    ssl_certfile: Annotated[Path | None, Field(description="PEM file of the client certificate")] = None  # fmt: skip
    ssl_keyfile: Annotated[Path | None, Field(description="PEM file of the client key")] = None
    ssl_check_hostname: Annotated[bool, Field(description="check the brokers' names against their certificates")] = True  # fmt: skip

    group: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", description="consumer group prefix; a worker of stage X is in the group <group>-X")] = "news-pipeline"  # fmt: skip
    topic_prefix: Annotated[str, Field(pattern=r"^[a-z0-9-]*$", description="put before every topic name, to keep flows on one cluster apart")] = ""  # fmt: skip

    batch_records: Annotated[int, Field(ge=1, le=5000, description="records in one transaction at most")] = 200  # fmt: skip
    session_timeout_s: Annotated[float, Field(ge=6, le=300, description="seconds without a heartbeat until a worker's partitions go to others")] = 10  # fmt: skip
    transaction_timeout_s: Annotated[float, Field(ge=5, le=900, description="seconds until the broker ends a transaction nobody finishes")] = 20  # fmt: skip
    stream_buffer_records: Annotated[int, Field(ge=64, le=65536, description="records fetched ahead per worker")] = 4096  # fmt: skip
    compression: Annotated[Literal["none", "zstd"], Field(description="of what is written to Kafka; zstd pays over a network")] = "none"  # fmt: skip
    web_port: Annotated[int, Field(ge=0, le=65535, description="port of a worker's health page; 0: no page")] = 0  # fmt: skip

    max_record_bytes: Annotated[int, Field(ge=1024, description="a record larger than this is not read from files; it becomes a dead letter")] = 8 * MIB  # fmt: skip
    max_attempts: Annotated[int, Field(ge=1, le=100, description="tries at a record that fails for the world's fault, or that ends workers")] = 3  # fmt: skip
    record_time_limit_s: Annotated[float, Field(ge=0.1, le=3600, description="seconds that a stage may take for one record; then it is interrupted and the record becomes a dead letter")] = 20  # fmt: skip
    memory_limit_mb: Annotated[int, Field(ge=0, description="MiB that a worker may hold; above seven tenths of it it finishes what is in hand and starts anew; 0: no limit")] = 1024  # fmt: skip
    standstill_s: Annotated[float, Field(ge=5, le=3600, description="seconds without flow, in a worker or in one partition where records wait, after which the worker starts anew")] = 120  # fmt: skip
    death_limit: Annotated[int, Field(ge=1, description="deaths of supervised workers in ten minutes at which their supervisor gives up")] = 20  # fmt: skip
    state_dir: Annotated[Path | None, Field(description="where supervisors keep which records ended workers; empty: ~/.local/state/open-news-wire")] = None  # fmt: skip
    dead_letter_limit: Annotated[int, Field(ge=1, description="dead letters in a row, nothing else between, that stop a worker")] = 1000  # fmt: skip
    dead_letter_share: Annotated[float, Field(gt=0, le=1, description="share of dead letters, among the last two dead_letter_limit records, above which a worker stops; 1: only a row of them counts")] = 0.8  # fmt: skip

    repeats_remembered: Annotated[int, Field(ge=0, le=500_000, description="raw records of each partition by which repeats of producers are known, at least half as many; 0: repeats are not looked for")] = 131_072  # fmt: skip

    tagger: Annotated[str, Field(description="what finds names: package.module:factory of a tagger of your own; empty: the shipped one")] = ""  # fmt: skip
    classifier: Annotated[str, Field(description="what names topics: package.module:factory of a classifier of your own; empty: the shipped one")] = ""  # fmt: skip
    topic_thresholds: Annotated[dict[str, Annotated[float, Field(ge=0, le=1)]], Field(description='the probability from which a topic is named, per code or name, for those that are to differ: {"medtop:15000000" = 0.8}, in the environment as JSON')] = {}  # fmt: skip

    cache_dir: Annotated[Path | None, Field(description="where the Kafka jars are kept; empty: ~/.cache/open-news-wire")] = None  # fmt: skip
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(description="least severity that is logged")] = "INFO"  # fmt: skip

    @field_validator("sasl_username", "sasl_password", "ssl_cafile", "ssl_certfile", "ssl_keyfile", "cache_dir", "state_dir", mode="before")  # fmt: skip
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """An empty variable means what an absent one does; an empty path would be this folder."""
        return None if value == "" else value

    @field_validator("bootstrap_servers")
    @classmethod
    def _servers_have_names(cls, value: str) -> str:
        servers = [part.strip() for part in value.split(",")] if value.strip() else []
        if not all(servers):
            raise ValueError(f"an empty name in {value!r}; host:port, comma-separated, is needed")
        return ",".join(servers)

    @model_validator(mode="after")
    def _sasl_is_whole(self) -> "Settings":
        if self.security_protocol.startswith("SASL") and not (
            self.sasl_username and self.sasl_password
        ):
            raise ValueError(f"{self.security_protocol} needs sasl_username and sasl_password")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line, environment, `.env`, TOML, in this order."""
        toml = TomlConfigSettingsSource(settings_cls, toml_path())
        return init_settings, env_settings, dotenv_settings, toml

    def topic(self, name: str) -> str:
        """The topic `name` of the flow, as it is called on this cluster."""
        return self.topic_prefix + name

    def stage_group(self, stage: str) -> str:
        """The consumer group of the workers of `stage`."""
        return f"{self.group}-{stage}"

    @property
    def cache_folder(self) -> Path:
        """Where downloads are kept: the setting, else `open-news-wire` in the user's cache folder."""
        user_cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return self.cache_dir or user_cache / "open-news-wire"

    @property
    def state_folder(self) -> Path:
        """Where the supervisors of this group keep their state: the setting, else the user's."""
        user_state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
        return (self.state_dir or user_state / "open-news-wire") / self.group

    @property
    def brokers(self) -> str:
        """The brokers to talk to: the setting, else the local default."""
        return self.bootstrap_servers or "localhost:9092"


def toml_path() -> Path:
    """The TOML file that is read, if it exists; one that PIPELINE_CONFIG names must."""
    return Path(os.environ.get("PIPELINE_CONFIG") or "pipeline.toml")


def setting_origins() -> dict[str, str]:
    """The settings that are set, each with what it is taken from: environment, .env or a TOML file."""
    sources = {
        toml_path().name: TomlConfigSettingsSource(Settings, toml_path()),
        ".env": DotEnvSettingsSource(Settings),
        "environment": EnvSettingsSource(Settings),
    }
    return {name: origin for origin, source in sources.items() for name in source()}


def unknown_variables() -> list[str]:
    """The PIPELINE_* variables of the environment that set nothing: misspelt, or of something else."""
    known = {f"PIPELINE_{name}".upper() for name in (*Settings.model_fields, "config")}
    return sorted(name for name in os.environ if name.upper().startswith("PIPELINE_") and name.upper() not in known)  # fmt: skip


def load_settings(**overrides: object) -> Settings:
    """The settings, with `overrides` (those that are not None) above everything.

    Raises ConfigError that names the first wrong setting.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    if os.environ.get("PIPELINE_CONFIG") and not toml_path().is_file():
        raise ConfigError(
            f"reading settings: {toml_path()}, which PIPELINE_CONFIG names, is no file"
        )
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        text = "there is no such setting" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ")  # fmt: skip
        raise ConfigError(": ".join(filter(None, ("reading settings", name, text)))) from None
    except SettingsError as error:  # a value in the environment that is no JSON where it should be
        raise ConfigError(f"reading settings: {error}: {error.__cause__}") from error
    except ValueError as error:  # a TOML file that is none
        raise ConfigError(f"reading {toml_path()}: {error}") from error
