"""Settings: who wins, what is masked, and mistakes told in one line."""

import os
from pathlib import Path

import pytest

from pipeline.config import Settings, load_settings, setting_origins, unknown_variables
from pipeline.errors import ConfigError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and none of the machine's own settings."""
    for name in [name for name in os.environ if name.upper().startswith("PIPELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_any_setting_the_defaults_hold() -> None:
    settings = load_settings()
    assert settings.group == "news-pipeline"
    assert settings.brokers == "localhost:9092"
    assert settings.bootstrap_servers == ""


def test_each_source_wins_over_the_one_below(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "pipeline.toml").write_text('group = "toml"\n')
    assert load_settings().group == "toml"
    (folder / ".env").write_text("PIPELINE_GROUP=dotenv\n")
    assert load_settings().group == "dotenv"
    monkeypatch.setenv("PIPELINE_GROUP", "environment")
    assert load_settings().group == "environment"
    assert load_settings(group="option").group == "option"


def test_an_option_that_is_not_given_overrides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINE_GROUP", "environment")
    assert load_settings(group=None).group == "environment"


def test_the_toml_file_may_lie_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "other.toml").write_text("batch_records = 7\n")
    monkeypatch.setenv("PIPELINE_CONFIG", str(folder / "other.toml"))
    assert load_settings().batch_records == 7


def test_what_others_keep_in_dotenv_does_not_disturb(folder: Path) -> None:
    (folder / ".env").write_text("DATABASE_URL=postgres://\nPIPELINE_GROUP=mine\n")
    assert load_settings().group == "mine"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("batch_records = 0\n", "reading settings: batch_records: Input should be greater than or equal to 1"),
        ('batch_records = "many"\n', "reading settings: batch_records: Input should be a valid integer"),
        ('group = "Two Words"\n', "reading settings: group: String should match pattern"),
        ('security_protocol = "TLS"\n', "reading settings: security_protocol: Input should be 'PLAINTEXT'"),
        ("colour = 1\n", "reading settings: colour: there is no such setting"),
        ("= 1\n", "reading pipeline.toml: "),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_line_with_its_name(folder: Path, toml: str, said: str) -> None:
    (folder / "pipeline.toml").write_text(toml)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_mistake_in_the_environment_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINE_SESSION_TIMEOUT_S", "3")
    with pytest.raises(ConfigError, match="session_timeout_s: Input should be greater"):
        load_settings()


def test_a_misspelt_setting_in_dotenv_is_told(folder: Path) -> None:
    (folder / ".env").write_text("PIPELINE_GRUOP=mine\n")
    with pytest.raises(ConfigError, match=r"(?i)gruop"):
        load_settings()


@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
def test_sasl_needs_user_and_password(protocol: str) -> None:
    with pytest.raises(ConfigError, match="needs sasl_username and sasl_password"):
        load_settings(security_protocol=protocol, sasl_username="me")
    whole = {"sasl_username": "me", "sasl_password": "open-sesame"}
    assert load_settings(security_protocol=protocol, **whole)


def test_passwords_are_masked_wherever_settings_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINE_SASL_PASSWORD", "open-sesame")
    settings = load_settings()
    assert settings.sasl_password is not None
    assert settings.sasl_password.get_secret_value() == "open-sesame"
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert "open-sesame" not in shown


def test_a_wrong_password_setting_is_not_repeated_in_the_error(folder: Path) -> None:
    (folder / "pipeline.toml").write_text("sasl_password = 12345678\n")
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert "12345678" not in str(caught.value)


def test_a_file_that_is_named_must_be_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINE_CONFIG", "none.toml")
    with pytest.raises(ConfigError, match=r"none\.toml, which PIPELINE_CONFIG names, is no file"):
        load_settings()
    monkeypatch.setenv("PIPELINE_CONFIG", "")
    assert load_settings()


def test_an_empty_variable_means_what_an_absent_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SASL_USERNAME", "SSL_CAFILE", "CACHE_DIR", "BOOTSTRAP_SERVERS"):
        monkeypatch.setenv(f"PIPELINE_{name}", "")
    settings = load_settings()
    assert (settings.sasl_username, settings.ssl_cafile, settings.cache_dir) == (None, None, None)
    assert settings.brokers == "localhost:9092"


def test_servers_need_names() -> None:
    assert load_settings(bootstrap_servers=" a:1, b:2").brokers == "a:1,b:2"
    with pytest.raises(ConfigError, match=r"bootstrap_servers: an empty name in 'a:1,,'"):
        load_settings(bootstrap_servers="a:1,,")


def test_where_a_setting_comes_from_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "pipeline.toml").write_text('group = "toml"\ntopic_prefix = "toml-"\nweb_port = 1\n')
    (folder / ".env").write_text("PIPELINE_GROUP=dotenv\nPIPELINE_WEB_PORT=2\n")
    monkeypatch.setenv("PIPELINE_GROUP", "environment")
    wanted = {"group": "environment", "topic_prefix": "pipeline.toml", "web_port": ".env"}
    assert setting_origins() == wanted


def test_variables_that_set_nothing_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINE_GRUOP", "mine")
    monkeypatch.setenv("PIPELINE_GROUP", "mine")
    monkeypatch.setenv("PIPELINE_CONFIG", "")
    assert unknown_variables() == ["PIPELINE_GRUOP"]


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().group = "other"  # type: ignore[misc]


def test_the_prefix_keeps_flows_on_one_cluster_apart() -> None:
    settings = load_settings(topic_prefix="eu-")
    assert settings.topic("news-raw") == "eu-news-raw"
    assert settings.stage_group("clean") == "news-pipeline-clean"


def test_each_group_has_its_own_folder_for_what_must_outlive_a_worker(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    assert load_settings(group="eu").state_folder == folder / "open-news-wire" / "eu"
    assert load_settings(group="eu", state_dir=folder / "x").state_folder == folder / "x" / "eu"


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, item in Settings.model_fields.items() if not item.description] == []


def test_thresholds_of_topics_are_a_table_in_toml_and_json_in_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "pipeline.toml").write_text(
        '[topic_thresholds]\nsport = 0.8\n"medtop:07000000" = 0.3\n'
    )
    assert load_settings().topic_thresholds == {"sport": 0.8, "medtop:07000000": 0.3}
    monkeypatch.setenv("PIPELINE_TOPIC_THRESHOLDS", '{"sport": 0.9}')
    assert load_settings().topic_thresholds["sport"] == 0.9


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('{"sport": 9}', "reading settings: topic_thresholds.sport: Input should be less than or equal to 1"),
        ("sport=0.9", 'reading settings: error parsing value for field "topic_thresholds" from source "EnvSettingsSource"'),
        ("0.9", "reading settings: topic_thresholds: Input should be a valid dictionary"),
    ],
)  # fmt: skip
def test_wrong_thresholds_are_told(value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINE_TOPIC_THRESHOLDS", value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)
