"""The list of jars, and a cache that is right or absent, never half."""

from pathlib import Path

import pytest

from pipeline.streaming.broker.errors import BrokerUnavailableError
from pipeline.streaming.broker.jars import KAFKA_VERSION, ensure_jars, kafka_folder, locked_jars


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")


def filled(cache: Path, *, short_of: int = 0) -> list[Path]:
    """A cache with files of the right names and sizes, the first one short of so many bytes."""
    folder = kafka_folder(cache) / "jars"
    folder.mkdir(parents=True)
    for number, jar in enumerate(locked_jars()):
        with (folder / jar.file_name).open("wb") as file:
            file.truncate(jar.size_bytes - (short_of if number == 0 else 0))
    return sorted(folder.iterdir())


def test_list_names_the_broker_and_pins_every_jar() -> None:
    jars = locked_jars()
    assert f"kafka_2.13-{KAFKA_VERSION}.jar" in {jar.file_name for jar in jars}
    assert len({jar.file_name for jar in jars}) == len(jars)
    assert all(len(bytes.fromhex(jar.sha256)) == 32 and jar.size_bytes > 0 for jar in jars)
    kafka = {jar.version for jar in jars if jar.group == "org.apache.kafka"}
    assert kafka == {KAFKA_VERSION}


def test_full_cache_is_used_without_network(tmp_path: Path, no_network: None) -> None:
    files = filled(tmp_path)
    assert sorted(ensure_jars(tmp_path)) == files


def test_missing_network_is_told_and_leaves_no_cache(tmp_path: Path, no_network: None) -> None:
    said: list[str] = []
    with pytest.raises(
        BrokerUnavailableError, match=r"fetching \S+\.jar: ProxyError .is there a network"
    ):
        ensure_jars(tmp_path, report=said.append)
    assert said == ["fetching Apache Kafka 4.3.1 (46 jars, 45 MB), once ..."]
    assert [path.name for path in tmp_path.iterdir()] == [f".kafka-{KAFKA_VERSION}.lock"]


def test_damaged_cache_is_fetched_anew(tmp_path: Path, no_network: None) -> None:
    filled(tmp_path, short_of=1)
    with pytest.raises(BrokerUnavailableError, match="fetching"):
        ensure_jars(tmp_path)


def test_leftovers_of_killed_fetches_are_swept(tmp_path: Path, no_network: None) -> None:
    leftover = tmp_path / f".kafka-{KAFKA_VERSION}-partial-abc"
    leftover.mkdir()
    with pytest.raises(BrokerUnavailableError):
        ensure_jars(tmp_path)
    assert not leftover.exists()


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BrokerUnavailableError, match="keeping Apache Kafka in"):
        ensure_jars(tmp_path / "file" / "cache")
